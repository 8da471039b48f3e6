/** Ids that the plugins, the schema and the server have in common. */

export const PLUGIN_ID = 'codearena-jupyter:plugin';

/** Namespace of the widget tracker, and so of what is restored after a reload. */
export const NAMESPACE = 'codearena';

export const CommandIDs = {
  open: 'codearena:open',
  voteA: 'codearena:vote-a',
  voteTie: 'codearena:vote-tie',
  voteBothBad: 'codearena:vote-both-bad',
  voteB: 'codearena:vote-b'
} as const;
