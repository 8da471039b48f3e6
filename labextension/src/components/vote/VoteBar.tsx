import React from 'react';

import type { Winner } from '../../api/types';
import { useServices } from '../../injected/services';
import { Button } from '../common/Button';
import { Message } from '../common/Message';

export interface VoteBarProps {
  enabled: boolean;
  /** The stored vote. */
  vote: Winner | null;
  /** A vote on its way (`error` null), or one that failed. */
  attempt: { winner: Winner; error: string | null } | null;
  onVote: (winner: Winner) => void;
}

/** The four verdicts. */
export function VoteBar({
  enabled,
  vote,
  attempt,
  onVote
}: VoteBarProps): React.JSX.Element {
  const { trans, hasCommands } = useServices();
  const verdicts: [Winner, string, string][] = [
    ['model_a', trans.__('A is better'), 'Alt+Shift+A'],
    ['tie', trans.__('Tie'), 'Alt+Shift+T'],
    ['both_bad', trans.__('Both are bad'), 'Alt+Shift+N'],
    ['model_b', trans.__('B is better'), 'Alt+Shift+B']
  ];
  const pending = attempt !== null && attempt.error === null;
  const marked = vote ?? (pending ? attempt.winner : null);
  return (
    <div className="jp-codearena-VoteBar">
      {attempt?.error && vote === null && (
        <Message
          kind="error"
          actions={
            <Button
              label={trans.__('Retry')}
              icon="refresh"
              onClick={() => onVote(attempt.winner)}
            />
          }
        >
          {trans.__('Your vote was not stored. %1', attempt.error)}
        </Message>
      )}
      <div
        role="group"
        aria-label={trans.__('Vote')}
        aria-busy={pending}
        className="jp-codearena-Vote"
      >
        {verdicts.map(([winner, label, keys]) => (
          <button
            key={winner}
            type="button"
            className="jp-codearena-Verdict"
            data-winner={winner}
            aria-pressed={winner === marked}
            aria-keyshortcuts={hasCommands ? keys : undefined}
            title={enabled && hasCommands ? `${label} (${keys})` : undefined}
            disabled={!enabled || pending}
            onClick={() => onVote(winner)}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}
