import React from 'react';

import type { IconName } from '../../injected/icons';
import { useServices } from '../../injected/services';

export interface ButtonProps extends Omit<
  React.ButtonHTMLAttributes<HTMLButtonElement>,
  'children'
> {
  label: string;
  icon?: IconName;
  /** Show the icon only; the label becomes the tooltip. */
  compact?: boolean;
  kind?: 'plain' | 'accept' | 'warn';
}

/** A button in JupyterLab's manner. */
export function Button({
  label,
  icon,
  compact = false,
  kind = 'plain',
  title,
  ...rest
}: ButtonProps): React.JSX.Element {
  const { Icon } = useServices();
  const shape = compact ? ' jp-mod-compact' : '';
  return (
    <button
      type="button"
      className={`jp-codearena-Button jp-mod-${kind}${shape}`}
      aria-label={label}
      title={title ?? (compact ? label : undefined)}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {!compact && <span>{label}</span>}
    </button>
  );
}
