import React from 'react';

import { useServices } from '../../injected/services';
import { Button } from '../common/Button';
import { save } from '../common/save';

export interface SavePictureProps {
  /** "Save a picture of …" */
  label: string;
  /** Of the saved file, without its ending. */
  name: string;
  take: () => Promise<Blob>;
}

/** Saves a picture of what a side shows, or says why there is none. */
export function SavePicture({
  label,
  name,
  take
}: SavePictureProps): React.JSX.Element {
  const { trans } = useServices();
  const [state, setState] = React.useState<'idle' | 'busy' | Error>('idle');
  const begin = async (): Promise<void> => {
    setState('busy');
    try {
      save(`${name}.png`, await take());
      setState('idle');
    } catch (error) {
      setState(error as Error);
    }
  };
  return (
    <>
      {state === 'busy' && (
        <small role="status">{trans.__('Taking a picture…')}</small>
      )}
      {state instanceof Error && (
        <small role="alert" title={state.message}>
          {state.message}
        </small>
      )}
      <Button
        compact
        icon="picture"
        label={label}
        disabled={state === 'busy'}
        onClick={() => void begin()}
      />
    </>
  );
}
