import React from 'react';

import type { BrowserPython } from './browserPython';
import type { EditorFactory } from './editor';
import type { IconProps } from './icons';
import type { OutputRenderer } from './outputs';
import type { Translation } from './translation';

/** What the shell (JupyterLab or a notebook) gives every component. */
export interface Services {
  trans: Translation;
  editor: EditorFactory;
  outputs: OutputRenderer;
  Icon: React.ComponentType<IconProps>;
  /** Whether the shell has commands, and so keyboard shortcuts. */
  hasCommands?: boolean;
  python?: BrowserPython;
}

const Context = React.createContext<Services | null>(null);

export const ServicesProvider = Context.Provider;

/** The shell's services. */
export function useServices(): Services {
  const services = React.useContext(Context);
  if (services === null) {
    throw new Error(
      'A component of the arena is used outside a ServicesProvider.'
    );
  }
  return services;
}
