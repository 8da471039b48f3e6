import { render } from '@testing-library/react';
import type { RenderResult } from '@testing-library/react';
import React from 'react';

import { notebookServices } from '../anywidget/services';
import { ServicesProvider } from '../injected/services';

/** Renders as a notebook does: with services that need no JupyterLab. */
export function show(element: React.ReactElement): RenderResult {
  return render(element, {
    wrapper: ({ children }) => (
      <ServicesProvider value={{ ...notebookServices, hasCommands: true }}>
        {children}
      </ServicesProvider>
    )
  });
}
