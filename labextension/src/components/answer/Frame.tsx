import React from 'react';

import { readFrameMessage } from './frameMessages';
import type { FrameMessage } from './frameMessages';
import { interactionKind, useInteraction } from './interaction';

/** As in the server's policy: no same origin, no popups, no top navigation. */
const SANDBOX =
  'allow-scripts allow-forms allow-modals allow-downloads allow-pointer-lock';

export interface FrameProps {
  src: string;
  title: string;
  /** Grow with the document up to this height; otherwise fill the space. */
  maxHeight?: number;
  onMessage?: (message: FrameMessage) => void;
  /** The document is there; not every one has scripts that tell so before. */
  onLoad?: () => void;
}

/** An untrusted document, isolated by its sandbox and its address's own policy. */
export function Frame({
  src,
  title,
  maxHeight,
  onMessage,
  onLoad
}: FrameProps): React.JSX.Element {
  const frame = React.useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = React.useState(0);
  const listener = React.useRef(onMessage);
  listener.current = onMessage;
  const interaction = useInteraction();
  const count = React.useRef(interaction);
  count.current = interaction;
  React.useEffect(() => {
    const onEvent = (event: MessageEvent<unknown>): void => {
      if (event.source !== frame.current?.contentWindow) {
        return;
      }
      const kind = interactionKind(event.data);
      if (kind !== null) {
        count.current(kind);
        return;
      }
      const message = readFrameMessage(event.data);
      if (message?.type === 'codearena:size') {
        setHeight(message.height);
      }
      if (message !== null) {
        listener.current?.(message);
      }
    };
    window.addEventListener('message', onEvent);
    return () => window.removeEventListener('message', onEvent);
  }, []);
  const style =
    maxHeight === undefined
      ? undefined
      : { height: Math.min(Math.max(height, 24), maxHeight) };
  return (
    <iframe
      ref={frame}
      className="jp-codearena-Frame"
      title={title}
      src={src}
      sandbox={SANDBOX}
      allow="fullscreen; autoplay; clipboard-write"
      referrerPolicy="no-referrer"
      style={style}
      onLoad={onLoad}
    />
  );
}
