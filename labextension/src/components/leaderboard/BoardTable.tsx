import React from 'react';

import type { Board, BoardRow } from '../../api/leaderboard';
import { useServices } from '../../injected/services';
import type { SortColumn, Sorting } from '../../model/boardChoices';
import { keyLabel } from './labels';
import { interval, NONE, percent, whole } from './numbers';
import { nextSorting, sorted } from './sorting';

export interface BoardTableProps {
  board: Board;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}

interface Column {
  /** What it sorts by; null where it does not sort. */
  name: SortColumn | null;
  title: string;
  number?: boolean;
  cell: (row: BoardRow) => React.ReactNode;
}

/** The ranking; every number is there whether or not the chart can be seen. */
export function BoardTable({
  board,
  sorting,
  onSort
}: BoardTableProps): React.JSX.Element {
  const { trans } = useServices();
  const columns = useColumns(board);
  return (
    <div
      className="jp-codearena-Scroll"
      tabIndex={0}
      role="region"
      aria-label={trans.__('Ranking')}
    >
      <table className="jp-codearena-Table jp-codearena-Board">
        <caption className="jp-codearena-Hidden">
          {trans.__('Models by rating')}
        </caption>
        <thead>
          <tr>
            {columns.map(({ name, title, number }) => (
              <th
                key={title}
                scope="col"
                className={number ? 'jp-mod-number' : undefined}
                aria-sort={name === null ? undefined : direction(sorting, name)}
              >
                {name === null ? (
                  title
                ) : (
                  <button
                    type="button"
                    onClick={() => onSort(nextSorting(sorting, name))}
                  >
                    {title}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(board.rows, sorting).map(row => (
            <tr
              key={`${row.key ?? ''} ${row.model}`}
              className={row.rank === null ? 'jp-mod-unrated' : undefined}
            >
              {columns.map(({ title, number, name, cell }) =>
                name === 'model' ? (
                  <th key={title} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td
                    key={title}
                    className={number ? 'jp-mod-number' : undefined}
                  >
                    {cell(row)}
                  </td>
                )
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function direction(
  sorting: Sorting,
  column: SortColumn
): 'ascending' | 'descending' | 'none' {
  if (sorting.column !== column) {
    return 'none';
  }
  return sorting.descending ? 'descending' : 'ascending';
}

function useColumns(board: Board): Column[] {
  const { trans } = useServices();
  const { by } = board.meta;
  const sliced = new Set(board.rows.map(row => row.key)).size > 1;
  const online = board.rows.some(
    row => row.online_rating !== undefined && row.online_rating !== null
  );
  const level = Math.round(board.meta.interval.level * 100);
  const columns: (Column | false)[] = [
    {
      name: 'rank',
      title: trans.__('Rank'),
      number: true,
      cell: row => <Rank row={row} />
    },
    {
      name: 'model',
      title: trans.__('Model'),
      cell: row => <ModelName row={row} />
    },
    sliced && {
      name: null,
      title: trans.__('Slice'),
      cell: row => keyLabel(by, row.key ?? '')
    },
    {
      name: 'rating',
      title: trans.__('Rating'),
      number: true,
      cell: row => whole(row.rating)
    },
    {
      name: null,
      title: trans.__('%1 % interval', level),
      number: true,
      cell: row => interval(row.lower, row.upper)
    },
    online && {
      name: null,
      title: trans.__('Online Elo'),
      number: true,
      cell: row => whole(row.online_rating)
    },
    {
      name: 'votes',
      title: trans.__('Votes'),
      number: true,
      cell: row => whole(row.votes)
    },
    {
      name: 'win_rate',
      title: trans.__('Win rate'),
      number: true,
      cell: row => percent(row.win_rate)
    },
    {
      name: 'organization',
      title: trans.__('Organization'),
      cell: row => row.organization ?? NONE
    },
    {
      name: 'license',
      title: trans.__('Licence'),
      cell: row => row.license ?? NONE
    }
  ];
  return columns.filter(column => column !== false);
}

function Rank({ row }: { row: BoardRow }): React.JSX.Element {
  const { trans } = useServices();
  const { rank, rank_best: best, rank_worst: worst } = row;
  if (rank === null) {
    return <>{NONE}</>;
  }
  const known =
    typeof best === 'number' && typeof worst === 'number' && best !== worst;
  return (
    <>
      {rank}
      {known && (
        <span
          className="jp-codearena-Soft"
          title={trans.__('Ranks that the intervals allow')}
        >
          {' '}
          ({best}–{worst})
        </span>
      )}
    </>
  );
}

function ModelName({ row }: { row: BoardRow }): React.JSX.Element {
  const { trans } = useServices();
  return (
    <>
      {row.model}
      {row.demo && (
        <span
          className="jp-codearena-DemoBadge"
          title={trans.__('Scripted answers that ship with the package')}
        >
          {trans.__('demo')}
        </span>
      )}
      {row.reason !== null && (
        <span className="jp-codearena-Reason">
          {trans.__('Not rated: %1', row.reason)}
        </span>
      )}
    </>
  );
}
