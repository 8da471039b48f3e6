/** The icons that components ask for by name; each shell brings its own drawings. */
export type IconName =
  | 'add'
  | 'attach'
  | 'check'
  | 'close'
  | 'collapse'
  | 'download'
  | 'error'
  | 'expand'
  | 'fullscreen'
  | 'info'
  | 'picture'
  | 'refresh'
  | 'run'
  | 'stop'
  | 'undo'
  | 'view';

export interface IconProps {
  name: IconName;
}
