import { expect, it } from 'vitest';

import { reuse } from '../reuse';

it('gives the old object where nothing changed', () => {
  const old = { a: [1, { b: 2 }], c: null };
  expect(reuse(structuredClone(old), old)).toBe(old);
});

it('keeps the equal parts of what changed', () => {
  const old = { same: { x: [1] }, changed: { y: 1 } };
  const next = reuse({ same: { x: [1] }, changed: { y: 2 } }, old);
  expect(next).toEqual({ same: { x: [1] }, changed: { y: 2 } });
  expect(next.same).toBe(old.same);
  expect(next.changed).not.toBe(old.changed);
});

it('tells arrays from objects and missing fields from undefined ones', () => {
  expect(reuse<unknown>([1], { 0: 1 })).toEqual([1]);
  expect(reuse<unknown>({ a: undefined }, { b: 1 })).toEqual({ a: undefined });
  expect(reuse([1, 2], [1, 2, 3])).toEqual([1, 2]);
});
