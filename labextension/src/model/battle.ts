import { ArenaError } from '../api/client';
import type { BattleClient } from '../api/client';
import type {
  BattleView,
  Delta,
  EditedRun,
  InteractionKind,
  SideName,
  Winner
} from '../api/types';
import { follow } from './following';
import type { FollowerOptions } from './following';
import { Interactions } from './interactions';
import { isIdle, supersedes } from './phases';
import { reuse } from './reuse';
import { StateModel } from './state';

const KEEP_MILLISECONDS = 5_000;

/** Other pages of this browser that may show the same battle. */
export interface Peers {
  /** Say that a battle was changed here. */
  tell(battleId: string): void;
  /** Hear of changes elsewhere; returns how to stop hearing. */
  listen(heard: (battleId: string) => void): () => void;
}

/** A request to the server that is under way (`error` null) or failed. */
export interface Attempt {
  error: string | null;
}

export interface BattleState {
  /** Null until the server told it. */
  view: BattleView | null;
  connection: 'connecting' | 'live' | 'lost';
  /** Why there is nothing to show, or why the last request failed. */
  problem: string | null;
  vote: (Attempt & { winner: Winner }) | null;
  stop: Attempt | null;
  runs: Partial<Record<SideName, Attempt>>;
}

export interface BattleOptions {
  client: BattleClient;
  peers?: Peers;
  wait?: FollowerOptions['wait'];
}

/** One battle as this page sees it. The server owns the battle; this follows it. */
export class BattleModel extends StateModel<BattleState> {
  constructor(
    readonly id: string,
    private readonly _options: BattleOptions,
    view: BattleView | null = null
  ) {
    super({
      view,
      connection: 'connecting',
      problem: null,
      vote: null,
      stop: null,
      runs: {}
    });
    this._unlisten = _options.peers?.listen(id => {
      if (id === this.id) {
        void this.refresh();
      }
    });
  }

  dispose(): void {
    if (this._keeping !== null) {
      clearTimeout(this._keeping);
      void this._keep();
    }
    this._following?.abort();
    this._unlisten?.();
  }

  /** Follow until nothing will happen by itself; a running pursuit starts anew, without its delay. */
  follow(): void {
    this._following?.abort();
    const following = (this._following = new AbortController());
    const { client, wait } = this._options;
    const ifCurrent =
      <T extends unknown[]>(action: (...args: T) => void) =>
      (...args: T): void => {
        if (!following.signal.aborted) {
          action(...args);
        }
      };
    void follow(
      {
        client,
        id: this.id,
        wait,
        onView: ifCurrent(view => this._take(view)),
        onDelta: ifCurrent(delta => this._append(delta)),
        onLost: ifCurrent(() => this.update({ connection: 'lost' })),
        onRefused: ifCurrent(problem =>
          this.update({ problem, connection: 'live' })
        )
      },
      following.signal
    ).finally(() => {
      if (this._following === following) {
        this._following = null;
      }
    });
  }

  /** Look whether something happened elsewhere. */
  async refresh(): Promise<void> {
    if (this._following === null) {
      await this._attempt(() => this._options.client.battle(this.id));
    }
  }

  async stop(): Promise<void> {
    this.update({ stop: { error: null } });
    const error = await this._attempt(
      () => this._options.client.stop(this.id),
      true
    );
    this.update({ stop: error && { error: error.message } });
  }

  /** Vote; while one vote is on its way another is not sent, a failed one can be repeated. */
  async vote(winner: Winner): Promise<void> {
    const { view, vote } = this.state;
    if (!view?.can_vote || (vote !== null && vote.error === null)) {
      return;
    }
    this.update({ vote: { winner, error: null } });
    const done = this._interactions.pending();
    const error = await this._attempt(
      () => this._options.client.vote(this.id, view.turn, winner, done),
      true
    );
    if (error === null) {
      this._interactions.stored(done);
    }
    this.update({ vote: error && { winner, error: error.message } });
    if (error && !error.unreachable) {
      // Perhaps another page voted first.
      await this.refresh();
    }
  }

  /** Run edited code of a side. */
  async run(side: SideName, request: EditedRun): Promise<void> {
    this._setRun(side, { error: null });
    const error = await this._attempt(
      () => this._options.client.run(this.id, side, request),
      true
    );
    this._setRun(side, error ? { error: error.message } : undefined);
  }

  /** The voter did something with a side's page, app or game. */
  interact(side: SideName, kind: InteractionKind): void {
    const { view } = this.state;
    const run = view?.sides[side].execution?.execution_id;
    if (view && run && view.vote === null) {
      this._interactions.add(view.turn, side, run, kind);
      this._keeping ??= setTimeout(() => {
        this._keeping = null;
        void this._keep();
      }, KEEP_MILLISECONDS);
    }
  }

  /** Send the interactions so far; what does not arrive comes along with the vote. */
  private async _keep(): Promise<void> {
    for (const batch of this._interactions.pending()) {
      try {
        await this._options.client.interact(this.id, batch);
        this._interactions.stored([batch]);
      } catch (error) {
        if (error instanceof ArenaError) {
          return;
        }
        throw error;
      }
    }
  }

  /** A file that the shown run of a side wrote. */
  readFile(side: SideName, name: string): Promise<Blob> {
    return this._options.client.readFile(this.id, side, name);
  }

  /** A picture of the page or app that a side shows. */
  picture(side: SideName): Promise<Blob> {
    return this._options.client.picture(this.id, side);
  }

  /** End a side's edited run, or the app or game that its run left alive. */
  async end(side: SideName): Promise<void> {
    const error = await this._attempt(
      () => this._options.client.quit(this.id, side),
      true
    );
    if (error) {
      this._setRun(side, { error: error.message });
    }
  }

  private _setRun(side: SideName, attempt: Attempt | undefined): void {
    this.update({ runs: { ...this.state.runs, [side]: attempt } });
  }

  /** Ask for a view and take it over; resolves to what went wrong, or null. */
  private async _attempt(
    request: () => Promise<BattleView>,
    changes = false
  ): Promise<ArenaError | null> {
    try {
      const view = await request();
      this._take(view);
      if (!isIdle(view) && this._following === null) {
        this.follow();
      }
    } catch (error) {
      if (error instanceof ArenaError) {
        return error;
      }
      throw error;
    }
    if (changes) {
      this._options.peers?.tell(this.id);
    }
    return null;
  }

  private _take(view: BattleView): void {
    if (supersedes(view, this.state.view)) {
      const shared = reuse(view, this.state.view);
      this.update({ view: shared, connection: 'live', problem: null });
    } else {
      this.update({ connection: 'live', problem: null });
    }
  }

  private _append({ side, text }: Delta): void {
    const { view } = this.state;
    if (view !== null) {
      const { answer } = view.sides[side];
      const grown = { ...view.sides[side], answer: (answer ?? '') + text };
      this.update({
        view: { ...view, sides: { ...view.sides, [side]: grown } }
      });
    }
  }

  private readonly _interactions = new Interactions();
  private _keeping: ReturnType<typeof setTimeout> | null = null;
  private _following: AbortController | null = null;
  private readonly _unlisten: (() => void) | undefined;
}
