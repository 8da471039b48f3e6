import React from 'react';

import type { Status } from '../../api/types';
import { useServices } from '../../injected/services';

export interface PythonChoiceProps {
  status: Status | null;
  value: boolean;
  onChange: (value: boolean) => void;
}

/** Whether Python runs in this browser, and what it can't do there; shown where that is an option. */
export function PythonChoice({
  status,
  value,
  onChange
}: PythonChoiceProps): React.JSX.Element | null {
  const { trans, python } = useServices();
  if (!python || !status?.pyodide?.allowed) {
    return null;
  }
  if (status.sandbox.available && !value) {
    return null;
  }
  return (
    <label className="jp-codearena-PythonChoice">
      <input
        type="checkbox"
        checked={value}
        onChange={event => onChange(event.target.checked)}
      />
      <span>
        {trans.__('Run Python in this browser')}
        <small>
          {trans.__(
            'In Pyodide, without network, other processes and threads; packages only from a distribution that the settings name.'
          )}
        </small>
      </span>
    </label>
  );
}
