import { LabIcon } from '@jupyterlab/ui-components';

/** Two facing code brackets with a line between them. */
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" fill="#616161">
    <path d="M9 6 7.6 4.6 1 12l6.6 7.4L9 18l-5.3-6zM15 6l1.4-1.4L23 12l-6.6 7.4L15 18l5.3-6z"/>
    <path d="M11 2h2v20h-2z"/>
  </g>
</svg>`;

export const arenaIcon = new LabIcon({ name: 'codearena:arena', svgstr: SVG });
