import React from 'react';

import type { Status } from '../../api/types';
import { useServices } from '../../injected/services';

export interface NetworkChoiceProps {
  status: Status | null;
  value: boolean;
  onChange: (value: boolean) => void;
}

/** Whether both programs reach the internet; shown where no administrator locked that. */
export function NetworkChoice({
  status,
  value,
  onChange
}: NetworkChoiceProps): React.JSX.Element | null {
  const { trans } = useServices();
  if (!status?.sandbox.available || !status.allowed?.network) {
    return null;
  }
  return (
    <label
      className="jp-codearena-NetworkChoice"
      title={trans.__(
        'Both programs may reach web servers on the internet, never this machine or its network.'
      )}
    >
      <input
        type="checkbox"
        checked={value}
        onChange={event => onChange(event.target.checked)}
      />
      {trans.__('Allow internet')}
    </label>
  );
}
