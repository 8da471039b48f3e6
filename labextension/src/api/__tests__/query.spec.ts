import { expect, it } from 'vitest';

import { queryString } from '../query';

it('repeats the values of a list and escapes them', () => {
  expect(queryString({ by: 'topic', voters: ['a b', 'c&d'], dark: 1 })).toBe(
    '?by=topic&voters=a+b&voters=c%26d&dark=1'
  );
});

it('is empty where nothing is asked for', () => {
  expect(queryString({})).toBe('');
});
