import React from 'react';

import type { FileFormat, Heatmap, HeatmapBy } from '../../api/leaderboard';
import { useServices } from '../../injected/services';
import type { Part } from '../../model/leaderboard';
import { Choice } from '../common/Choice';
import { Chart } from './Chart';
import { DataTable } from './DataTable';
import { Downloads } from './Downloads';
import { heatmapBys, keyLabel } from './labels';
import { NONE, percent, whole } from './numbers';
import { Section } from './Section';

export interface HeatmapSectionProps {
  part: Part<Heatmap>;
  by: HeatmapBy;
  onBy: (by: HeatmapBy) => void;
  onSeen: () => void;
  onFile: (format: FileFormat) => void;
}

/** Who wins how often against, or in, what. */
export function HeatmapSection({
  part,
  by,
  onBy,
  onSeen,
  onFile
}: HeatmapSectionProps): React.JSX.Element {
  const { trans } = useServices();
  return (
    <Section
      title={trans.__('Win rates')}
      part={part}
      onSeen={onSeen}
      controls={
        <Choice
          label={trans.__('Win rates by')}
          value={by}
          options={heatmapBys(trans)}
          onChange={onBy}
        />
      }
    >
      {heatmap => <Content heatmap={heatmap} onFile={onFile} />}
    </Section>
  );
}

function Content({
  heatmap,
  onFile
}: {
  heatmap: Heatmap;
  onFile: (format: FileFormat) => void;
}): React.JSX.Element {
  const { trans } = useServices();
  const { by } = heatmap.meta;
  const title = heatmapBys(trans).find(([name]) => name === by)?.[1] ?? by;
  const label = trans.__('Win rate of each model by %1', title.toLowerCase());
  if (heatmap.chart === null) {
    return (
      <p className="jp-codearena-Soft">
        {trans.__('Too few votes for win rates yet.')}
      </p>
    );
  }
  return (
    <>
      <Chart spec={heatmap.chart} label={label} />
      <p className="jp-codearena-Soft">
        {trans.__(
          'A tie is half a win. Grey cells have fewer than %1 votes. Point at a cell, or open the table, for its votes.',
          heatmap.minimum
        )}
      </p>
      <DataTable
        caption={label}
        columns={[
          trans.__('Model'),
          ...heatmap.keys.map(key => keyLabel(by, key))
        ]}
        rows={matrix(heatmap)}
      />
      <Downloads
        label={trans.__('Download the win rates')}
        of={trans.__('the win rates')}
        onFile={onFile}
      />
    </>
  );
}

/** A row per model; each cell has the win rate and the votes behind it. */
function matrix({ rows, keys }: Heatmap): string[][] {
  const cells = new Map<string, Map<string, string>>();
  for (const { model, key, win_rate: rate, votes } of rows) {
    const row = cells.get(model) ?? new Map<string, string>();
    row.set(key, `${percent(rate)} (${whole(votes)})`);
    cells.set(model, row);
  }
  return [...cells].map(([model, row]) => [
    model,
    ...keys.map(key => row.get(key) ?? NONE)
  ]);
}
