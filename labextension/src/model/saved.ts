/** What a reload brings back. It was written by another page, perhaps of another version: nothing in it is sure. */

import { DEFAULT_CHOICES } from './boardChoices';
import type { BoardChoices } from './boardChoices';
import { EMPTY_DRAFT } from './draft';
import type { Draft } from './draft';

/** A draft without its files, whose bytes are not kept, and without the network, which is allowed anew each time. */
export type SavedDraft = Omit<Draft, 'files' | 'network'>;

/** The part of a draft that is kept. */
export function draftToSave(draft: Draft): SavedDraft {
  const { prompt, environment, stdin, inBrowser } = draft;
  return { prompt, environment, stdin, inBrowser };
}

/** Those fields of what was saved that a draft can have. */
export function savedDraft(saved: unknown): Partial<SavedDraft> {
  return alike(saved, draftToSave(EMPTY_DRAFT));
}

/** Those choosers of what was saved that there are; a value the server does not know, the server refuses. */
export function savedChoices(saved: unknown): Partial<BoardChoices> {
  const { by, key, ...rest } = DEFAULT_CHOICES;
  const kept = alike(saved, rest);
  const names = saved as Partial<BoardChoices> | null;
  return {
    ...kept,
    by: typeof names?.by === 'string' ? names.by : by,
    key: typeof names?.key === 'string' ? names.key : key
  };
}

/** The entries that are of the same type as the model's. */
function alike<T extends object>(saved: unknown, model: T): Partial<T> {
  if (typeof saved !== 'object' || saved === null) {
    return {};
  }
  const entries = Object.entries(saved).filter(
    ([name, value]: [string, unknown]) =>
      name in model &&
      value !== null &&
      typeof value === typeof model[name as keyof T]
  );
  return Object.fromEntries(entries) as Partial<T>;
}
