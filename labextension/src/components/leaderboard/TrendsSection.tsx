import React from 'react';

import type { Trends } from '../../api/leaderboard';
import { useServices } from '../../injected/services';
import type { Part } from '../../model/leaderboard';
import { Chart } from './Chart';
import { DataTable } from './DataTable';
import { interval, whole } from './numbers';
import { Section } from './Section';

export interface TrendsSectionProps {
  part: Part<Trends>;
  onSeen: () => void;
}

/** How the ratings moved. */
export function TrendsSection({
  part,
  onSeen
}: TrendsSectionProps): React.JSX.Element {
  const { trans } = useServices();
  const label = trans.__('Ratings over time');
  return (
    <Section title={label} part={part} onSeen={onSeen}>
      {trends =>
        trends.chart === null ? (
          <p className="jp-codearena-Soft">
            {trans.__('There are too few votes to show a course yet.')}
          </p>
        ) : (
          <>
            <Chart spec={trends.chart} label={label} />
            <DataTable
              caption={label}
              columns={[
                trans.__('Model'),
                trans.__('Until'),
                trans.__('Rating'),
                trans.__('Interval'),
                trans.__('Votes')
              ]}
              rows={trends.rows.map(row => [
                row.model,
                new Date(row.time).toLocaleDateString(),
                whole(row.rating),
                interval(row.lower, row.upper),
                whole(row.votes)
              ])}
            />
          </>
        )
      }
    </Section>
  );
}
