import React from 'react';

import type { BrowserRun } from '../../api/types';
import { useServices } from '../../injected/services';
import { Message } from '../common/Message';

export interface PythonRunProps {
  run: BrowserRun;
  src: string;
  /** "Model A" or "Model B". */
  label: string;
}

/** Runs one Python program in this browser; the frame ends with the offer, and the program with the frame. */
export function PythonRun({
  run,
  src,
  label
}: PythonRunProps): React.JSX.Element {
  const { trans, python } = useServices();
  const frame = React.useRef<HTMLIFrameElement>(null);
  const [problem, setProblem] = React.useState<string | null>(null);
  React.useEffect(() => {
    if (!python) {
      return;
    }
    let sent = false;
    const finish = (result: object): void => {
      if (!sent) {
        sent = true;
        python.finish(run.id, result).catch((error: unknown) => {
          setProblem(String(error));
        });
      }
    };
    const start = async (): Promise<void> => {
      try {
        const core = await python.core();
        frame.current?.contentWindow?.postMessage(
          { type: 'codearena:python-core', core },
          '*'
        );
      } catch (error) {
        finish({ end: 'not_loaded', detail: String(error) });
      }
    };
    const onEvent = (event: MessageEvent<unknown>): void => {
      if (event.source !== frame.current?.contentWindow) {
        return;
      }
      // The frame's own script sends these; the server checks the result as it checks a kernel's messages.
      const data = event.data as { type?: unknown; result?: unknown } | null;
      if (data?.type === 'codearena:python-ready') {
        void start();
      } else if (
        data?.type === 'codearena:python-result' &&
        typeof data.result === 'object' &&
        data.result !== null
      ) {
        finish(data.result);
      }
    };
    window.addEventListener('message', onEvent);
    return () => window.removeEventListener('message', onEvent);
  }, [python, run.id]);

  if (!python) {
    return (
      <Message>
        {trans.__(
          'This program waits for a browser: open this battle in the arena’s panel.'
        )}
      </Message>
    );
  }
  return (
    <div className="jp-codearena-PythonRun">
      {problem ? (
        <Message kind="error">{problem}</Message>
      ) : (
        <Message>
          {trans.__('Python runs in this browser.')} {run.notes.join(' ')}
        </Message>
      )}
      <iframe
        ref={frame}
        title={trans.__('Python of %1', label)}
        src={src}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        tabIndex={-1}
      />
    </div>
  );
}

export interface OfferBrowserProps {
  onRun: () => void;
}

/** Where the server has no sandbox, the browser is one. */
export function OfferBrowser({
  onRun
}: OfferBrowserProps): React.JSX.Element | null {
  const { trans, python } = useServices();
  if (!python) {
    return null;
  }
  return (
    <p className="jp-codearena-Quiet">
      <button type="button" className="jp-codearena-Link" onClick={onRun}>
        {trans.__('Run it in this browser')}
      </button>{' '}
      {trans.__(
        '(Pyodide: no network, no other processes, no threads; packages only from a distribution that the settings name.)'
      )}
    </p>
  );
}
