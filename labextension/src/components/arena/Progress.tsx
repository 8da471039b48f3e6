import React from 'react';

import type { BattleView } from '../../api/types';
import { useServices } from '../../injected/services';
import type { Attempt } from '../../model/battle';
import { isRunning } from '../../model/phases';
import { Button } from '../common/Button';

const STEPS = ['generating', 'installing', 'running'] as const;

export interface ProgressProps {
  view: BattleView;
  stop: Attempt | null;
  onStop: () => void;
}

/** How far both sides are, together: the speed of one would tell something about its model. */
export function Progress({
  view,
  stop,
  onStop
}: ProgressProps): React.JSX.Element {
  const { trans } = useServices();
  const names = {
    generating: trans.__('Generating'),
    installing: trans.__('Installing'),
    running: trans.__('Running')
  };
  const current = STEPS.findIndex(step => step === view.phase);
  return (
    <div className="jp-codearena-Progress">
      <ol aria-label={trans.__('Progress of both sides')}>
        {STEPS.map((step, index) => (
          <li
            key={step}
            aria-current={index === current ? 'step' : undefined}
            className={index < current ? 'jp-mod-done' : ''}
          >
            {names[step]}
          </li>
        ))}
      </ol>
      <Elapsed since={view.created_at} />
      {stop?.error && <span role="alert">{stop.error}</span>}
      <Button
        label={trans.__('Stop')}
        icon="stop"
        disabled={stop !== null && stop.error === null}
        onClick={onStop}
      />
    </div>
  );
}

/** Seconds since the battle began; clocks that disagree never show less than zero. */
function Elapsed({ since }: { since: string }): React.JSX.Element {
  const { trans } = useServices();
  const [now, setNow] = React.useState(Date.now);
  React.useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  return (
    <span className="jp-codearena-Elapsed" aria-hidden="true">
      {trans.__('%1 s', seconds)}
    </span>
  );
}

/** Says to screen readers what sighted people see change. */
export function Announcer({ view }: { view: BattleView }): React.JSX.Element {
  const { trans } = useServices();
  let text = view.message;
  if (view.reveal) {
    text = trans.__(
      'Vote stored. A was %1, B was %2.',
      view.reveal.a.name,
      view.reveal.b.name
    );
  } else if (view.phase === 'ready') {
    text = trans.__('Both sides are ready. You can vote.');
  } else if (isRunning(view)) {
    text =
      view.phase === 'generating'
        ? trans.__('Both models are writing.')
        : trans.__('Both programs are being run.');
  }
  return (
    <div role="status" aria-live="polite" className="jp-codearena-Announcer">
      {text}
    </div>
  );
}
