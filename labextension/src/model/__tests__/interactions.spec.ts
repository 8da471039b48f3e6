import { describe, expect, it } from 'vitest';

import { ScriptedClient } from '../../__tests__/client';
import { ready } from '../../__tests__/views';
import { ArenaError } from '../../api/client';
import { BattleModel } from '../battle';
import { Interactions } from '../interactions';

function counted(): {
  interactions: Interactions;
  pass: (milliseconds: number) => void;
} {
  let now = 0;
  let number = 0;
  const interactions = new Interactions({
    now: () => now,
    id: () => String(++number)
  });
  return { interactions, pass: milliseconds => (now += milliseconds) };
}

describe('Interactions', () => {
  it('counts by kind and adds up the time between them, long pauses left out', () => {
    const { interactions, pass } = counted();
    interactions.add(1, 'a', 'run', 'click');
    pass(2000);
    interactions.add(1, 'a', 'run', 'key');
    pass(60_000);
    interactions.add(1, 'a', 'run', 'key');
    pass(500);
    interactions.add(1, 'a', 'run', 'scroll');
    expect(interactions.pending()).toEqual([
      {
        id: '1',
        turn: 1,
        side: 'a',
        execution_id: 'run',
        clicks: 1,
        keys: 2,
        inputs: 0,
        scrolls: 1,
        milliseconds: 2500
      }
    ]);
  });

  it('keeps sides and runs apart', () => {
    const { interactions } = counted();
    interactions.add(1, 'a', 'one', 'click');
    interactions.add(1, 'b', 'two', 'click');
    interactions.add(1, 'a', 'three', 'input');
    const sides = interactions
      .pending()
      .map(({ side, execution_id: run, clicks }) => [side, run, clicks]);
    expect(sides).toEqual([
      ['a', 'one', 1],
      ['b', 'two', 1],
      ['a', 'three', 0]
    ]);
  });

  it('counts no more than a person can do, whatever a frame says', () => {
    const { interactions, pass } = counted();
    for (let number = 0; number < 100_000; number++) {
      interactions.add(1, 'a', 'run', 'key');
    }
    expect(interactions.pending()[0].keys).toBe(60);
    pass(1000);
    interactions.add(1, 'a', 'run', 'key');
    expect(interactions.pending()[1].keys).toBe(1);
  });

  it('forgets what is stored, and only that', () => {
    const { interactions } = counted();
    interactions.add(1, 'a', 'run', 'click');
    const first = interactions.pending();
    interactions.add(1, 'a', 'run', 'click');
    interactions.stored(first);
    expect(interactions.pending().map(({ id }) => id)).toEqual(['2']);
  });
});

describe('A battle', () => {
  it('sends with the vote whatever was not stored before', async () => {
    const client = new ScriptedClient();
    const battle = new BattleModel('1', { client }, ready());
    battle.interact('a', 'click');
    battle.interact('b', 'key');
    client.failures = [new ArenaError('Away.', 'Unreachable')];
    await battle.vote('tie');
    expect(client.sent[0].map(({ side }) => side)).toEqual(['a', 'b']);
    await battle.vote('tie');
    expect(client.sent[1]).toEqual(client.sent[0]);
    battle.interact('a', 'click');
    battle.dispose();
    expect(client.kept).toEqual([]);
  });

  it('sends what is left when it is closed', async () => {
    const client = new ScriptedClient();
    const battle = new BattleModel('1', { client }, ready());
    battle.interact('a', 'click');
    battle.dispose();
    await Promise.resolve();
    expect(client.kept.map(({ clicks }) => clicks)).toEqual([1]);
  });
});
