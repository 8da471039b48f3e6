import React from 'react';

import type { InteractionKind, SideName } from '../../api/types';

/** Counts an interaction of the voter with a side's page, app or game. */
export const InteractionContext = React.createContext<
  (side: SideName, kind: InteractionKind) => void
>(() => undefined);

/** The side that components are shown for. */
export const SideContext = React.createContext<SideName | null>(null);

/** Counts one with the side that this is shown for. */
export function useInteraction(): (kind: InteractionKind) => void {
  const side = React.useContext(SideContext);
  const count = React.useContext(InteractionContext);
  return React.useCallback(
    kind => {
      if (side !== null) {
        count(side, kind);
      }
    },
    [side, count]
  );
}

const KINDS: readonly unknown[] = ['click', 'key', 'input', 'scroll'];

/** The kind of interaction that a frame told of, null if it told of none. */
export function interactionKind(data: unknown): InteractionKind | null {
  if (typeof data !== 'object' || data === null) {
    return null;
  }
  const { type, kind } = data as Record<string, unknown>;
  return type === 'codearena:interaction' && KINDS.includes(kind)
    ? (kind as InteractionKind)
    : null;
}
