import {
  addIcon,
  checkIcon,
  closeIcon,
  collapseIcon,
  errorIcon,
  expandIcon,
  fileUploadIcon,
  infoIcon,
  refreshIcon,
  runIcon,
  stopIcon,
  undoIcon
} from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import React from 'react';

import type { IconName, IconProps } from '../injected/icons';

const ICONS: Record<IconName, LabIcon> = {
  add: addIcon,
  attach: fileUploadIcon,
  check: checkIcon,
  close: closeIcon,
  collapse: collapseIcon,
  error: errorIcon,
  expand: expandIcon,
  info: infoIcon,
  refresh: refreshIcon,
  run: runIcon,
  stop: stopIcon,
  undo: undoIcon
};

/** JupyterLab's icons under the names that components use. */
export function Icon({ name }: IconProps): JSX.Element {
  const icon = ICONS[name];
  return <icon.react tag="span" className="jp-codearena-Icon" width="16px" />;
}
