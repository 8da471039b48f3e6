/**
 * What JupyterLab's variables become where JupyterLab is not: VS Code's own colours, else a light page's.
 * A style sheet that uses a variable without an entry here fails the build.
 */
const FALLBACKS = {
  'border-color0': 'var(--vscode-contrastBorder, #757575)',
  'border-color1': 'var(--vscode-widget-border, #bdbdbd)',
  'border-color2': 'var(--vscode-widget-border, #e0e0e0)',
  'border-color3': 'var(--vscode-widget-border, #eeeeee)',
  'border-radius': '2px',
  'border-width': '1px',
  'brand-color0': 'var(--vscode-button-hoverBackground, #1565c0)',
  'brand-color1': 'var(--vscode-button-background, #1976d2)',
  'brand-color3': 'var(--vscode-list-activeSelectionBackground, #bbdefb)',
  'code-font-family': 'var(--vscode-editor-font-family, monospace)',
  'code-font-size': 'var(--vscode-editor-font-size, 13px)',
  'code-line-height': '1.3077',
  'content-font-color1': 'var(--vscode-editor-foreground, #212121)',
  'content-link-color': 'var(--vscode-textLink-foreground, #1565c0)',
  'error-color1': 'var(--vscode-errorForeground, #d32f2f)',
  'info-color1': 'var(--vscode-editorInfo-foreground, #0097a7)',
  'input-background': 'var(--vscode-input-background, #f5f5f5)',
  'layout-color0': 'var(--vscode-editor-background, #ffffff)',
  'layout-color1': 'var(--vscode-editor-background, #ffffff)',
  'layout-color2': 'var(--vscode-editorWidget-background, #eeeeee)',
  'layout-color3': 'var(--vscode-badge-background, #bdbdbd)',
  'rendermime-error-background':
    'var(--vscode-inputValidation-errorBackground, #ffdddd)',
  'success-color1': 'var(--vscode-testing-iconPassed, #388e3c)',
  'toolbar-background': 'var(--vscode-editor-background, #ffffff)',
  'toolbar-border-color': 'var(--vscode-widget-border, #bdbdbd)',
  'ui-font-color0': 'var(--vscode-foreground, #000000)',
  'ui-font-color1': 'var(--vscode-foreground, #212121)',
  'ui-font-color2': 'var(--vscode-descriptionForeground, #757575)',
  'ui-font-color3': 'var(--vscode-disabledForeground, #9e9e9e)',
  'ui-font-family': 'var(--vscode-font-family, system-ui, sans-serif)',
  'ui-font-size0': '11px',
  'ui-font-size1': '13px',
  'ui-font-size2': '15px',
  'ui-inverse-font-color1': 'var(--vscode-button-foreground, #ffffff)',
  'warn-color1': 'var(--vscode-editorWarning-foreground, #f57c00)'
};

/** The style sheet with a fallback at each of JupyterLab's variables. */
export function withFallbacks(css) {
  return css.replace(/var\(--jp-([a-z0-9-]+)\)/g, (_, name) => {
    if (!(name in FALLBACKS)) {
      throw new Error(`--jp-${name} has no fallback in widget-theme.mjs`);
    }
    return `var(--jp-${name}, ${FALLBACKS[name]})`;
  });
}
