import React from 'react';

import type { Output } from '../../api/types';
import type { Rendering } from '../../injected/outputs';
import { useServices } from '../../injected/services';

/** Notebook outputs drawn by the shell's renderer. */
export function Outputs({
  outputs
}: {
  outputs: readonly Output[];
}): JSX.Element {
  const renderer = useServices().outputs;
  return <Rendered start={host => renderer.outputs(host)} value={outputs} />;
}

/** Markdown drawn by the shell's renderer, which sanitises it. */
export function Markdown({ text }: { text: string }): JSX.Element {
  const renderer = useServices().outputs;
  return <Rendered start={host => renderer.markdown(host)} value={text} />;
}

function Rendered<T>({
  start,
  value
}: {
  start: (host: HTMLElement) => Rendering<T>;
  value: T;
}): JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  const rendering = React.useRef<Rendering<T> | null>(null);
  const starter = React.useRef(start);
  React.useEffect(() => {
    if (host.current) {
      rendering.current = starter.current(host.current);
    }
    return () => rendering.current?.dispose();
  }, []);
  React.useEffect(() => rendering.current?.update(value), [value]);
  return <div ref={host} className="jp-codearena-Rendered" />;
}
