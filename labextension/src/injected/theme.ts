/** JupyterLab and notebooks say on the page's body whether their theme is light. */
const ATTRIBUTE = 'data-jp-theme-light';

/** Whether the page is dark. */
export function isDark(): boolean {
  return document.body.getAttribute(ATTRIBUTE) === 'false';
}

/** Tell when that changes; returns how to stop. */
export function onTheme(changed: (dark: boolean) => void): () => void {
  const observer = new MutationObserver(() => changed(isDark()));
  observer.observe(document.body, { attributeFilter: [ATTRIBUTE] });
  return () => observer.disconnect();
}
