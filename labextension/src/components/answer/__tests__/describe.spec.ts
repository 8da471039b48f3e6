import { describe, expect, it } from 'vitest';

import { execution } from '../../../__tests__/views';
import type { Package } from '../../../api/types';
import { english } from '../../../injected/translation';
import { outcome } from '../describe';

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
