import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { ArenaError } from './client';
import type { ArenaClient, FollowOptions } from './client';
import type {
  Board,
  BoardFile,
  Heatmap,
  Stats,
  Trends,
  VotesVersion
} from './leaderboard';
import { queryString } from './query';
import type { Query } from './query';
import { EventParser } from './sse';
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

/** Of the 64 KiB that all such requests of a page share. */
const MOST_KEPT_ALIVE = 60_000;
const UNREACHABLE = 'The Jupyter server can’t be reached.';

/** The arena of the Jupyter server that serves this page. */
export class HttpClient implements ArenaClient {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  outline(): Promise<Outline> {
    return this._json('GET', ['outline']);
  }

  status(): Promise<Status> {
    return this._json('GET', ['status']);
  }

  examples(): Promise<Example[]> {
    return this._json('GET', ['examples']);
  }

  async createBattle(request: NewBattle): Promise<BattleView> {
    const body = JSON.stringify(request);
    // It arrives even if the page is left at once, unless it is longer than browsers take responsibility for.
    const keepalive = new Blob([body]).size <= MOST_KEPT_ALIVE;
    return parsed(
      await this._request('POST', ['battles'], { body, keepalive })
    );
  }

  battle(id: string): Promise<BattleView> {
    return this._json('GET', ['battles', id]);
  }

  async follow(id: string, options: FollowOptions): Promise<void> {
    const { onView, onDelta, signal } = options;
    const response = await this._request('GET', ['battles', id, 'events'], {
      signal
    });
    if (!response.body) {
      throw new ArenaError(UNREACHABLE, 'Unreachable');
    }
    const reader = response.body
      .pipeThrough(new TextDecoderStream())
      .getReader();
    const parser = new EventParser();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        for (const { event, data } of parser.push(value)) {
          if (event === 'battle') {
            onView(JSON.parse(data) as BattleView);
          } else if (event === 'delta') {
            onDelta(JSON.parse(data) as Delta);
          }
        }
      }
    } catch {
      if (signal.aborted) {
        return;
      }
      throw new ArenaError(UNREACHABLE, 'Unreachable');
    }
  }

  stop(id: string): Promise<BattleView> {
    return this._json('POST', ['battles', id, 'stop'], {});
  }

  vote(
    id: string,
    turn: number,
    winner: Winner,
    interactions: readonly InteractionBatch[] = []
  ): Promise<BattleView> {
    const more = interactions.length > 0 ? { interactions } : {};
    const body = { turn, winner, ...more };
    return this._json('POST', ['battles', id, 'vote'], body);
  }

  interact(id: string, batch: InteractionBatch): Promise<unknown> {
    const path = ['battles', id, 'sides', batch.side, 'interactions'];
    return this._json('POST', path, batch);
  }

  run(id: string, side: SideName, request: EditedRun): Promise<BattleView> {
    return this._json('POST', ['battles', id, 'sides', side, 'run'], request);
  }

  quit(id: string, side: SideName): Promise<BattleView> {
    return this._json('POST', ['battles', id, 'sides', side, 'end'], {});
  }

  async readFile(id: string, side: SideName, name: string): Promise<Blob> {
    const path = ['battles', id, 'sides', side, 'file'];
    return (await this._request('GET', path, {}, { name })).blob();
  }

  async picture(id: string, side: SideName): Promise<Blob> {
    const path = ['battles', id, 'sides', side, 'picture'];
    return (await this._request('GET', path, {})).blob();
  }

  saveFile(name: string, content: string): Promise<Attachment> {
    return this._json('POST', ['files'], { name, content });
  }

  models(): Promise<ModelRow[]> {
    return this._json('GET', ['models']);
  }

  addModel(model: NewModel): Promise<ModelRow> {
    return this._json('POST', ['models'], model);
  }

  async removeModel(name: string): Promise<void> {
    await this._json('DELETE', ['models', name]);
  }

  testModel(model: NewModel): Promise<ModelTest> {
    return this._json('POST', ['models', 'test'], model);
  }

  leaderboard(query: Query, signal?: AbortSignal): Promise<Board> {
    return this._get(['leaderboard'], query, signal);
  }

  heatmap(query: Query, signal?: AbortSignal): Promise<Heatmap> {
    return this._get(['heatmap'], query, signal);
  }

  stats(query: Query, signal?: AbortSignal): Promise<Stats> {
    return this._get(['stats'], query, signal);
  }

  trends(query: Query, signal?: AbortSignal): Promise<Trends> {
    return this._get(['trends'], query, signal);
  }

  async leaderboardFile(query: Query): Promise<BoardFile> {
    const response = await this._request(
      'GET',
      ['leaderboard', 'file'],
      {},
      query
    );
    const said = response.headers.get('Content-Disposition') ?? '';
    const name = /filename="?([^";]+)"?/.exec(said)?.[1] ?? 'leaderboard';
    return { name, blob: await response.blob() };
  }

  votesVersion(): Promise<VotesVersion> {
    return this._get(['version'], {});
  }

  frameUrl(path: string): string {
    return URLExt.join(this._settings.baseUrl, path);
  }

  private async _json<T>(
    method: string,
    path: string[],
    body?: unknown
  ): Promise<T> {
    const init: RequestInit =
      body === undefined ? {} : { body: JSON.stringify(body) };
    return parsed(await this._request(method, path, init));
  }

  private async _get<T>(
    path: string[],
    query: Query,
    signal?: AbortSignal
  ): Promise<T> {
    return parsed(await this._request('GET', path, { signal }, query));
  }

  private async _request(
    method: string,
    path: string[],
    init: RequestInit,
    query: Query = {}
  ): Promise<Response> {
    const url =
      URLExt.join(
        this._settings.baseUrl,
        'codearena/api',
        ...path.map(encodeURIComponent)
      ) + queryString(query);
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(
        url,
        // Answers forbid caching; JupyterLab's own way adds a parameter that the server does not know.
        { method, cache: 'default', ...init },
        this._settings
      );
    } catch {
      init.signal?.throwIfAborted();
      throw new ArenaError(UNREACHABLE, 'Unreachable');
    }
    if (!response.ok) {
      throw await refusal(response);
    }
    return response;
  }
}

async function parsed<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw new ArenaError(UNREACHABLE, 'Unreachable');
  }
}

/** The server's own sentence where it gave one. */
async function refusal(response: Response): Promise<ArenaError> {
  const fallback = `The Jupyter server answered ${response.status} ${response.statusText}.`;
  // A proxy in front of a server that is away answers in the server's place.
  const kind = [502, 503, 504].includes(response.status)
    ? 'Unreachable'
    : 'Error';
  try {
    const body = (await response.json()) as { message?: string; kind?: string };
    return new ArenaError(body.message || fallback, body.kind ?? kind);
  } catch {
    return new ArenaError(fallback, kind);
  }
}
