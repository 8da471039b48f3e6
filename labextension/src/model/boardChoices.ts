/** What the leaderboard's choosers say, and the questions that ask the server for it. */

import type {
  By,
  HeatmapBy,
  IntervalKind,
  Setting,
  TieModel
} from '../api/leaderboard';
import type { Query } from '../api/query';

/** A column of the table that rows can be sorted by. */
export type SortColumn =
  | 'rank'
  | 'model'
  | 'rating'
  | 'votes'
  | 'win_rate'
  | 'organization'
  | 'license';

export interface Sorting {
  column: SortColumn;
  descending: boolean;
}

export type SwitchName =
  'executed' | 'blind_only' | 'no_leaks' | 'no_duplicates' | 'no_outliers';

/** All time, the last days, or the days from one to another (both included, "" is open). */
export type TimeWindow =
  { days: number | null } | { first: string; last: string };

/** What the choosers say; JSON, so that a panel can keep it over a reload. */
export interface BoardChoices {
  setting: Setting;
  by: By | null;
  /** One slice of `by`; null shows every slice. */
  key: string | null;
  interval: IntervalKind;
  ties: TieModel;
  demo: 'auto' | 'include' | 'exclude';
  window: TimeWindow;
  switches: Readonly<Partial<Record<SwitchName, boolean>>>;
  minTurns: number;
  minVotes: number;
  style: boolean;
  online: boolean;
  heatmapBy: HeatmapBy;
  sorting: Sorting;
}

export const DEFAULT_CHOICES: BoardChoices = {
  setting: 'all',
  by: null,
  key: null,
  interval: 'sandwich',
  ties: 'half',
  demo: 'auto',
  window: { days: null },
  switches: {},
  minTurns: 0,
  minVotes: 0,
  style: false,
  online: false,
  heatmapBy: 'opponent',
  sorting: { column: 'rank', descending: false }
};

const DAY_MS = 86_400_000;

/** Where the answer depends on more than the choosers. */
export interface Circumstances {
  dark: boolean;
  now: number;
}

/** What the ratings and the trends are asked with. */
export function boardQuery(
  choices: BoardChoices,
  circumstances: Circumstances
): Query {
  const { by, key, interval, ties, minVotes, style, online } = choices;
  return {
    ...commonQuery(choices, circumstances),
    ...(by !== null && { by }),
    ...(by !== null && key !== null && { key }),
    ...(interval !== 'sandwich' && { interval }),
    ...(ties !== 'half' && { ties }),
    ...(minVotes > 0 && { min_votes: minVotes }),
    ...(style && { style: 1 }),
    ...(online && { online: 1 })
  };
}

/** What the win rates are asked with. */
export function heatmapQuery(
  choices: BoardChoices,
  circumstances: Circumstances
): Query {
  return {
    ...commonQuery(choices, circumstances),
    by: choices.heatmapBy
  };
}

/** Which votes count, and what charts are drawn on. */
export function commonQuery(
  choices: BoardChoices,
  { dark, now }: Circumstances
): Query {
  const { setting, demo, window, switches, minTurns } = choices;
  const on = Object.entries(switches).filter(([, value]) => value);
  return {
    ...(setting !== 'all' && { setting }),
    ...(demo === 'include' && { include_demo: 1 }),
    ...(demo === 'exclude' && { no_demo: 1 }),
    ...windowQuery(window, now),
    ...(minTurns > 1 && { min_turns: minTurns }),
    ...Object.fromEntries(on.map(([name]) => [name, 1])),
    ...(dark && { dark: 1 })
  };
}

function windowQuery(window: TimeWindow, now: number): Query {
  if ('days' in window) {
    if (window.days === null) {
      return {};
    }
    const moment = now - window.days * DAY_MS;
    // A full minute: within it the same question is the same question.
    return { since: new Date(moment - (moment % 60_000)).toISOString() };
  }
  const { first, last } = window;
  return {
    ...(first && { since: startOfDay(first, 0) }),
    ...(last && { until: startOfDay(last, 1) })
  };
}

/** The moment at which a day (YYYY-MM-DD) of this browser's time zone starts. */
function startOfDay(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
