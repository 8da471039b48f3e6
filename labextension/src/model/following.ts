import { ArenaError } from '../api/client';
import type { BattleClient } from '../api/client';
import type { BattleView, Delta } from '../api/types';
import { isIdle } from './phases';

const FIRST_DELAY = 500;
const LONGEST_DELAY = 10_000;

export interface FollowerOptions {
  client: BattleClient;
  id: string;
  onView: (view: BattleView) => void;
  onDelta: (delta: Delta) => void;
  /** The connection broke; it is tried again. */
  onLost: () => void;
  /** The server refused: trying again would not help. */
  onRefused: (message: string) => void;
  /** Waits; ends early when the signal aborts. */
  wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Follows a battle to its end through lost connections and restarted servers. */
export async function follow(
  options: FollowerOptions,
  signal: AbortSignal
): Promise<void> {
  const { client, id, onDelta, onLost, onRefused, wait = sleep } = options;
  const state = { idle: false, delay: FIRST_DELAY };
  const onView = (view: BattleView): void => {
    state.delay = FIRST_DELAY;
    state.idle = isIdle(view);
    options.onView(view);
  };
  const gone = (): boolean => signal.aborted;
  while (!gone()) {
    try {
      await client.follow(id, { onView, onDelta, signal });
      if (state.idle) {
        return;
      }
      // A stream that ends before the battle was cut, by a proxy or a server that stops.
    } catch (error) {
      if (!(error instanceof ArenaError)) {
        throw error;
      }
      if (!error.unreachable) {
        onRefused(error.message);
        return;
      }
    }
    if (gone()) {
      return;
    }
    onLost();
    await wait(state.delay, signal);
    state.delay = Math.min(2 * state.delay, LONGEST_DELAY);
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
