/** The leaderboard with its choosers: what is asked for, what is there, what is on its way. */

import type {
  Board,
  BoardFile,
  FileFormat,
  Heatmap,
  LeaderboardClient,
  Stats,
  Trends
} from '../api/leaderboard';
import {
  boardQuery,
  commonQuery,
  DEFAULT_CHOICES,
  heatmapQuery
} from './boardChoices';
import type { BoardChoices, Circumstances } from './boardChoices';
import { isAbort, sentence } from './problems';
import { StateModel } from './state';

/** A part of the page that is fetched by itself. */
export interface Part<T> {
  /** The last answer; it stays while the next one is on its way. */
  value: T | null;
  loading: boolean;
  problem: string | null;
}

/** The parts that are fetched once they come into sight. */
export interface Sections {
  heatmap: Part<Heatmap>;
  trends: Part<Trends>;
  stats: Part<Stats>;
}

export type SectionName = keyof Sections;

export interface BoardState extends Sections {
  choices: BoardChoices;
  board: Part<Board>;
  dark: boolean;
  /** Why a file could not be had. */
  fileProblem: string | null;
}

const NOTHING = { value: null, loading: false, problem: null };
const SECTIONS: readonly SectionName[] = ['heatmap', 'trends', 'stats'];

export interface BoardOptions {
  dark?: boolean;
  choices?: Partial<BoardChoices>;
  now?: () => number;
}

/**
 * One request brings what is on screen first; a section is asked for when it comes into sight.
 * An answer that was overtaken by a later question is dropped.
 */
export class LeaderboardModel extends StateModel<BoardState> {
  constructor(client: LeaderboardClient, options: BoardOptions = {}) {
    super({
      choices: { ...DEFAULT_CHOICES, ...options.choices },
      board: NOTHING,
      heatmap: NOTHING,
      trends: NOTHING,
      stats: NOTHING,
      dark: options.dark ?? false,
      fileProblem: null
    });
    this._client = client;
    this._now = options.now ?? Date.now;
  }

  /** Ask for everything shown anew, such as after a vote; what is there stays until then. */
  async refresh(): Promise<void> {
    await Promise.all([
      this._loadBoard(),
      ...this._seen.map(name => this._loadSection(name))
    ]);
  }

  /** Ask for what is on screen first, unless it is there or on its way. */
  async open(): Promise<void> {
    const { value, loading } = this.state.board;
    if (value === null && !loading) {
      await this._loadBoard();
    }
  }

  /** A section came into sight. */
  async see(name: SectionName): Promise<void> {
    if (!this._seen.includes(name)) {
      this._seen = [...this._seen, name];
      await this._loadSection(name);
    }
  }

  /** Change choosers; only what depends on them is asked for anew. */
  async choose(part: Partial<BoardChoices>): Promise<void> {
    const before = this.state.choices;
    const choices = { ...before, ...part };
    if ('by' in part && part.by !== before.by && !('key' in part)) {
      choices.key = null;
    }
    this.update({ choices });
    const changed = (Object.keys(choices) as (keyof BoardChoices)[]).filter(
      name => choices[name] !== before[name]
    );
    const only = (names: (keyof BoardChoices)[]) =>
      changed.every(name => names.includes(name));
    if (only(['sorting'])) {
      return;
    }
    if (only(['heatmapBy'])) {
      await (this._seen.includes('heatmap')
        ? this._loadSection('heatmap')
        : undefined);
      return;
    }
    await this.refresh();
  }

  /** Back to what a newcomer sees; the order of the table stays. */
  async reset(): Promise<void> {
    const { sorting, heatmapBy } = this.state.choices;
    await this.choose({ ...DEFAULT_CHOICES, sorting, heatmapBy });
  }

  /** Charts for a dark or a light page. */
  async setDark(dark: boolean): Promise<void> {
    if (dark === this.state.dark) {
      return;
    }
    this.update({ dark });
    if (this.state.board.value !== null) {
      await this.refresh();
    }
  }

  /** The leaderboard (or heatmap) on screen as a file; null where it could not be had. */
  async file(
    format: FileFormat,
    what: 'leaderboard' | 'heatmap' = 'leaderboard'
  ): Promise<BoardFile | null> {
    this.update({ fileProblem: null });
    const query = {
      ...(what === 'heatmap' ? heatmapQuery : boardQuery)(
        this.state.choices,
        this._circumstances
      ),
      format,
      what
    };
    try {
      return await this._client.leaderboardFile(query);
    } catch (error) {
      this.update({ fileProblem: sentence(error) });
      return null;
    }
  }

  /** Ask anew if somebody voted since; cheap, for now and then. */
  async poll(): Promise<void> {
    const { value, loading } = this.state.board;
    if (value === null || loading) {
      return;
    }
    let votes: number;
    try {
      ({ votes } = await this._client.votesVersion());
    } catch {
      return; // the server is away; the user's next request says so
    }
    if (votes !== value.choices.votes) {
      await this.refresh();
    }
  }

  /** Stop waiting for answers. */
  dispose(): void {
    for (const name of ['board', ...SECTIONS] as const) {
      this._asked[name]?.abort();
    }
  }

  private async _loadBoard(): Promise<void> {
    await this._load('board', signal =>
      this._client.leaderboard(
        boardQuery(this.state.choices, this._circumstances),
        signal
      )
    );
  }

  private async _loadSection(name: SectionName): Promise<void> {
    await this._load(name, signal => {
      const { choices } = this.state;
      const circumstances = this._circumstances;
      switch (name) {
        case 'heatmap':
          return this._client.heatmap(
            heatmapQuery(choices, circumstances),
            signal
          );
        case 'trends':
          return this._client.trends(
            boardQuery(choices, circumstances),
            signal
          );
        case 'stats':
          return this._client.stats(
            commonQuery(choices, circumstances),
            signal
          );
      }
    });
  }

  private async _load(
    name: SectionName | 'board',
    ask: (signal: AbortSignal) => Promise<unknown>
  ): Promise<void> {
    this._asked[name]?.abort();
    const asked = new AbortController();
    this._asked[name] = asked;
    this._set(name, { loading: true });
    try {
      const value = await ask(asked.signal);
      if (this._asked[name] === asked) {
        this._set(name, { value, loading: false, problem: null });
      }
    } catch (error) {
      if (this._asked[name] === asked) {
        this._set(name, {
          loading: false,
          problem: isAbort(error) ? null : sentence(error)
        });
      }
    }
  }

  private _set(
    name: SectionName | 'board',
    part: Partial<Part<unknown>>
  ): void {
    this.update({ [name]: { ...this.state[name], ...part } });
  }

  private get _circumstances(): Circumstances {
    return { dark: this.state.dark, now: this._now() };
  }

  private readonly _client: LeaderboardClient;
  private readonly _now: () => number;
  private readonly _asked: Partial<
    Record<SectionName | 'board', AbortController>
  > = {};
  private _seen: readonly SectionName[] = [];
}
