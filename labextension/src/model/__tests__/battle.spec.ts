import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ScriptedClient, unreachable } from '../../__tests__/client';
import { generating, ready, side, voted, waiting } from '../../__tests__/views';
import { ArenaError } from '../../api/client';
import { BattleModel } from '../battle';
import type { Peers } from '../battle';

const ID = 'f'.repeat(32);

let client: ScriptedClient;
let waits: number[];
let proceed: () => void;
let told: string[];
let hear: (id: string) => void;
let model: BattleModel;

const settled = () => new Promise(resolve => setTimeout(resolve));

beforeEach(() => {
  client = new ScriptedClient();
  waits = [];
  told = [];
  const peers: Peers = {
    tell: id => told.push(id),
    listen: heard => {
      hear = heard;
      return () => (hear = () => undefined);
    }
  };
  const wait = (milliseconds: number) => {
    waits.push(milliseconds);
    return new Promise<void>(resolve => (proceed = resolve));
  };
  model = new BattleModel(ID, { client, peers, wait });
});

afterEach(() => model.dispose());

describe('following', () => {
  it('shows each view and goes quiet when the battle is over', async () => {
    model.follow();
    client.push(generating());
    expect(model.state).toMatchObject({ connection: 'live' });
    client.push(ready());
    client.end();
    await settled();
    expect(model.state.view?.phase).toBe('ready');
    expect(client.follows).toHaveLength(1);
  });

  it('appends pieces to the side that is being written', () => {
    model.follow();
    const sides = { a: waiting({ answer: 'He' }), b: waiting({ answer: '' }) };
    client.push(generating({ stream: true, sides }));
    client.follows[0].onDelta({ side: 'a', text: 'llo' });
    expect(model.state.view?.sides.a.answer).toBe('Hello');
    expect(model.state.view?.sides.b.answer).toBe('');
  });

  it('tries a lost connection again, waiting longer each time, and resumes', async () => {
    model.follow();
    client.push(generating());
    for (const expected of [500, 1000, 2000]) {
      client.cut(unreachable());
      await settled();
      expect(model.state.connection).toBe('lost');
      expect(waits[waits.length - 1]).toBe(expected);
      proceed();
      await settled();
    }
    client.push(ready({ phase: 'interrupted', can_vote: false }));
    expect(model.state).toMatchObject({ connection: 'live' });
    expect(model.state.view?.phase).toBe('interrupted');
  });

  it('takes a stream that ends too early for a lost connection', async () => {
    model.follow();
    client.push(generating());
    client.end();
    await settled();
    expect(model.state.connection).toBe('lost');
  });

  it('never waits more than ten seconds', async () => {
    model.follow();
    for (let failure = 0; failure < 8; failure++) {
      client.cut(unreachable());
      await settled();
      proceed();
      await settled();
    }
    expect(Math.max(...waits)).toBe(10_000);
  });

  it('says why a battle can’t be shown and does not try again', async () => {
    model.follow();
    client.cut(new ArenaError('There is no battle “x”.', 'NotFound'));
    await settled();
    expect(model.state.problem).toBe('There is no battle “x”.');
    expect(waits).toEqual([]);
  });

  it('changes nothing any more once it is disposed', () => {
    model.follow();
    client.push(generating());
    model.dispose();
    client.push(ready());
    expect(model.state.view?.phase).toBe('generating');
  });
});

describe('voting', () => {
  beforeEach(() => {
    model.follow();
    client.push(ready());
    client.end();
  });

  it('stores one vote however often it is clicked', async () => {
    await Promise.all([
      model.vote('tie'),
      model.vote('tie'),
      model.vote('model_a')
    ]);
    await model.vote('model_b');
    expect(client.votes).toEqual(['tie']);
    expect(model.state.view?.reveal?.a.name).toBe('alpha');
    expect(model.state.vote).toBeNull();
  });

  it('keeps a vote that failed, with its reason, so that it can be repeated', async () => {
    client.failures = [unreachable()];
    await model.vote('model_b');
    expect(model.state.vote).toMatchObject({
      winner: 'model_b',
      error: expect.stringContaining('reached') as string
    });
    await model.vote('model_b');
    expect(client.votes).toEqual(['model_b', 'model_b']);
    expect(model.state.view?.vote).toBe('model_b');
  });

  it('shows the vote that another page stored first', async () => {
    await settled();
    client.view = voted({ vote: 'both_bad' });
    client.failures = [new ArenaError('Another vote stands.', 'Conflict')];
    await model.vote('tie');
    expect(model.state.view?.vote).toBe('both_bad');
  });

  it('never takes a vote back for a view that was on its way before it', async () => {
    await model.vote('tie');
    client.view = ready();
    await model.refresh();
    expect(model.state.view?.vote).toBe('tie');
  });

  it('does nothing while there is nothing to vote on', async () => {
    const early = new BattleModel(ID, { client }, generating());
    await early.vote('tie');
    expect(client.votes).toEqual([]);
  });
});

describe('other pages', () => {
  beforeEach(async () => {
    model.follow();
    client.push(ready());
    client.end();
    await settled();
  });

  it('are told of votes, runs and stops', async () => {
    await model.vote('tie');
    await model.run('a', { code: 'x' });
    await model.stop();
    expect(told).toEqual([ID, ID, ID]);
  });

  it('make this one look again, if they speak of its battle', async () => {
    client.view = voted();
    hear('other');
    await settled();
    expect(model.state.view?.vote).toBeNull();
    hear(ID);
    await settled();
    expect(model.state.view?.vote).toBe('model_a');
  });
});

it('follows an edited run until it has ended', async () => {
  model = new BattleModel(ID, { client }, ready());
  client.view = ready({ sides: { a: side({ busy: true }), b: side() } });
  await model.run('a', { code: 'print(2)' });
  expect(client.edits).toEqual([['a', { code: 'print(2)' }]]);
  expect(client.follows).toHaveLength(1);
});

it('keeps what did not change, so that it is not drawn again', () => {
  model.follow();
  client.push(ready());
  const before = model.state.view;
  client.push(voted());
  expect(model.state.view?.sides).toBe(before?.sides);
});
