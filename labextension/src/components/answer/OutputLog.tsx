import React from 'react';

import type { Execution, Output } from '../../api/types';
import { useServices } from '../../injected/services';
import { Outputs } from '../common/Rendered';
import type { ConsoleLine } from './consoleLines';
import { outcome } from './describe';

export interface OutputLogProps {
  execution: Execution | null;
  console: readonly ConsoleLine[];
}

/** Everything a run said: its streams in order, its page's console, how it ended. */
export function OutputLog({
  execution,
  console
}: OutputLogProps): React.JSX.Element {
  const { trans } = useServices();
  const texts = React.useMemo(() => textOutputs(execution), [execution]);
  if (execution === null) {
    return <p className="jp-codearena-Quiet">{trans.__('Nothing has run.')}</p>;
  }
  const { text } = outcome(execution, trans);
  return (
    <div className="jp-codearena-Outputs">
      {texts.length > 0 && <Outputs outputs={texts} />}
      {execution.page_errors.map((error, index) => (
        <pre key={index} className="jp-codearena-Line jp-mod-error">
          {error}
        </pre>
      ))}
      {console.length > 0 && (
        <div role="log" aria-label={trans.__('Console of the page')}>
          {console.map(({ level, text }, index) => (
            <pre key={index} className={`jp-codearena-Line jp-mod-${level}`}>
              {text}
            </pre>
          ))}
        </div>
      )}
      {execution.truncated && (
        <p className="jp-codearena-Quiet">
          {trans.__('The output was longer; its end is left out.')}
        </p>
      )}
      <p className="jp-codearena-Quiet">
        {text}
        {execution.detail && ` — ${execution.detail}`}
      </p>
    </div>
  );
}

/** Streams and tracebacks in order; rich outputs have the preview. */
function textOutputs(execution: Execution | null): Output[] {
  if (execution === null) {
    return [];
  }
  const texts = execution.outputs.filter(
    ({ output_type: type }) => type === 'stream' || type === 'error'
  );
  if (texts.length > 0) {
    return texts;
  }
  return (['stdout', 'stderr'] as const)
    .filter(name => execution[name] !== '')
    .map(name => ({ output_type: 'stream', name, text: execution[name] }));
}
