import React from 'react';

import type { Chart as Specification, Stats } from '../../api/leaderboard';
import { useServices } from '../../injected/services';
import type { Part } from '../../model/leaderboard';
import { Chart } from './Chart';
import { DataTable } from './DataTable';
import { keyLabel } from './labels';
import { percent, signed, whole } from './numbers';
import { Section } from './Section';

export interface StatsSectionProps {
  part: Part<Stats>;
  onSeen: () => void;
}

/** Whether the place of an answer sways the vote. */
export function PositionSection({
  part,
  onSeen
}: StatsSectionProps): React.JSX.Element {
  const { trans } = useServices();
  const title = trans.__('Position balance');
  return (
    <Section title={title} part={part} onSeen={onSeen}>
      {({ position, charts }) => (
        <>
          <p>
            {position.overall.a_share === null
              ? trans.__('No vote names a winner yet.')
              : trans.__(
                  'Side A won %1 of %2 decided votes (95 % interval %3 to %4); 50 % would be balanced.',
                  percent(position.overall.a_share, 1),
                  whole(position.overall.a_wins + position.overall.b_wins),
                  percent(position.overall.lower, 1),
                  percent(position.overall.upper, 1)
                )}
          </p>
          {charts.position && <Chart spec={charts.position} label={title} />}
          {position.rows.length > 0 && (
            <DataTable
              caption={title}
              columns={[
                trans.__('Model'),
                trans.__('Votes as A'),
                trans.__('Votes as B'),
                trans.__('Wins as A'),
                trans.__('Wins as B'),
                trans.__('Difference in points')
              ]}
              rows={position.rows.map(row => [
                row.model,
                whole(row.as_a),
                whole(row.as_b),
                percent(row.a_win_rate),
                percent(row.b_win_rate),
                signed(row.difference === null ? null : row.difference * 100)
              ])}
            />
          )}
        </>
      )}
    </Section>
  );
}

/** What the arena is used for. */
export function UsageSection({
  part,
  onSeen
}: StatsSectionProps): React.JSX.Element {
  const { trans } = useServices();
  return (
    <Section title={trans.__('Usage')} part={part} onSeen={onSeen}>
      {stats => (
        <>
          <p>
            {trans.__(
              '%1 battles, %2 votes, %3 voters.',
              whole(stats.battles),
              whole(stats.votes),
              whole(stats.voters)
            )}
          </p>
          <div className="jp-codearena-Grid">
            <Shares
              title={trans.__('Topics')}
              unit={trans.__('Votes')}
              chart={stats.charts.topics}
              rows={stats.topics.map(({ name, votes, share }) => ({
                name: keyLabel('topic', name),
                count: votes,
                share
              }))}
            />
            <Shares
              title={trans.__('Languages')}
              unit={trans.__('Programs')}
              chart={stats.charts.languages}
              rows={stats.languages.map(({ name, sides, share }) => ({
                name,
                count: sides,
                share
              }))}
            />
            <Shares
              title={trans.__('Environments')}
              unit={trans.__('Programs')}
              chart={stats.charts.environments}
              rows={stats.environments.map(({ name, sides, share }) => ({
                name,
                count: sides,
                share
              }))}
            />
            <Shares
              title={trans.__('Turns of a conversation')}
              unit={trans.__('Battles')}
              chart={stats.charts.turns}
              rows={stats.turns.map(({ name, battles, share }) => ({
                name,
                count: battles,
                share
              }))}
            />
            <Shares
              title={trans.__('Interaction time')}
              unit={trans.__('Votes')}
              chart={stats.charts.interaction_time}
              rows={(stats.interaction_time?.bins ?? []).map(
                ({ name, votes, share }) => ({ name, count: votes, share })
              )}
            />
          </div>
        </>
      )}
    </Section>
  );
}

interface SharesProps {
  title: string;
  unit: string;
  chart: Specification | null | undefined;
  rows: readonly { name: string; count: number; share: number }[];
}

function Shares({
  title,
  unit,
  chart,
  rows
}: SharesProps): React.JSX.Element | null {
  const { trans } = useServices();
  if (rows.length === 0) {
    return null;
  }
  return (
    <div>
      <h3>{title}</h3>
      {chart && <Chart spec={chart} label={title} />}
      <DataTable
        caption={title}
        columns={[title, unit, trans.__('Share')]}
        rows={rows.map(({ name, count, share }) => [
          name,
          whole(count),
          percent(share, 1)
        ])}
      />
    </div>
  );
}
