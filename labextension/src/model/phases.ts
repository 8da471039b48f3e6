import { SIDES } from '../api/types';
import type { BattleView } from '../api/types';

const RUNNING: ReadonlySet<string> = new Set([
  'generating',
  'installing',
  'running'
]);

/** Whether the turn itself is still going on. */
export function isRunning(view: BattleView): boolean {
  return RUNNING.has(view.phase);
}

/** Whether nothing will change by itself. */
export function isIdle(view: BattleView): boolean {
  return !isRunning(view) && !SIDES.some(side => view.sides[side].busy);
}

/** Whether `next` may replace `shown`: answers that were sent earlier can arrive later. */
export function supersedes(
  next: BattleView,
  shown: BattleView | null
): boolean {
  if (shown === null || next.battle_id !== shown.battle_id) {
    return true;
  }
  if (next.turn !== shown.turn) {
    return next.turn > shown.turn;
  }
  const unvotes = shown.vote !== null && next.vote === null;
  const restarts = !isRunning(shown) && isRunning(next);
  return !unvotes && !restarts;
}
