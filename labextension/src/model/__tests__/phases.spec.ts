import { describe, expect, it } from 'vitest';

import { generating, ready, side, voted } from '../../__tests__/views';
import { isIdle, supersedes } from '../phases';

it('is idle when neither the turn nor an edited run goes on', () => {
  expect(isIdle(generating())).toBe(false);
  expect(isIdle(ready())).toBe(true);
  const sides = { a: side(), b: side({ busy: true }) };
  expect(isIdle(ready({ sides }))).toBe(false);
});

describe('a view that arrives', () => {
  it('is taken when it is further on', () => {
    expect(supersedes(generating(), null)).toBe(true);
    expect(supersedes(ready(), generating())).toBe(true);
    expect(supersedes(voted(), ready())).toBe(true);
    expect(supersedes(generating({ turn: 2 }), voted())).toBe(true);
  });

  it('is dropped when it is older than what is shown', () => {
    expect(supersedes(ready(), voted())).toBe(false);
    expect(supersedes(generating(), ready())).toBe(false);
    expect(supersedes(voted(), generating({ turn: 2 }))).toBe(false);
  });
});
