import { expect, it } from 'vitest';

import { row } from '../../../model/__tests__/boardClient';
import { nextSorting, sorted } from '../sorting';

const ROWS = [
  row('beta', { rank: 2, rating: 900, organization: 'Acme' }),
  row('unrated', { rank: null, rating: null }),
  row('alpha', { rank: 1, rating: 1100 })
];

function names(...args: Parameters<typeof sorted>): string[] {
  return sorted(...args).map(({ model }) => model);
}

it('keeps models without a value at the end in both directions', () => {
  expect(names(ROWS, { column: 'rating', descending: true })).toEqual([
    'alpha',
    'beta',
    'unrated'
  ]);
  expect(names(ROWS, { column: 'rating', descending: false })).toEqual([
    'beta',
    'alpha',
    'unrated'
  ]);
  expect(names(ROWS, { column: 'organization', descending: true })[0]).toBe(
    'beta'
  );
});

it('keeps the slices apart when it sorts by rank', () => {
  const rows = [
    row('x', { key: 'rust', rank: 1 }),
    row('y', { key: 'python', rank: 2 }),
    row('z', { key: 'python', rank: 1 })
  ];
  expect(names(rows, { column: 'rank', descending: false })).toEqual([
    'z',
    'y',
    'x'
  ]);
});

it('shows the best first, and turns the order at the second click', () => {
  const first = nextSorting({ column: 'rank', descending: false }, 'votes');
  expect(first).toEqual({ column: 'votes', descending: true });
  expect(nextSorting(first, 'votes').descending).toBe(false);
  expect(nextSorting(first, 'model')).toEqual({
    column: 'model',
    descending: false
  });
});
