/** A leaderboard's server for tests: answers at once, and remembers what it was asked. */

import { vi } from 'vitest';

import type {
  Board,
  BoardRow,
  Heatmap,
  LeaderboardClient,
  Stats,
  Trends
} from '../../api/leaderboard';

export function row(model: string, part: Partial<BoardRow> = {}): BoardRow {
  return {
    rank: 1,
    model,
    rating: 1000,
    lower: 950,
    upper: 1050,
    votes: 10,
    wins: 5,
    losses: 5,
    ties: 0,
    both_bad: 0,
    win_rate: 0.5,
    reason: null,
    organization: null,
    license: null,
    demo: false,
    ...part
  };
}

export function board(rows: BoardRow[], part: Partial<Board> = {}): Board {
  return {
    meta: {
      seed: 0,
      data_hash: 'abcdef0123456789',
      version: '0.1.0',
      setting: 'all',
      by: null,
      filters: {},
      removed: {},
      votes: rows.reduce((sum, { votes }) => sum + votes, 0),
      min_votes: 0,
      interval: { method: 'sandwich', level: 0.95, resamples: null }
    },
    rows,
    chart: null,
    choices: {
      votes: 20,
      voters: 2,
      window: { first: null, last: null },
      language: [{ key: 'python', votes: 12 }]
    },
    ...part
  };
}

export const HEATMAP: Heatmap = {
  meta: { by: 'opponent' },
  keys: ['a', 'b'],
  minimum: 3,
  rows: [
    { model: 'a', key: 'b', wins: 7, votes: 10, win_rate: 0.7, masked: false },
    { model: 'b', key: 'a', wins: 1, votes: 2, win_rate: null, masked: true }
  ],
  chart: { mark: 'rect' }
};

export const TRENDS: Trends = { rows: [], chart: null };

export const STATS: Stats = {
  battles: 10,
  votes: 20,
  voters: 2,
  winners: { model_a: 9, model_b: 8, tie: 2, both_bad: 1 },
  topics: [{ name: 'game_development', votes: 20, share: 1 }],
  languages: [],
  environments: [],
  turns: [],
  interaction_time: null,
  position: {
    overall: {
      votes: 20,
      a_wins: 9,
      b_wins: 8,
      ties: 2,
      a_share: 0.529,
      lower: 0.3,
      upper: 0.75
    },
    rows: []
  },
  charts: {}
};

export function boardClient(answer: Board = board([row('a'), row('b')])) {
  return {
    leaderboard: vi.fn<LeaderboardClient['leaderboard']>(() =>
      Promise.resolve(answer)
    ),
    heatmap: vi.fn<LeaderboardClient['heatmap']>(() =>
      Promise.resolve(HEATMAP)
    ),
    trends: vi.fn<LeaderboardClient['trends']>(() => Promise.resolve(TRENDS)),
    stats: vi.fn<LeaderboardClient['stats']>(() => Promise.resolve(STATS)),
    leaderboardFile: vi.fn<LeaderboardClient['leaderboardFile']>(() =>
      Promise.resolve({ name: 'leaderboard.csv', blob: new Blob(['x']) })
    ),
    votesVersion: vi.fn<LeaderboardClient['votesVersion']>(() =>
      Promise.resolve({ votes: answer.choices.votes })
    )
  };
}
