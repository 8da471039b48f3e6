import React from 'react';

export interface SeenProps {
  /** Whether it is looked at. */
  now: boolean;
  children: React.ReactNode;
}

/** Mounts what is costly when it is first looked at, and keeps it. */
export function Seen({ now, children }: SeenProps): React.JSX.Element | null {
  const seen = React.useRef(false);
  seen.current ||= now;
  return seen.current ? <>{children}</> : null;
}
