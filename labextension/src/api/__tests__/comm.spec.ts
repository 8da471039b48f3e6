import { beforeEach, describe, expect, it, vi } from 'vitest';

import { generating, ready, voted } from '../../__tests__/views';
import { CommClient } from '../comm';
import type { WidgetModel } from '../comm';
import type { BattleView } from '../types';

const ID = 'f'.repeat(32);

interface Sent {
  id: number;
  method: string;
  params: Record<string, unknown>;
}

/** A kernel's side of the widget. */
class Kernel implements WidgetModel {
  sent: Sent[] = [];
  traits: Record<string, unknown> = { view: null, base_url: '/user/me/' };

  get(name: string): unknown {
    return this.traits[name];
  }

  send(content: unknown): void {
    this.sent.push(content as Sent);
  }

  on(_event: string, callback: (...args: never[]) => void): void {
    this._hear = callback as (message: unknown) => void;
  }

  off(): void {
    this._hear = () => undefined;
  }

  say(message: unknown): void {
    this._hear(message);
  }

  private _hear: (message: unknown) => void = () => undefined;
}

let kernel: Kernel;
let client: CommClient;

beforeEach(() => {
  kernel = new Kernel();
  client = new CommClient(kernel);
});

it('matches answers to requests by their number', async () => {
  const first = client.vote(ID, 1, 'tie');
  const second = client.battle(ID);
  expect(kernel.sent.map(({ method }) => method)).toEqual(['vote', 'get']);
  kernel.say({ id: kernel.sent[1].id, result: ready() });
  kernel.say({ id: kernel.sent[0].id, result: voted() });
  expect((await first).vote).toBe('model_a');
  expect((await second).vote).toBeNull();
});

it('rejects with the kernel’s sentence', async () => {
  const vote = client.vote(ID, 1, 'tie');
  kernel.say({
    id: kernel.sent[0].id,
    error: { message: 'Another vote stands.', kind: 'Conflict' }
  });
  await expect(vote).rejects.toMatchObject({
    message: 'Another vote stands.',
    kind: 'Conflict'
  });
});

it('gives up on a kernel that does not answer', async () => {
  vi.useFakeTimers();
  const vote = client.vote(ID, 1, 'tie');
  const failed = expect(vote).rejects.toMatchObject({ unreachable: true });
  await vi.advanceTimersByTimeAsync(60_000);
  await failed;
  vi.useRealTimers();
});

describe('following', () => {
  it('begins with what the kernel pushed last and ends when nothing goes on', async () => {
    kernel.traits.view = generating();
    const phases: string[] = [];
    const pieces: string[] = [];
    const following = client.follow(ID, {
      onView: (view: BattleView) => phases.push(view.phase),
      onDelta: ({ text }) => pieces.push(text),
      signal: new AbortController().signal
    });
    kernel.say({ event: 'delta', side: 'a', text: 'x' });
    kernel.say({ event: 'battle', view: generating({ phase: 'running' }) });
    kernel.say({ event: 'battle', view: ready() });
    await following;
    expect(phases).toEqual(['generating', 'running', 'ready']);
    expect(pieces).toEqual(['x']);
  });

  it('ends when it is let go', async () => {
    kernel.traits.view = generating();
    const control = new AbortController();
    const following = client.follow(ID, {
      onView: () => undefined,
      onDelta: () => undefined,
      signal: control.signal
    });
    control.abort();
    await following;
  });
});

it('puts frames below the server’s base URL, and nowhere without a server', () => {
  expect(client.frameUrl('codearena/frame/x')).toBe(
    '/user/me/codearena/frame/x'
  );
  kernel.traits.base_url = '';
  expect(client.frameUrl('codearena/frame/x')).toBeNull();
});
