import React from 'react';

import { useServices } from '../injected/services';
import type { ArenaModel } from '../model/arena';
import type { BoardChoices } from '../model/boardChoices';
import { useModel } from '../model/useModel';
import { ArenaView } from './arena/ArenaView';
import { Button } from './common/Button';
import { Seen } from './common/Seen';
import { TabPanel, Tabs } from './common/Tabs';

const LeaderboardTab = React.lazy(() => import('./LeaderboardTab'));
const ModelsTab = React.lazy(() => import('./ModelsTab'));

export const VIEWS = ['arena', 'leaderboard', 'models'] as const;

export type ViewName = (typeof VIEWS)[number];

export interface PanelViewProps {
  model: ArenaModel;
  view: ViewName;
  onView: (view: ViewName) => void;
  /** What the leaderboard's choosers say at first. */
  choices: Partial<BoardChoices>;
  onChoices: (choices: BoardChoices) => void;
}

/** The whole panel: its tabs, and what they show. */
export function PanelView({
  model,
  view,
  onView,
  choices,
  onChoices
}: PanelViewProps): React.JSX.Element {
  const { trans } = useServices();
  const { battle } = useModel(model);
  const name = React.useId();
  const select = (next: ViewName): void => {
    if (view === 'models') {
      // A model may have been added: whether there are real ones is told anew.
      void model.load();
    }
    onView(next);
  };
  return (
    <div className="jp-codearena-PanelView">
      <header className="jp-codearena-Toolbar">
        <Tabs
          label={trans.__('CodeArena')}
          name={name}
          selected={view}
          onSelect={select}
          tabs={[
            { id: 'arena', label: trans.__('Arena') },
            { id: 'leaderboard', label: trans.__('Leaderboard') },
            { id: 'models', label: trans.__('Models') }
          ]}
        />
        <span className="jp-codearena-Spacer" />
        {battle && view === 'arena' && (
          <Button
            label={trans.__('New battle')}
            icon="add"
            onClick={() => model.newBattle()}
          />
        )}
      </header>
      <TabPanel name={name} id="arena" selected={view}>
        <ArenaView model={model} onAddModel={() => select('models')} />
      </TabPanel>
      <TabPanel name={name} id="leaderboard" selected={view}>
        <Later now={view === 'leaderboard'}>
          <LeaderboardTab
            client={model.client}
            shown={view === 'leaderboard'}
            choices={choices}
            onChoices={onChoices}
          />
        </Later>
      </TabPanel>
      <TabPanel name={name} id="models" selected={view}>
        <Later now={view === 'models'}>
          <ModelsTab client={model.client} />
        </Later>
      </TabPanel>
    </div>
  );
}

function Later({
  now,
  children
}: {
  now: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  const { trans } = useServices();
  return (
    <Seen now={now}>
      <React.Suspense
        fallback={<p className="jp-codearena-Quiet">{trans.__('Loading…')}</p>}
      >
        {children}
      </React.Suspense>
    </Seen>
  );
}
