/** Diagrams and texts: drawn in the page, by scripts of `show/`. */
import { inScript, scriptElement, styleElement } from './page.mjs';

const STYLE = `
  :root { color-scheme: light dark; }
  body { margin: 0; padding: 1.5rem; font: 16px/1.6 system-ui, sans-serif; background: Canvas; color: CanvasText; }
  figure { margin: 1em 0; text-align: center; }
  img, svg { max-width: 100%; height: auto; }`;
const DIAGRAM = `
  main { white-space: pre-wrap; }`;
const TEXT = `
  main { max-width: 50rem; margin: 0 auto; overflow-wrap: break-word; }
  h1, h2 { border-bottom: 1px solid color-mix(in srgb, currentcolor 20%, transparent); padding-bottom: .2em; line-height: 1.25; }
  pre { padding: 1rem; overflow: auto; background: color-mix(in srgb, currentcolor 7%, transparent); border-radius: 6px; }
  code { font: .9em ui-monospace, monospace; }
  blockquote { margin-inline: 0; padding-inline-start: 1em; border-inline-start: 4px solid color-mix(in srgb, currentcolor 25%, transparent); }
  table { border-collapse: collapse; display: block; overflow: auto; }
  th, td { border: 1px solid color-mix(in srgb, currentcolor 25%, transparent); padding: .3em .7em; }
  .alert { border-color: #58a6ff; }
  .alert.tip { border-color: #3fb950; }
  .alert.important { border-color: #a371f7; }
  .alert.warning { border-color: #d29922; }
  .alert.caution { border-color: #f85149; }
  .task-list-item { list-style: none; margin-inline-start: -1.4em; }`;

const DRAWING = [scriptElement('mermaid'), scriptElement('show-mermaid')];

/** One diagram. */
export function buildMermaid({ code }) {
  return page({
    style: DIAGRAM,
    head: DRAWING,
    script: `drawDiagram(${quoted(code)}, 'diagram', document.querySelector('main').appendChild(document.createElement('div')))`
  });
}

/** A text; the larger parts come along only where it has use for them. */
export function buildMarkdown({ code }) {
  const diagrams = /^[ \t]*(?:```|~~~)[ \t]*mermaid\b/im.test(code);
  return page({
    style: TEXT,
    head: [
      scriptElement('show-markdown'),
      ...(diagrams ? DRAWING : []),
      ...(/\$|\\[([]/.test(code) ? [styleElement('katex')] : []),
      ...(/```|~~~/.test(code) ? [styleElement('highlight.js')] : [])
    ],
    script: `showMarkdown(${quoted(code)})`
  });
}

function page({ style, head, script }) {
  return {
    notes: [],
    html: `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Answer</title>
<style>${STYLE}${style}</style>
${head.join('\n')}
</head>
<body>
<main></main>
<script>${script}</script>
</body>
</html>
`
  };
}

const quoted = text => inScript(JSON.stringify(text));
