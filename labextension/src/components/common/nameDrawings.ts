import type { Translation } from '../../injected/translation';

/**
 * Names what JupyterLab's renderers leave without a name: images, and the menu beside a chart.
 * Returns what ends it.
 */
export function nameDrawings(
  host: HTMLElement,
  trans: Translation
): () => void {
  const name = (): void => {
    for (const image of host.querySelectorAll('img:not([alt])')) {
      image.setAttribute('alt', trans.__('Image that the program drew'));
    }
    for (const menu of host.querySelectorAll(
      '.vega-embed summary:not([aria-label])'
    )) {
      menu.setAttribute('aria-label', trans.__('Save the chart'));
    }
  };
  name();
  const watch = new MutationObserver(name);
  watch.observe(host, { childList: true, subtree: true });
  return () => watch.disconnect();
}
