import React from 'react';

import { useServices } from '../injected/services';
import type { ArenaModel } from '../model/arena';
import { useModel } from '../model/useModel';
import { ArenaView } from './arena/ArenaView';
import { Button } from './common/Button';
import { TabPanel, Tabs } from './common/Tabs';

export type ViewName = 'arena';

export interface PanelViewProps {
  model: ArenaModel;
  view: ViewName;
  onView: (view: ViewName) => void;
}

/** The whole panel: its tabs, and what they show. */
export function PanelView({
  model,
  view,
  onView
}: PanelViewProps): JSX.Element {
  const { trans } = useServices();
  const { battle } = useModel(model);
  const name = React.useId();
  return (
    <div className="jp-codearena-PanelView">
      <header className="jp-codearena-Toolbar">
        <Tabs
          label={trans.__('CodeArena')}
          name={name}
          selected={view}
          onSelect={onView}
          tabs={[{ id: 'arena', label: trans.__('Arena') }]}
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
        <ArenaView model={model} onAddModel={() => onView('arena')} />
      </TabPanel>
    </div>
  );
}
