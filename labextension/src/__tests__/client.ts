import { ArenaError } from '../api/client';
import type { BattleClient, FollowOptions } from '../api/client';
import type {
  BattleView,
  EditedRun,
  InteractionBatch,
  SideName,
  Winner
} from '../api/types';
import { ready, voted } from './views';

/** A server of which tests decide what it says and when. */
export class ScriptedClient implements BattleClient {
  view = ready();
  votes: Winner[] = [];
  edits: [SideName, EditedRun][] = [];
  /** Interactions that came along with each vote, and those that came alone. */
  sent: InteractionBatch[][] = [];
  kept: InteractionBatch[] = [];
  stops = 0;
  /** What the next requests reject with. */
  failures: ArenaError[] = [];
  follows: FollowOptions[] = [];

  battle(): Promise<BattleView> {
    return this._answer(() => this.view);
  }

  /** Stays open until `end` or `cut`. */
  follow(_id: string, options: FollowOptions): Promise<void> {
    this.follows.push(options);
    return new Promise((resolve, reject) => {
      this.end = resolve;
      this.cut = error => reject(error);
      options.signal.addEventListener('abort', () => resolve());
    });
  }

  /** Say something on the open stream. */
  push(view: BattleView): void {
    this.view = view;
    this.follows[this.follows.length - 1].onView(view);
  }

  stop(): Promise<BattleView> {
    this.stops++;
    return this._answer(() => ready({ phase: 'stopped', can_vote: false }));
  }

  vote(
    _id: string,
    _turn: number,
    winner: Winner,
    interactions: readonly InteractionBatch[] = []
  ): Promise<BattleView> {
    this.votes.push(winner);
    this.sent.push([...interactions]);
    return this._answer(() => (this.view = voted({ vote: winner })));
  }

  run(_id: string, side: SideName, request: EditedRun): Promise<BattleView> {
    this.edits.push([side, request]);
    return this._answer(() => this.view);
  }

  interact(_id: string, batch: InteractionBatch): Promise<unknown> {
    const failure = this.failures.shift();
    if (failure) {
      return Promise.reject(failure);
    }
    this.kept.push(batch);
    return Promise.resolve({});
  }

  quit(): Promise<BattleView> {
    return this._answer(() => this.view);
  }

  readFile(): Promise<Blob> {
    return Promise.resolve(new Blob(['a,b\n1,2\n']));
  }

  picture(): Promise<Blob> {
    return Promise.resolve(new Blob(['PNG']));
  }

  frameUrl(path: string): string | null {
    return `/base/${path}`;
  }

  private _answer(view: () => BattleView): Promise<BattleView> {
    const failure = this.failures.shift();
    return failure ? Promise.reject(failure) : Promise.resolve(view());
  }

  end: () => void = () => undefined;
  cut: (error: ArenaError) => void = () => undefined;
}

export function unreachable(): ArenaError {
  return new ArenaError('The Jupyter server can’t be reached.', 'Unreachable');
}
