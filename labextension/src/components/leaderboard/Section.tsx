import React, { useEffect, useId, useRef } from 'react';

import { useServices } from '../../injected/services';
import type { Part } from '../../model/leaderboard';
import { Message } from '../common/Message';

export interface SectionProps<T> {
  title: string;
  part: Part<T>;
  /** Called once, when the section is about to come into sight. */
  onSeen?: () => void;
  /** Choosers beside the title. */
  controls?: React.ReactNode;
  children: (value: T) => React.ReactNode;
}

const AHEAD = '300px';

/** A titled part of the page; its last content stays while the next is on its way. */
export function Section<T>({
  title,
  part,
  onSeen,
  controls,
  children
}: SectionProps<T>): React.JSX.Element {
  const { trans } = useServices();
  const node = useRef<HTMLElement>(null);
  const seen = useRef(onSeen);
  seen.current = onSeen;
  const heading = useId();

  useEffect(() => {
    if (node.current === null) {
      return undefined;
    }
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) {
          observer.disconnect();
          seen.current?.();
        }
      },
      { rootMargin: AHEAD }
    );
    observer.observe(node.current);
    return () => observer.disconnect();
  }, []);

  const { value, loading, problem } = part;
  return (
    <section
      ref={node}
      className="jp-codearena-Section"
      aria-labelledby={heading}
      aria-busy={loading}
      data-filled={value !== null}
    >
      <header>
        <h2 id={heading}>{title}</h2>
        {controls}
      </header>
      {problem !== null && <Message kind="error">{problem}</Message>}
      {value !== null && children(value)}
      {value === null && problem === null && (
        <p className="jp-codearena-Soft jp-codearena-Section-waiting">
          {trans.__('Loading …')}
        </p>
      )}
    </section>
  );
}
