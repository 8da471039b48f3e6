import React from 'react';

import type { StateModel } from './state';

/** The model's state; the component renders again when it changes. */
export function useModel<T extends object>(model: StateModel<T>): T {
  const subscribe = React.useCallback(
    (listener: () => void) => {
      model.changed.connect(listener);
      return () => model.changed.disconnect(listener);
    },
    [model]
  );
  return React.useSyncExternalStore(subscribe, () => model.state);
}
