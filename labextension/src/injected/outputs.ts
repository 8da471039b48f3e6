import type { Output } from '../api/types';

/** Something shown in a host element, kept up to date. */
export interface Rendering<T> {
  update(value: T): void;
  dispose(): void;
}

/** Shows what untrusted programs and models gave; nothing in it may act in the page. */
export interface OutputRenderer {
  /** Notebook outputs, Vega-Lite charts included. Frames are not its business. */
  outputs(host: HTMLElement): Rendering<readonly Output[]>;
  /** Sanitised Markdown. */
  markdown(host: HTMLElement): Rendering<string>;
}
