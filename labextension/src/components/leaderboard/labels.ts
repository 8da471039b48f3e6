/** What people read for the names of the HTTP interface. */

import type { By, HeatmapBy, Setting, TieModel } from '../../api/leaderboard';
import type { Translation } from '../../injected/translation';
import type { SwitchName } from '../../model/boardChoices';

export type Labels<T extends string> = readonly (readonly [T, string])[];

export function settings(trans: Translation): Labels<Setting> {
  return [
    ['all', trans.__('All votes')],
    ['environment-matched', trans.__('Environment matched')],
    ['language-matched', trans.__('Language matched')]
  ];
}

export function bys(trans: Translation): Labels<By> {
  return [
    ['language', trans.__('Language')],
    ['environment', trans.__('Environment')],
    ['topic', trans.__('Topic')],
    ['executed', trans.__('Executed')],
    ['month', trans.__('Month')],
    ['voter_group', trans.__('Voter group')]
  ];
}

export function heatmapBys(trans: Translation): Labels<HeatmapBy> {
  return [
    ['opponent', trans.__('Opponent')],
    ['language', trans.__('Language')],
    ['environment', trans.__('Environment')],
    ['topic', trans.__('Topic')]
  ];
}

export function tieModels(trans: Translation): Labels<TieModel> {
  return [
    ['half', trans.__('Half a win')],
    ['rao-kupper', trans.__('Rao–Kupper model')],
    ['davidson', trans.__('Davidson model')]
  ];
}

export function switches(trans: Translation): Labels<SwitchName> {
  return [
    ['executed', trans.__('Both really executed')],
    ['blind_only', trans.__('Blind votes only')],
    ['no_leaks', trans.__('Leave identity leaks out')],
    ['no_duplicates', trans.__('Leave duplicate votes out')],
    ['no_outliers', trans.__('Leave outlier voters out')]
  ];
}

/** What a filter that removed votes is called. */
export function removals(trans: Translation): Readonly<Record<string, string>> {
  return {
    self_battles: trans.__('a model against itself'),
    no_demo: trans.__('demo models'),
    blind_only: trans.__('not blind'),
    no_leaks: trans.__('identity leaked'),
    min_turns: trans.__('too few messages'),
    executed: trans.__('not executed'),
    since: trans.__('too early'),
    until: trans.__('too late'),
    voters: trans.__('other voters'),
    no_duplicates: trans.__('duplicates'),
    no_outliers: trans.__('outlier voters'),
    environment_matched: trans.__('different environments'),
    language_matched: trans.__('different languages'),
    languages: trans.__('other languages'),
    environments: trans.__('other environments'),
    topics: trans.__('other topics'),
    style_unknown: trans.__('style unknown')
  };
}

/** `game_development` → “Game development”; other names stay as they are. */
export function keyLabel(by: By | HeatmapBy | null, key: string): string {
  if (by !== 'topic') {
    return key;
  }
  const words = key.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
