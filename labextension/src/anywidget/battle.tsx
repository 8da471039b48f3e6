import React from 'react';
import { createRoot } from 'react-dom/client';

import { CommClient } from '../api/comm';
import type { WidgetModel } from '../api/comm';
import type { BattleView } from '../api/types';
import { InteractionContext } from '../components/answer/interaction';
import { LiveContext, useLiveActions } from '../components/answer/LiveProgram';
import { Battle } from '../components/arena/Battle';
import { Message } from '../components/common/Message';
import { ServicesProvider } from '../injected/services';
import { BattleModel } from '../model/battle';
import { useModel } from '../model/useModel';
import { notebookServices } from './services';

interface RenderContext {
  model: WidgetModel;
  el: HTMLElement;
}

/** anywidget's entry: draws the battle, returns how to take it away. */
function render({ model, el }: RenderContext): () => void {
  const client = new CommClient(model);
  const root = createRoot(el);
  el.classList.add('jp-codearena-Widget');
  root.render(
    <ServicesProvider value={notebookServices}>
      <Widget model={model} client={client} />
    </ServicesProvider>
  );
  return () => {
    root.unmount();
    client.dispose();
  };
}

interface WidgetProps {
  model: WidgetModel;
  client: CommClient;
}

function Widget({ model, client }: WidgetProps): React.JSX.Element {
  const { trans } = notebookServices;
  const view = useTrait(model, 'view') as BattleView | null;
  const problem = useTrait(model, 'problem') as string;
  const id = view?.battle_id;
  const [battle, setBattle] = React.useState<BattleModel | null>(null);
  React.useEffect(() => {
    if (id === undefined) {
      return undefined;
    }
    const shown = new BattleModel(
      id,
      { client },
      model.get('view') as BattleView
    );
    setBattle(shown);
    shown.follow();
    return () => shown.dispose();
  }, [client, model, id]);
  return (
    <>
      {problem && <Message kind="error">{problem}</Message>}
      {battle && <WidgetBattle battle={battle} client={client} />}
      {!battle && !problem && (
        <p className="jp-codearena-Quiet">{trans.__('Starting the battle…')}</p>
      )}
    </>
  );
}

function WidgetBattle({
  battle,
  client
}: {
  battle: BattleModel;
  client: CommClient;
}): React.JSX.Element {
  const interact = React.useCallback<BattleModel['interact']>(
    (side, kind) => battle.interact(side, kind),
    [battle]
  );
  return (
    <LiveContext.Provider value={useLiveActions(battle)}>
      <InteractionContext.Provider value={interact}>
        <Battle
          state={useModel(battle)}
          frameUrl={path => client.frameUrl(path)}
          onStop={() => void battle.stop()}
          onVote={winner => void battle.vote(winner)}
          onRun={(side, code, _inBrowser, choice) =>
            void battle.run(side, { code, ...choice })
          }
          readFile={(side, name) => battle.readFile(side, name)}
          onReconnect={() => battle.follow()}
        />
      </InteractionContext.Provider>
    </LiveContext.Provider>
  );
}

/** A synchronised value of the kernel's widget. */
function useTrait(model: WidgetModel, name: string): unknown {
  const subscribe = React.useCallback(
    (listener: () => void) => {
      model.on(`change:${name}`, listener);
      return () => model.off(`change:${name}`, listener);
    },
    [model, name]
  );
  return React.useSyncExternalStore(subscribe, () => model.get(name));
}

export default { render };
