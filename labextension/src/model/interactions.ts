import type { InteractionBatch, InteractionKind, SideName } from '../api/types';
import { newId } from './id';

/** A longer pause between two interactions is no part of their time. */
const PAUSE_MILLISECONDS = 10_000;
/** A frame can say anything: more than this in a second is no person. */
const MOST_A_SECOND = 60;
const MOST_OF_A_KIND = 10_000;
const MOST_MILLISECONDS = 3_600_000;

const FIELDS = {
  click: 'clicks',
  key: 'keys',
  input: 'inputs',
  scroll: 'scrolls'
} as const;

export interface InteractionsOptions {
  now?: () => number;
  id?: () => string;
}

/** Counts what the voter does with each side's page, app or game, until it is stored. */
export class Interactions {
  constructor(options: InteractionsOptions = {}) {
    this._now = options.now ?? (() => performance.now());
    this._id = options.id ?? newId;
  }

  /** One more. `run` is what was shown. */
  add(turn: number, side: SideName, run: string, kind: InteractionKind): void {
    const now = this._now();
    if (now - this._second >= 1000) {
      this._second = now;
      this._inSecond = 0;
    }
    if (++this._inSecond > MOST_A_SECOND) {
      return;
    }
    const key = `${turn} ${side} ${run}`;
    let batch = this._open.get(key);
    if (batch === undefined) {
      batch = {
        id: this._id(),
        turn,
        side,
        execution_id: run,
        clicks: 0,
        keys: 0,
        inputs: 0,
        scrolls: 0,
        milliseconds: 0
      };
      this._open.set(key, batch);
    }
    const last = this._last.get(key);
    if (last !== undefined && now - last <= PAUSE_MILLISECONDS) {
      const longer = batch.milliseconds + Math.round(now - last);
      batch.milliseconds = Math.min(longer, MOST_MILLISECONDS);
    }
    this._last.set(key, now);
    batch[FIELDS[kind]] = Math.min(batch[FIELDS[kind]] + 1, MOST_OF_A_KIND);
  }

  /** All that is not known to be stored; the open counts are closed. */
  pending(): readonly InteractionBatch[] {
    this._closed.push(...this._open.values());
    this._open.clear();
    return [...this._closed];
  }

  /** The server has these. */
  stored(batches: readonly InteractionBatch[]): void {
    const ids = new Set(batches.map(({ id }) => id));
    this._closed = this._closed.filter(({ id }) => !ids.has(id));
  }

  private readonly _now: () => number;
  private readonly _id: () => string;
  private readonly _open = new Map<string, InteractionBatch>();
  private readonly _last = new Map<string, number>();
  private _closed: InteractionBatch[] = [];
  private _second = -Infinity;
  private _inSecond = 0;
}
