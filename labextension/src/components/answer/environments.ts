import React from 'react';

import type { Outline, SideView } from '../../api/types';

/** The environments that a program can be run in; none where nobody told them, as in a notebook. */
export const EnvironmentsContext = React.createContext<Outline['environments']>(
  []
);

/** The environment that a side's shown run was in, else the one that its program is for; '' if it has none. */
export function shownEnvironment({ execution, environment }: SideView): string {
  return execution?.environment ?? environment ?? '';
}

/** What people call an environment. */
export function useTitle(environment: string): string {
  const known = React.useContext(EnvironmentsContext);
  return known.find(({ name }) => name === environment)?.title ?? environment;
}
