import React from 'react';

import type { BattleView, SideName, Winner } from '../../api/types';
import { useServices } from '../../injected/services';
import type { BattleState } from '../../model/battle';
import { isRunning } from '../../model/phases';
import { Button } from '../common/Button';
import { Message } from '../common/Message';
import { Reveal } from '../vote/Reveal';
import { VoteBar } from '../vote/VoteBar';
import { Panes } from './Panes';
import type { OnRun } from './Panes';
import { Announcer, Progress } from './Progress';

export interface BattleProps {
  state: BattleState;
  frameUrl: (path: string) => string | null;
  onStop: () => void;
  onVote: (winner: Winner) => void;
  onRun: OnRun;
  readFile: (side: SideName, name: string) => Promise<Blob>;
  /** Try the lost connection now. */
  onReconnect: () => void;
  /** Ask the same again; absent where no new battle can be started. */
  onAgain?: () => void;
}

/** A battle from its first word to its reveal. */
export function Battle(props: BattleProps): React.JSX.Element {
  const { state, frameUrl, onAgain } = props;
  const { trans } = useServices();
  const { view, problem } = state;
  const lost = state.connection === 'lost' && (
    <Message
      kind="warn"
      actions={
        <Button label={trans.__('Try now')} onClick={props.onReconnect} />
      }
    >
      {trans.__(
        'The server can’t be reached. The battle is shown again as soon as it answers.'
      )}
    </Message>
  );
  if (view === null) {
    return (
      <div className="jp-codearena-Battle">
        {lost}
        {problem && <Message kind="error">{problem}</Message>}
        {!lost && !problem && (
          <p className="jp-codearena-Quiet">{trans.__('Loading…')}</p>
        )}
      </div>
    );
  }
  const running = isRunning(view);
  return (
    <div className="jp-codearena-Battle">
      <Announcer view={view} />
      <Prompt view={view} />
      {lost}
      {problem && <Message kind="error">{problem}</Message>}
      {view.message && (
        <Message
          kind={view.phase === 'stopped' ? 'info' : 'error'}
          actions={
            onAgain && (
              <Button
                label={trans.__('Use the prompt again')}
                icon="refresh"
                onClick={onAgain}
              />
            )
          }
        >
          {view.message}
        </Message>
      )}
      <Panes
        view={view}
        runs={state.runs}
        frameUrl={frameUrl}
        onRun={props.onRun}
        readFile={props.readFile}
      />
      <div className="jp-codearena-Battle-bar">
        {running ? (
          <Progress view={view} stop={state.stop} onStop={props.onStop} />
        ) : null}
        {(running || view.phase === 'ready') && (
          <VoteBar
            enabled={view.can_vote}
            vote={view.vote}
            attempt={state.vote}
            onVote={props.onVote}
          />
        )}
      </div>
      {view.reveal && view.vote && (
        <Reveal reveal={view.reveal} vote={view.vote} demo={view.demo} />
      )}
    </div>
  );
}

function Prompt({ view }: { view: BattleView }): React.JSX.Element {
  const { trans } = useServices();
  const { prompt: text, attachments, stdin } = view;
  const files = attachments.map(({ name }) => name);
  return (
    <details className="jp-codearena-Prompt">
      <summary title={trans.__('Show the whole prompt')}>
        <span className="jp-codearena-Prompt-start">
          {text.trim().slice(0, 500)}
        </span>
        <span className="jp-codearena-Prompt-title">{trans.__('Prompt')}</span>
        {view.network && (
          <span className="jp-codearena-Chip">
            {trans.__('internet allowed')}
          </span>
        )}
      </summary>
      <pre>{text}</pre>
      {files.length > 0 && <p>{trans.__('With %1', files.join(', '))}</p>}
      {stdin && (
        <>
          <p>{trans.__('Standard input of both programs:')}</p>
          <pre className="jp-codearena-Prompt-stdin">{stdin}</pre>
        </>
      )}
    </details>
  );
}
