import React from 'react';

import type { Outline, Status } from '../../api/types';
import { useServices } from '../../injected/services';
import type { ArenaModel } from '../../model/arena';
import type { BattleModel } from '../../model/battle';
import { useModel } from '../../model/useModel';
import { Button } from '../common/Button';
import { Message } from '../common/Message';
import { EnvironmentsContext } from '../answer/environments';
import { InteractionContext } from '../answer/interaction';
import { LiveContext, useLiveActions } from '../answer/LiveProgram';
import { Battle } from './Battle';
import { Composer } from './Composer';
import { Examples } from './Examples';

const NONE: Outline['environments'] = [];

export interface ArenaViewProps {
  model: ArenaModel;
  /** Go to where models are added. */
  onAddModel: () => void;
}

/** The arena tab: the battle that is shown, or the next one being written. */
export function ArenaView({
  model,
  onAddModel
}: ArenaViewProps): React.JSX.Element {
  const { battle } = useModel(model);
  const shown = React.useRef(false);
  shown.current ||= battle !== null;
  return battle ? (
    <ShownBattle key={battle.id} model={model} battle={battle} />
  ) : (
    <NextBattle model={model} onAddModel={onAddModel} follows={shown.current} />
  );
}

function ShownBattle({
  model,
  battle
}: {
  model: ArenaModel;
  battle: BattleModel;
}): React.JSX.Element {
  const { status, outline } = useModel(model);
  const root = React.useRef<HTMLDivElement>(null);
  const interact = React.useCallback<BattleModel['interact']>(
    (side, kind) => battle.interact(side, kind),
    [battle]
  );
  React.useEffect(() => {
    // The button that had the focus is gone, and shortcuts work where the focus is.
    if (document.activeElement === document.body) {
      root.current?.focus();
    }
  }, []);
  return (
    <div ref={root} tabIndex={-1} className="jp-codearena-Shown">
      <LiveContext.Provider value={useLiveActions(battle)}>
        <InteractionContext.Provider value={interact}>
          <EnvironmentsContext.Provider
            value={(status ?? outline)?.environments ?? NONE}
          >
            <Battle
              state={useModel(battle)}
              frameUrl={path => model.client.frameUrl(path)}
              onStop={() => void battle.stop()}
              onVote={winner => void battle.vote(winner)}
              onRun={(side, code, inBrowser, choice) =>
                void battle.run(side, {
                  code,
                  ...choice,
                  ...model.pythonChoice(inBrowser)
                })
              }
              readFile={(side, name) => battle.readFile(side, name)}
              onReconnect={() => battle.follow()}
              onAgain={() => model.newBattle(true)}
            />
          </EnvironmentsContext.Provider>
        </InteractionContext.Provider>
      </LiveContext.Provider>
    </div>
  );
}

function NextBattle({
  model,
  onAddModel,
  follows
}: ArenaViewProps & {
  /** Whether a battle was shown before, and not just the panel opened. */
  follows: boolean;
}): React.JSX.Element {
  const { trans } = useServices();
  const state = useModel(model);
  const composer = React.useRef<HTMLDivElement>(null);
  const { status } = state;
  React.useEffect(() => {
    // The button that led here had the focus, and is gone.
    if (follows && document.activeElement === document.body) {
      composer.current?.querySelector('textarea')?.focus();
    }
  }, [follows]);
  return (
    <div className="jp-codearena-Next">
      <div className="jp-codearena-Next-column">
        <h2>
          {trans.__(
            'Two anonymous models answer your prompt, both programs run, and you say which is better.'
          )}
        </h2>
        {state.loadProblem && (
          <Message
            kind="error"
            actions={
              <Button
                label={trans.__('Retry')}
                icon="refresh"
                onClick={() => void model.load()}
              />
            }
          >
            {state.loadProblem}
          </Message>
        )}
        {status && <Obstacles status={status} />}
        <div ref={composer}>
          <Composer
            draft={state.draft}
            status={status}
            outline={status ?? state.outline}
            sending={state.sending}
            problem={state.sendProblem}
            tooLarge={state.tooLarge}
            onEdit={change => model.edit(change)}
            onAttach={files => model.attach(files)}
            onDetach={name => model.detach(name)}
            onSend={() => void model.send()}
          />
        </div>
        {status?.demo_only && (
          <p className="jp-codearena-Hint">
            {trans.__(
              'Only scripted demo models are set up; they answer the examples below.'
            )}{' '}
            <button
              type="button"
              className="jp-codearena-Link"
              onClick={onAddModel}
            >
              {trans.__('Add a model')}
            </button>
          </p>
        )}
        <Examples
          examples={state.examples}
          onPick={example => {
            model.pick(example);
            composer.current?.querySelector('textarea')?.focus();
          }}
        />
      </div>
    </div>
  );
}

/** What keeps battles from running or votes from being stored on this server. */
function Obstacles({ status }: { status: Status }): React.JSX.Element {
  return (
    <>
      {!status.store.available && (
        <Message kind="error">{status.store.detail}</Message>
      )}
      {!status.sandbox.available && (
        <Message kind="error">{status.sandbox.detail}</Message>
      )}
    </>
  );
}
