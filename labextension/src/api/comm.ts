import { isIdle } from '../model/phases';
import { ArenaError } from './client';
import type { BattleClient, FollowOptions } from './client';
import type {
  BattleView,
  Delta,
  EditedRun,
  InteractionBatch,
  SideName,
  Winner
} from './types';

/** The part of an anywidget model that is used. */
export interface WidgetModel {
  get(name: string): unknown;
  send(content: unknown): void;
  on(event: string, callback: (...args: never[]) => void): void;
  off(event: string, callback: (...args: never[]) => void): void;
}

interface Reply {
  id?: number;
  result?: unknown;
  error?: { message: string; kind: string };
  event?: 'battle' | 'delta';
  view?: BattleView;
  side?: SideName;
  text?: string;
}

const PATIENCE = 60_000;
const SILENT =
  'The kernel does not answer. Is it still running, or busy with another cell?';

/** The arena behind a notebook's kernel; see `codearena_jupyter/widgets/battle.py`. */
export class CommClient implements BattleClient {
  constructor(private readonly _model: WidgetModel) {
    _model.on('msg:custom', this._onMessage);
  }

  dispose(): void {
    this._model.off('msg:custom', this._onMessage);
  }

  battle(id: string): Promise<BattleView> {
    return this._call('get', { battle_id: id });
  }

  /** The kernel follows by itself and pushes; `view` is what it pushed last. */
  async follow(id: string, options: FollowOptions): Promise<void> {
    const { onView, onDelta, signal } = options;
    let view = this._model.get('view') as BattleView | null;
    if (view?.battle_id !== id) {
      view = await this.battle(id);
    }
    onView(view);
    if (isIdle(view)) {
      return;
    }
    await new Promise<void>(resolve => {
      const hear = (reply: Reply): void => {
        if (reply.event === 'battle' && reply.view?.battle_id === id) {
          onView(reply.view);
          if (isIdle(reply.view)) {
            end();
          }
        } else if (reply.event === 'delta') {
          onDelta(reply as Delta);
        }
      };
      const end = (): void => {
        this._listeners.delete(hear);
        resolve();
      };
      this._listeners.add(hear);
      signal.addEventListener('abort', end);
    });
  }

  stop(id: string): Promise<BattleView> {
    return this._call('stop', { battle_id: id });
  }

  vote(
    id: string,
    turn: number,
    winner: Winner,
    interactions: readonly InteractionBatch[] = []
  ): Promise<BattleView> {
    const more = interactions.length > 0 ? { interactions } : {};
    return this._call('vote', { battle_id: id, turn, winner, ...more });
  }

  interact(id: string, batch: InteractionBatch): Promise<unknown> {
    return this._call('interact', { battle_id: id, ...batch });
  }

  run(id: string, side: SideName, request: EditedRun): Promise<BattleView> {
    return this._call('run', { battle_id: id, side, ...request });
  }

  quit(id: string, side: SideName): Promise<BattleView> {
    return this._call('end', { battle_id: id, side });
  }

  readFile(id: string, side: SideName, name: string): Promise<Blob> {
    return this._file('read_file', { battle_id: id, side, name });
  }

  picture(id: string, side: SideName): Promise<Blob> {
    return this._file('picture', { battle_id: id, side });
  }

  frameUrl(path: string): string | null {
    const base = this._model.get('base_url') as string;
    return base ? `${base}${path}` : null;
  }

  private async _file(method: string, params: object): Promise<Blob> {
    const file = await this._call<{ mime: string; content: string }>(
      method,
      params
    );
    const bytes = Uint8Array.from(atob(file.content), letter =>
      letter.charCodeAt(0)
    );
    return new Blob([bytes], { type: file.mime });
  }

  private _call<T>(method: string, params: object): Promise<T> {
    const id = ++this._last;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this._waiting.delete(id);
        reject(new ArenaError(SILENT, 'Unreachable'));
      }, PATIENCE);
      this._waiting.set(id, ({ result, error }) => {
        clearTimeout(timer);
        this._waiting.delete(id);
        if (error) {
          reject(new ArenaError(error.message, error.kind));
        } else {
          resolve(result as T);
        }
      });
      this._model.send({ id, method, params });
    });
  }

  private readonly _onMessage = (reply: Reply): void => {
    if (reply.id !== undefined) {
      this._waiting.get(reply.id)?.(reply);
    } else {
      this._listeners.forEach(hear => hear(reply));
    }
  };

  private _last = 0;
  private readonly _waiting = new Map<number, (reply: Reply) => void>();
  private readonly _listeners = new Set<(reply: Reply) => void>();
}
