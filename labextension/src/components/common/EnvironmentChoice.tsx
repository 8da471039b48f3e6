import React from 'react';

import type { Outline } from '../../api/types';
import { useServices } from '../../injected/services';

export interface EnvironmentChoiceProps {
  label: string;
  environments: Outline['environments'];
  /** Whether it may be left to the answers. */
  auto?: boolean;
  value: string;
  onChange: (value: string) => void;
}

/** What code is meant for; what does not work here says why. */
export function EnvironmentChoice({
  label,
  environments,
  auto = false,
  value,
  onChange
}: EnvironmentChoiceProps): React.JSX.Element {
  const { trans } = useServices();
  const known =
    (auto && value === 'auto') ||
    environments.some(({ name }) => name === value);
  return (
    <label className="jp-codearena-Select">
      <span>{label}</span>
      <select value={value} onChange={event => onChange(event.target.value)}>
        {auto && <option value="auto">{trans.__('Auto')}</option>}
        {!known && <option value={value}>{value}</option>}
        {environments.map(({ name, title, available = true, detail }) => (
          <option key={name} value={name} disabled={!available} title={detail}>
            {available ? title : `${title} — ${detail}`}
          </option>
        ))}
      </select>
    </label>
  );
}
