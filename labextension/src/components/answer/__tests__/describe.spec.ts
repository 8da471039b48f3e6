import { describe, expect, it } from 'vitest';

import { execution } from '../../../__tests__/views';
import type { Execution, Package } from '../../../api/types';
import { english } from '../../../injected/translation';
import { outcome, rest } from '../describe';

const found = (state: Package['state']): Package => ({
  name: state,
  requirement: state,
  state,
  version: '',
  detail: ''
});

describe('the outcome of a run whose packages are not all there', () => {
  it.each<[Package['state'][], string]>([
    [['shipped', 'flagged'], 'Waits for your confirmation'],
    [['flagged', 'missing'], 'Its packages could not be installed'],
    [['installed', 'missing'], 'Its packages could not be installed'],
    [[], 'Its packages could not be installed']
  ])('of %s is “%s”', (states, text) => {
    const status = 'install_failed';
    const run = execution({ status, packages: states.map(found) });
    expect(outcome(run, english)).toEqual({ text, tone: 'bad' });
  });
});

describe('what is left of a detail', () => {
  it.each<[Partial<Execution>, string]>([
    [{ detail: 'It ended with exit code 3.', exit_code: 3 }, ''],
    [{ detail: 'KeyError: 3', exit_code: 1 }, 'KeyError: 3'],
    [
      {
        detail: 'It ran for 2 seconds. It ended with exit code 3.',
        exit_code: 3
      },
      'It ran for 2 seconds.'
    ],
    [
      {
        status: 'build_failed',
        detail:
          'The program could not be built. It ended with exit code 1. Use what is there.',
        exit_code: 1
      },
      'Use what is there.'
    ],
    [
      { status: 'timeout', detail: 'Stopped after 60 seconds.' },
      'Stopped after 60 seconds.'
    ]
  ])('of %o is “%s”', (change, text) => {
    expect(rest(execution({ status: 'error', ...change }))).toBe(text);
  });
});
