import {
  addIcon,
  checkIcon,
  closeIcon,
  downloadIcon,
  errorIcon,
  fileUploadIcon,
  infoIcon,
  LabIcon,
  refreshIcon,
  runIcon,
  stopIcon,
  undoIcon
} from '@jupyterlab/ui-components';
import React from 'react';

import type { IconName, IconProps } from '../injected/icons';

/** JupyterLab's own expand and collapse mean up and down. */
const widenIcon = outline('widen', 'M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7');
const narrowIcon = outline(
  'narrow',
  'M20 10h-6V4M14 10l7-7M4 14h6v6M10 14l-7 7'
);
const cornersIcon = outline(
  'corners',
  'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5'
);
const cameraIcon = outline(
  'camera',
  'M3 7h4l2-3h6l2 3h4v13H3zM12 9.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 1 0 0-7.4'
);
const eyeIcon = outline(
  'eye',
  'M2 12c5-8 15-8 20 0c-5 8-15 8-20 0zM12 9a3 3 0 1 0 0 6 3 3 0 1 0 0-6'
);

const ICONS: Record<IconName, LabIcon> = {
  add: addIcon,
  attach: fileUploadIcon,
  check: checkIcon,
  close: closeIcon,
  collapse: narrowIcon,
  download: downloadIcon,
  error: errorIcon,
  expand: widenIcon,
  fullscreen: cornersIcon,
  info: infoIcon,
  picture: cameraIcon,
  refresh: refreshIcon,
  run: runIcon,
  stop: stopIcon,
  undo: undoIcon,
  view: eyeIcon
};

/** JupyterLab's icons under the names that components use. */
export function Icon({ name }: IconProps): React.JSX.Element {
  const icon = ICONS[name];
  return <icon.react tag="span" className="jp-codearena-Icon" width="16px" />;
}

function outline(name: string, path: string): LabIcon {
  return new LabIcon({
    name: `codearena:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" style="fill: none" stroke="#616161" stroke-width="2" d="${path}"/>
</svg>`
  });
}
