import React from 'react';

import type { IconName, IconProps } from '../injected/icons';
import type { Services } from '../injected/services';
import { english } from '../injected/translation';
import { PlainEditorFactory } from './editor';
import { PlainOutputRenderer } from './outputs';

/** Outlines on a 24 × 24 grid. */
const PATHS: Record<IconName, string> = {
  add: 'M12 5v14M5 12h14',
  attach: 'M12 16V5M7 10l5-5 5 5M5 19h14',
  check: 'M5 12l5 5 9-10',
  close: 'M6 6l12 12M18 6L6 18',
  collapse: 'M4 10h6V4M20 14h-6v6M10 10L4 4M14 14l6 6',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  error: 'M12 7v6M12 16.5v.5M12 3l10 18H2z',
  expand: 'M14 4h6v6M10 20H4v-6M20 4l-7 7M4 20l7-7',
  fullscreen: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  info: 'M12 11v6M12 7v.5M12 3a9 9 0 100 18 9 9 0 000-18z',
  picture:
    'M3 7h4l2-3h6l2 3h4v13H3zM12 9.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 1 0 0-7.4',
  refresh: 'M19 12a7 7 0 11-2-5M17 3v4h-4',
  run: 'M8 5l11 7-11 7z',
  stop: 'M6 6h12v12H6z',
  undo: 'M9 7L4 12l5 5M4 12h11a5 5 0 010 10',
  view: 'M2 12c5-8 15-8 20 0c-5 8-15 8-20 0zM12 9a3 3 0 100 6 3 3 0 100-6'
};

function Icon({ name }: IconProps): React.JSX.Element {
  return (
    <span className="jp-codearena-Icon" aria-hidden="true">
      <svg
        viewBox="0 0 24 24"
        width="16"
        height="16"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
      >
        <path d={PATHS[name]} />
      </svg>
    </span>
  );
}

/** What a notebook can give components without JupyterLab's libraries. */
export const notebookServices: Services = {
  trans: english,
  editor: new PlainEditorFactory(),
  outputs: new PlainOutputRenderer(),
  Icon
};
