import type { BoardRow } from '../../api/leaderboard';
import type { SortColumn, Sorting } from '../../model/boardChoices';

/** A copy in the order asked for; rows without a value come last either way. */
export function sorted(
  rows: readonly BoardRow[],
  { column, descending }: Sorting
): BoardRow[] {
  return [...rows].sort((one, other) => {
    const slice =
      column === 'rank' ? (one.key ?? '').localeCompare(other.key ?? '') : 0;
    return (
      slice ||
      compare(one[column], other[column], descending) ||
      one.model.localeCompare(other.model)
    );
  });
}

function compare(
  one: string | number | null,
  other: string | number | null,
  descending: boolean
): number {
  if (one === null || other === null) {
    return Number(one === null) - Number(other === null);
  }
  const order =
    typeof one === 'string' || typeof other === 'string'
      ? String(one).localeCompare(String(other), undefined, { numeric: true })
      : one - other;
  return descending ? -order : order;
}

/** Sorting by a column for the first time shows its best first; a second time turns the order. */
export function nextSorting(before: Sorting, column: SortColumn): Sorting {
  const first = ['rating', 'votes', 'win_rate'].includes(column);
  return {
    column,
    descending: before.column === column ? !before.descending : first
  };
}
