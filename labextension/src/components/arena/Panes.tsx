import React from 'react';

import { SIDES } from '../../api/types';
import type { BattleView, RunChoice, SideName } from '../../api/types';
import { useServices } from '../../injected/services';
import type { BattleState } from '../../model/battle';
import { isRunning } from '../../model/phases';
import { SideContext } from '../answer/interaction';
import { SidePane } from '../answer/SidePane';

const STEP = 5;
const LEAST = 20;

/** Run code of a side, in this browser or not, and as it was run before unless the choice says otherwise. */
export type OnRun = (
  side: SideName,
  code: string,
  inBrowser: boolean,
  choice?: RunChoice
) => void;

export interface PanesProps {
  view: BattleView;
  runs: BattleState['runs'];
  onRun: OnRun;
  readFile: (side: SideName, name: string) => Promise<Blob>;
  frameUrl: (path: string) => string | null;
}

/** Both sides beside each other with a movable border, or one of them alone. */
export function Panes({
  view,
  runs,
  onRun,
  readFile,
  frameUrl
}: PanesProps): React.JSX.Element {
  const { trans } = useServices();
  const row = React.useRef<HTMLDivElement>(null);
  const [share, setShare] = React.useState(50);
  const [expanded, setExpanded] = React.useState<SideName | null>(null);
  const [dragging, setDragging] = React.useState(false);
  const move = (percent: number): void =>
    setShare(Math.min(100 - LEAST, Math.max(LEAST, percent)));

  const onPointerMove = (event: React.PointerEvent): void => {
    const box = row.current?.getBoundingClientRect();
    if (dragging && box && box.width > 0) {
      move((100 * (event.clientX - box.left)) / box.width);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowLeft: -STEP,
      ArrowRight: STEP
    };
    if (event.key in steps) {
      event.preventDefault();
      move(share + steps[event.key]);
    }
  };

  return (
    <div
      ref={row}
      className={`jp-codearena-Panes${dragging ? ' jp-mod-dragging' : ''}`}
      data-expanded={expanded ?? undefined}
    >
      {SIDES.map(name => (
        <React.Fragment key={name}>
          {name === 'b' && (
            <div
              role="separator"
              tabIndex={0}
              aria-label={trans.__('Width of Model A')}
              aria-orientation="vertical"
              aria-valuenow={Math.round(share)}
              aria-valuemin={LEAST}
              aria-valuemax={100 - LEAST}
              className="jp-codearena-Splitter"
              onKeyDown={onKeyDown}
              onDoubleClick={() => move(50)}
              onPointerDown={event => {
                event.currentTarget.setPointerCapture(event.pointerId);
                setDragging(true);
              }}
              onPointerMove={onPointerMove}
              onPointerUp={() => setDragging(false)}
              onPointerCancel={() => setDragging(false)}
            />
          )}
          <SideContext.Provider value={name}>
            <SidePane
              name={name}
              side={view.sides[name]}
              final={!isRunning(view)}
              attempt={runs[name]}
              expanded={expanded === name}
              style={{ flexGrow: name === 'a' ? share : 100 - share }}
              onExpand={() => setExpanded(expanded === name ? null : name)}
              onRun={(...run) => onRun(name, ...run)}
              readFile={file => readFile(name, file)}
              frameUrl={frameUrl}
            />
          </SideContext.Provider>
        </React.Fragment>
      ))}
    </div>
  );
}
