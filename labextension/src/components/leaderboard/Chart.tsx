import React, { useEffect, useRef, useState } from 'react';

import type { Chart as Specification } from '../../api/leaderboard';
import { useServices } from '../../injected/services';
import { nameDrawings } from '../common/nameDrawings';

const VEGA_LITE = 'application/vnd.vegalite.v5+json';
/** Only files made in the browser: no editor on the web, no source. */
const EMBED = {
  actions: { export: true, source: false, compiled: false, editor: false },
  renderer: 'svg'
};
/**
 * One transparent pixel. JupyterLab draws a chart that comes without an image again to keep an
 * image of it: all would go blank for a moment, and one without a width would be drawn for ever.
 */
const NO_IMAGE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const SETTLED_MS = 150;

export interface ChartProps {
  spec: Specification;
  /** What the chart shows, for those who don't see it; the numbers stand in a table beside it. */
  label: string;
}

/** A chart that keeps the old drawing until the new one is there, and follows the panel's width. */
export function Chart({ spec, label }: ChartProps): React.JSX.Element {
  const { outputs, trans } = useServices();
  const stage = useRef<HTMLDivElement>(null);
  const end = useRef<(() => void) | null>(null);
  const shown = useRef<{ spec: Specification; width: number } | null>(null);
  const width = useSettledWidth(stage);
  const [scrolls, setScrolls] = useState(false);

  useEffect(() => {
    const parent = stage.current;
    const current =
      shown.current?.spec === spec && shown.current.width === width;
    if (parent === null || width === 0 || current) {
      return undefined;
    }
    const host = document.createElement('div');
    host.className = 'jp-codearena-Chart-drawing jp-mod-coming';
    parent.append(host);
    const rendering = outputs.outputs(host);
    const endNaming = nameDrawings(host, trans);
    const remove = () => {
      endNaming();
      sizes.disconnect();
      rendering.dispose();
      host.remove();
    };
    let coming = true;
    // Charts of several panels grow once more after they have appeared.
    const sizes = new ResizeObserver(() =>
      setScrolls(
        parent.scrollWidth > parent.clientWidth ||
          parent.scrollHeight > parent.clientHeight
      )
    );
    const watch = new MutationObserver(() => {
      const marks = host.querySelector('.marks');
      if (coming && marks !== null) {
        // The figure has a name, and the table beside it the numbers: marks one by one are noise.
        marks.setAttribute('aria-hidden', 'true');
        coming = false;
        shown.current = { spec, width };
        watch.disconnect();
        end.current?.();
        end.current = remove;
        host.classList.remove('jp-mod-coming');
        sizes.observe(marks);
      }
    });
    watch.observe(host, { childList: true, subtree: true });
    rendering.update([
      {
        output_type: 'display_data',
        data: { [VEGA_LITE]: spec, 'image/png': NO_IMAGE, 'text/plain': label },
        metadata: { [VEGA_LITE]: { embed_options: EMBED } }
      }
    ]);
    return () => {
      watch.disconnect();
      if (coming) {
        remove();
      }
    };
  }, [outputs, trans, spec, label, width]);

  useEffect(() => () => end.current?.(), []);

  // No image to assistive technology: its menu can be used.
  return (
    <div
      ref={stage}
      className="jp-codearena-Chart"
      role="figure"
      aria-label={label}
      tabIndex={scrolls ? 0 : undefined}
    />
  );
}

/** The element's width, told once it has stayed the same for a moment; 0 while it is hidden. */
function useSettledWidth(element: React.RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const node = element.current;
    if (node === null) {
      return undefined;
    }
    let timer = 0;
    const observer = new ResizeObserver(entries => {
      const now = Math.round(entries.at(-1)?.contentRect.width ?? 0);
      window.clearTimeout(timer);
      // Hiding and showing count at once; while somebody drags a border, nothing is drawn.
      setWidth(before => (before === 0 || now === 0 ? now : before));
      timer = window.setTimeout(() => setWidth(now), SETTLED_MS);
    });
    observer.observe(node);
    return () => {
      observer.disconnect();
      window.clearTimeout(timer);
    };
  }, [element]);
  return width;
}
