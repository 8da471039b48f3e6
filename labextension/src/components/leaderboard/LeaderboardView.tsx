import React, { useEffect, useRef } from 'react';

import type { Board, FileFormat, StyleEffect } from '../../api/leaderboard';
import { useServices } from '../../injected/services';
import type { LeaderboardModel } from '../../model/leaderboard';
import { useModel } from '../../model/useModel';
import { Button } from '../common/Button';
import { BoardTable } from './BoardTable';
import { Chart } from './Chart';
import { Choosers } from './Choosers';
import { Filters } from './Filters';
import { HeatmapSection } from './HeatmapSection';
import { MetaLine, Summary } from './MetaLine';
import { interval, signed } from './numbers';
import { Section } from './Section';
import { TrendsSection } from './TrendsSection';
import { PositionSection, UsageSection } from './UsageSection';

export interface LeaderboardViewProps {
  model: LeaderboardModel;
  /** Give the user a file. */
  save: (name: string, blob: Blob) => void;
}

const POLL_MS = 10_000;

/** The leaderboard tab. */
export function LeaderboardView({
  model,
  save
}: LeaderboardViewProps): React.JSX.Element {
  const { trans } = useServices();
  const { board, heatmap, trends, stats, choices, fileProblem } =
    useModel(model);
  const root = useRef<HTMLDivElement>(null);
  usePolling(model, root);

  const takeFile = async (
    format: FileFormat,
    what?: 'leaderboard' | 'heatmap'
  ) => {
    const file = await model.file(format, what);
    if (file !== null) {
      save(file.name, file.blob);
    }
  };
  const meta = board.value?.meta ?? null;
  const empty = board.value !== null && board.value.choices.votes === 0;
  return (
    <div ref={root} className="jp-codearena-Leaderboard">
      <div
        className="jp-codearena-Choosers"
        role="group"
        aria-label={trans.__('What the leaderboard shows')}
      >
        <Choosers
          choices={choices}
          offer={board.value?.choices ?? null}
          onChoose={part => void model.choose(part)}
        />
        <Button
          label={trans.__('Refresh')}
          icon="refresh"
          compact
          onClick={() => void model.refresh()}
        />
        <Filters
          choices={choices}
          meta={meta}
          onChoose={part => void model.choose(part)}
          onReset={() => void model.reset()}
        />
      </div>
      <Section title={trans.__('Ratings')} part={board}>
        {value =>
          empty ? (
            <NoVotes />
          ) : (
            <Ratings board={value} model={model} sorting={choices.sorting} />
          )
        }
      </Section>
      {!empty && board.value !== null && (
        <>
          <HeatmapSection
            part={heatmap}
            by={choices.heatmapBy}
            onBy={heatmapBy => void model.choose({ heatmapBy })}
            onSeen={() => void model.see('heatmap')}
            onFile={format => void takeFile(format, 'heatmap')}
          />
          <TrendsSection
            part={trends}
            onSeen={() => void model.see('trends')}
          />
          <PositionSection
            part={stats}
            onSeen={() => void model.see('stats')}
          />
          <UsageSection part={stats} onSeen={() => void model.see('stats')} />
        </>
      )}
      {meta !== null && !empty && (
        <MetaLine
          meta={meta}
          problem={fileProblem}
          onFile={format => void takeFile(format)}
        />
      )}
    </div>
  );
}

/** Open at the first sight, and look now and then whether somebody voted elsewhere. */
function usePolling(
  model: LeaderboardModel,
  root: React.RefObject<HTMLElement>
): void {
  useEffect(() => {
    void model.open();
    const timer = window.setInterval(() => {
      const visible = !document.hidden && root.current?.offsetParent !== null;
      if (visible) {
        void model.poll();
      }
    }, POLL_MS);
    return () => window.clearInterval(timer);
  }, [model, root]);
}

interface RatingsProps {
  board: Board;
  model: LeaderboardModel;
  sorting: LeaderboardModel['state']['choices']['sorting'];
}

function Ratings({ board, model, sorting }: RatingsProps): React.JSX.Element {
  const { trans } = useServices();
  const { meta, chart, rows } = board;
  if (meta.votes === 0) {
    return (
      <>
        <Summary meta={meta} />
        <p>{trans.__('No vote passes these filters.')}</p>
        <Button
          label={trans.__('Reset the filters')}
          icon="undo"
          onClick={() => void model.reset()}
        />
      </>
    );
  }
  return (
    <>
      <Summary meta={meta} />
      {chart !== null && (
        <Chart
          spec={chart}
          label={trans.__(
            'Ratings with intervals; the table below has the numbers'
          )}
        />
      )}
      {rows.length > 0 && (
        <BoardTable
          board={board}
          sorting={sorting}
          onSort={next => void model.choose({ sorting: next })}
        />
      )}
      {meta.style && meta.style.length > 0 && (
        <StyleEffects effects={meta.style} />
      )}
    </>
  );
}

function NoVotes(): React.JSX.Element {
  const { trans } = useServices();
  return (
    <div className="jp-codearena-Empty">
      <p>{trans.__('No votes yet.')}</p>
      <p className="jp-codearena-Soft">
        {trans.__(
          'Start a battle in the Arena tab and vote: the ratings appear here at once.'
        )}
      </p>
    </div>
  );
}

function StyleEffects({
  effects
}: {
  effects: readonly StyleEffect[];
}): React.JSX.Element {
  const { trans } = useServices();
  return (
    <>
      <h3>{trans.__('Effect of style, taken out of the ratings')}</h3>
      <p className="jp-codearena-Soft">
        {trans.__(
          'What an answer gains when its difference to the other grows by one standard deviation.'
        )}
      </p>
      <div
        className="jp-codearena-Scroll jp-codearena-Style"
        tabIndex={0}
        role="region"
        aria-label={trans.__('Effect of style')}
      >
        <table className="jp-codearena-Table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Style')}</th>
              <th scope="col" className="jp-mod-number">
                {trans.__('Rating points')}
              </th>
              <th scope="col" className="jp-mod-number">
                {trans.__('Interval')}
              </th>
            </tr>
          </thead>
          <tbody>
            {effects.map(effect => (
              <tr key={`${effect.key ?? ''} ${effect.name}`}>
                <th scope="row">
                  {effect.key === undefined
                    ? effect.title
                    : trans.__('%1: %2', effect.key, effect.title)}
                </th>
                {effect.effect === null ? (
                  <td colSpan={2}>{effect.reason}</td>
                ) : (
                  <>
                    <td className="jp-mod-number">{signed(effect.effect)}</td>
                    <td className="jp-mod-number">
                      {interval(effect.lower, effect.upper)}
                    </td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
