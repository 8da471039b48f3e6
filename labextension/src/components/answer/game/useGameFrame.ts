import React from 'react';

import { interactionKind, useInteraction } from '../interaction';
import { readGameMessage } from './messages';
import type { GameMessage } from './messages';

/** What the panel asks the page of a game. */
type Request = 'escape' | 'picture' | 'play' | 'visible';

export interface GameFrame {
  ref: React.RefObject<HTMLIFrameElement>;
  ask: (request: Request, data?: Record<string, unknown>) => void;
  /** To be called when the page has loaded. */
  onLoad: () => void;
}

/** A frame with a game's page: hears it, and tells it whether anybody can see it. Another `page` has another frame. */
export function useGameFrame(
  page: string | null,
  onMessage: (message: GameMessage) => void
): GameFrame {
  const ref = React.useRef<HTMLIFrameElement>(null);
  const visible = React.useRef(true);
  const listener = React.useRef(onMessage);
  listener.current = onMessage;
  const interaction = useInteraction();
  const count = React.useRef(interaction);
  count.current = interaction;
  const ask = React.useCallback<GameFrame['ask']>((request, data = {}) => {
    // The page has no origin that could be named.
    ref.current?.contentWindow?.postMessage(
      { type: `codearena:${request}`, ...data },
      '*'
    );
  }, []);
  const onLoad = React.useCallback(
    () => ask('visible', { on: visible.current }),
    [ask]
  );
  React.useEffect(() => {
    const onEvent = (event: MessageEvent<unknown>): void => {
      if (event.source === ref.current?.contentWindow) {
        const kind = interactionKind(event.data);
        if (kind !== null) {
          count.current(kind);
        }
        const message = readGameMessage(event.data);
        if (message !== null) {
          listener.current(message);
        }
      }
    };
    window.addEventListener('message', onEvent);
    return () => window.removeEventListener('message', onEvent);
  }, []);
  React.useEffect(() => {
    const frame = ref.current;
    if (frame === null) {
      return undefined;
    }
    const observer = new IntersectionObserver(entries => {
      visible.current = entries[entries.length - 1].isIntersecting;
      onLoad();
    });
    observer.observe(frame);
    return () => observer.disconnect();
  }, [onLoad, page]);
  return { ref, ask, onLoad };
}
