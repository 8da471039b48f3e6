import React from 'react';

import type { Output } from '../../api/types';
import type { Rendering } from '../../injected/outputs';
import { useServices } from '../../injected/services';
import { nameDrawings } from './nameDrawings';

/** Notebook outputs drawn by the shell's renderer. */
export function Outputs({
  outputs
}: {
  outputs: readonly Output[];
}): React.JSX.Element {
  const { outputs: renderer, trans } = useServices();
  return (
    <Rendered
      start={host => {
        const rendering = renderer.outputs(host);
        const stop = nameDrawings(host, trans);
        return {
          update: value => rendering.update(value),
          dispose: () => {
            stop();
            rendering.dispose();
          }
        };
      }}
      value={outputs}
    />
  );
}

/** Markdown drawn by the shell's renderer, which sanitises it. */
export function Markdown({ text }: { text: string }): React.JSX.Element {
  const renderer = useServices().outputs;
  return <Rendered start={host => renderer.markdown(host)} value={text} />;
}

function Rendered<T>({
  start,
  value
}: {
  start: (host: HTMLElement) => Rendering<T>;
  value: T;
}): React.JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  const rendering = React.useRef<Rendering<T> | null>(null);
  const starter = React.useRef(start);
  // A layout effect: its end comes before the host leaves the page, as widgets demand.
  React.useLayoutEffect(() => {
    if (host.current) {
      rendering.current = starter.current(host.current);
    }
    return () => rendering.current?.dispose();
  }, []);
  React.useLayoutEffect(() => rendering.current?.update(value), [value]);
  return <div ref={host} className="jp-codearena-Rendered" />;
}
