import React from 'react';

import { useServices } from '../../injected/services';

export interface MessageProps {
  kind?: 'info' | 'warn' | 'error';
  children: React.ReactNode;
  /** Buttons. */
  actions?: React.ReactNode;
}

/** A sentence for people, with what they can do about it. */
export function Message({
  kind = 'info',
  children,
  actions
}: MessageProps): React.JSX.Element {
  const { Icon } = useServices();
  return (
    <div
      role={kind === 'error' ? 'alert' : 'status'}
      className={`jp-codearena-Message jp-mod-${kind}`}
    >
      <Icon name={kind === 'info' ? 'info' : 'error'} />
      <div className="jp-codearena-Message-text">{children}</div>
      {actions && <div className="jp-codearena-Message-actions">{actions}</div>}
    </div>
  );
}
