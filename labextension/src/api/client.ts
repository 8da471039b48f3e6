import type { LeaderboardClient } from './leaderboard';
import type {
  Attachment,
  BattleView,
  Delta,
  EditedRun,
  Example,
  InteractionBatch,
  ModelRow,
  ModelTest,
  NewBattle,
  NewModel,
  Outline,
  SideName,
  Status,
  Winner
} from './types';

/** What was asked could not be done; `message` is a sentence for people. */
export class ArenaError extends Error {
  /** @param kind - name of the server's error class, or `Unreachable` where no server answered. */
  constructor(
    message: string,
    readonly kind: string
  ) {
    super(message);
    this.name = 'ArenaError';
  }

  get unreachable(): boolean {
    return this.kind === 'Unreachable';
  }
}

export interface FollowOptions {
  onView: (view: BattleView) => void;
  onDelta: (delta: Delta) => void;
  signal: AbortSignal;
}

/** Everything that a shown battle needs; the notebook widget has this and no more. */
export interface BattleClient {
  battle(id: string): Promise<BattleView>;
  /** Tell every change; resolves when nothing more will happen by itself or `signal` aborts. */
  follow(id: string, options: FollowOptions): Promise<void>;
  stop(id: string): Promise<BattleView>;
  /** Resolves when the vote is stored; may be repeated without harm. */
  vote(
    id: string,
    turn: number,
    winner: Winner,
    interactions?: readonly InteractionBatch[]
  ): Promise<BattleView>;
  /** Resolves when it is stored; may be repeated without harm. */
  interact(id: string, batch: InteractionBatch): Promise<unknown>;
  run(id: string, side: SideName, request: EditedRun): Promise<BattleView>;
  /** End a side's edited run, or the app or game that its run left alive. */
  quit(id: string, side: SideName): Promise<BattleView>;
  /** A file that the shown run of a side wrote. */
  readFile(id: string, side: SideName, name: string): Promise<Blob>;
  /** A picture of the page or app that a side shows, as it looks when it is opened. */
  picture(id: string, side: SideName): Promise<Blob>;
  /** Address of an untrusted document, null where no server can serve it. */
  frameUrl(path: string): string | null;
}

export interface ModelsClient {
  models(): Promise<ModelRow[]>;
  addModel(model: NewModel): Promise<ModelRow>;
  removeModel(name: string): Promise<void>;
  /** Ask for one short answer; takes a model's fields, or just `{name}` of one that is listed. */
  testModel(model: NewModel): Promise<ModelTest>;
}

/** The whole arena. Every method rejects with an `ArenaError`. */
export interface ArenaClient
  extends BattleClient, LeaderboardClient, ModelsClient {
  /** What the server knows without a look at its machine. */
  outline(): Promise<Outline>;
  status(): Promise<Status>;
  examples(): Promise<Example[]>;
  createBattle(request: NewBattle): Promise<BattleView>;
  /** @param content - base64 */
  saveFile(name: string, content: string): Promise<Attachment>;
}
