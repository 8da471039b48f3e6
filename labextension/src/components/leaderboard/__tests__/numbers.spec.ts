import { expect, it } from 'vitest';

import { interval, NONE, percent, signed, whole } from '../numbers';

it('rounds for people and shows a dash where there is no number', () => {
  expect(whole(1032.6)).toBe((1033).toLocaleString());
  expect(percent(0.5294, 1)).toBe('52.9 %');
  expect(interval(949.7, 1050.2)).toBe(`950 – ${(1050).toLocaleString()}`);
  expect([whole(null), percent(undefined), interval(1, null)]).toEqual([
    NONE,
    NONE,
    NONE
  ]);
});

it('never writes a minus before zero', () => {
  expect(signed(-0.2)).toBe('0');
  expect(signed(-3)).toBe('−3');
  expect(signed(3.25, 1)).toBe('+3.3');
});
