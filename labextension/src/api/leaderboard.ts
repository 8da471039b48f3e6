/** JSON shapes of the leaderboard's part of the HTTP interface; all names are the server's. */

import type { Query } from './query';

export type Setting = 'all' | 'environment-matched' | 'language-matched';
export type By =
  'language' | 'environment' | 'topic' | 'executed' | 'month' | 'voter_group';
export type HeatmapBy = 'language' | 'environment' | 'topic' | 'opponent';
export type IntervalKind = 'bootstrap' | 'sandwich';
export type TieModel = 'half' | 'rao-kupper' | 'davidson';
export type FileFormat = 'json' | 'csv' | 'latex' | 'html' | 'png' | 'svg';

/** A Vega-Lite 5 specification. */
export type Chart = Record<string, unknown>;

/** What an answer gains, in Elo points, per standard deviation of difference. */
export interface StyleEffect {
  /** Of what part of the votes, where these are cut. */
  key?: string;
  name: string;
  title: string;
  /** Null where it can't be told, for the reason given. */
  effect: number | null;
  lower: number | null;
  upper: number | null;
  reason: string | null;
}

/** How a result came about, so that anyone can compute it again. */
export interface Meta {
  seed: number;
  data_hash: string;
  version: string;
  setting: Setting;
  by: By | null;
  filters: Record<string, unknown>;
  removed: Record<string, number>;
  votes: number;
  both_bad?: { votes: number; counted_as: string };
  min_votes: number;
  interval: { method: IntervalKind; level: number; resamples: number | null };
  clusters?: { by: string | null; count: number | null };
  ties?: { model: TieModel; parameter: number | null };
  style?: StyleEffect[] | null;
  demo_shown?: boolean;
}

export interface BoardRow {
  rank: number | null;
  model: string;
  rating: number | null;
  lower: number | null;
  upper: number | null;
  rank_best?: number | null;
  rank_worst?: number | null;
  votes: number;
  wins: number;
  losses: number;
  ties: number;
  both_bad: number;
  win_rate: number | null;
  predicted_win_rate?: number | null;
  online_rating?: number | null;
  reason: string | null;
  key?: string;
  organization: string | null;
  license: string | null;
  demo: boolean;
}

export interface Offer {
  key: string;
  votes: number;
}

/** What the choosers can offer. */
export interface Choices extends Partial<Record<By, Offer[]>> {
  voters: number;
  votes: number;
  window: { first: string | null; last: string | null };
}

export interface Board {
  choices: Choices;
  meta: Meta;
  rows: BoardRow[];
  chart: Chart | null;
}

export interface HeatmapRow {
  model: string;
  key: string;
  wins: number;
  votes: number;
  win_rate: number | null;
  masked: boolean;
}

export interface Heatmap {
  meta: { by: HeatmapBy };
  /** The columns in their order. */
  keys: string[];
  /** Cells with fewer sessions are masked. */
  minimum: number;
  rows: HeatmapRow[];
  chart: Chart | null;
}

export interface TrendRow {
  time: string;
  model: string;
  rating: number | null;
  lower: number | null;
  upper: number | null;
  votes: number;
}

export interface Trends {
  rows: TrendRow[];
  chart: Chart | null;
}

export interface PositionRow {
  model: string;
  as_a: number;
  as_b: number;
  a_win_rate: number | null;
  b_win_rate: number | null;
  difference: number | null;
}

export interface Position {
  overall: {
    votes: number;
    a_wins: number;
    b_wins: number;
    ties: number;
    a_share: number | null;
    lower: number | null;
    upper: number | null;
  };
  rows: PositionRow[];
}

export interface Stats {
  battles: number;
  votes: number;
  voters: number;
  winners: Record<'model_a' | 'model_b' | 'tie' | 'both_bad', number>;
  topics: { name: string; votes: number; share: number }[];
  languages: { name: string; sides: number; share: number }[];
  environments: { name: string; sides: number; share: number }[];
  turns: { name: string; battles: number; share: number }[];
  /** Null where no vote tells its time. */
  interaction_time: {
    known: number;
    median_seconds: number | null;
    mean_seconds: number | null;
    bins: { name: string; votes: number; share: number }[];
  } | null;
  position: Position;
  charts: Partial<
    Record<
      | 'topics'
      | 'languages'
      | 'environments'
      | 'turns'
      | 'interaction_time'
      | 'position',
      Chart | null
    >
  >;
}

/** A file to keep. */
export interface BoardFile {
  name: string;
  blob: Blob;
}

/** Tells whether somebody voted: votes are only ever added. */
export interface VotesVersion {
  votes: number;
}

/** The requests that the leaderboard makes. */
export interface LeaderboardClient {
  leaderboard(query: Query, signal?: AbortSignal): Promise<Board>;
  heatmap(query: Query, signal?: AbortSignal): Promise<Heatmap>;
  stats(query: Query, signal?: AbortSignal): Promise<Stats>;
  trends(query: Query, signal?: AbortSignal): Promise<Trends>;
  leaderboardFile(query: Query): Promise<BoardFile>;
  votesVersion(): Promise<VotesVersion>;
}
