import { afterEach, expect, it, vi } from 'vitest';

import { LastBattle } from '../lastBattle';

afterEach(() => {
  vi.restoreAllMocks();
  sessionStorage.clear();
});

it('knows a panel’s battle after a reload, and no other panel’s', () => {
  expect(new LastBattle('one').get()).toBeNull();
  new LastBattle('one').set('a'.repeat(32));
  new LastBattle('two').set('');
  expect(new LastBattle('one').get()).toBe('a'.repeat(32));
  expect(new LastBattle('two').get()).toBe('');
});

it('does without in a browser that forbids storage', () => {
  const refuse = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(refuse);
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse);
  const last = new LastBattle('one');
  last.set('a');
  expect(last.get()).toBeNull();
});
