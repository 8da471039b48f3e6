/** Diagrams and texts: rendered in the page, by libraries in it. */
import { inScript, scriptElement, styleElement } from './bundle.mjs';

const STYLE = `
  :root { color-scheme: light dark; }
  body { margin: 0; padding: 1.5rem; font: 16px/1.6 system-ui, sans-serif; background: Canvas; color: CanvasText; }`;

/** One diagram, in the middle of the page. */
export function buildMermaid({ code }) {
  const draw = `
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', suppressErrorRendering: true, theme: dark ? 'dark' : 'default' });
    mermaid.render('diagram', ${quoted(code)}).then(
      ({ svg, bindFunctions }) => {
        const main = document.querySelector('main');
        main.innerHTML = svg;
        bindFunctions?.(main);
      },
      error => {
        const pre = document.createElement('pre');
        pre.textContent = error.message;
        document.querySelector('main').append('The diagram is not valid:', pre);
        reportError(new Error('Invalid diagram: ' + error.message));
      }
    );`;
  return page({
    style: 'main { display: grid; justify-content: center; } svg { max-width: 100%; height: auto; }',
    head: scriptElement('mermaid'),
    script: draw
  });
}

/** A text, with formulas and diagrams in it. */
export function buildMarkdown({ code }) {
  const fences = /^[ \t]*(?:```|~~~)[ \t]*mermaid\b/im.test(code);
  const math = /\$|\\\(|\\\[/.test(code);
  const highlighted = /^[ \t]*(?:```|~~~)[ \t]*\w/m.test(code);
  const write = `
    const main = document.querySelector('main');
    const text = markdownit({
      html: true,
      linkify: true,
      highlight: (code, language) =>
        window.hljs?.getLanguage(language) ? hljs.highlight(code, { language }).value : ''
    });
    // Formulas are not Markdown: what stands between dollars must not become emphasis.
    const formulas = [];
    const keep = (whole, display, inline) => {
      formulas.push([display ?? inline, display !== undefined]);
      return '\\u0091' + (formulas.length - 1) + '\\u0092';
    };
    const withFormulas = source =>
      source
        .split(/((?:^|\\n)[ \\t]*(?:\`\`\`|~~~)[\\s\\S]*?\\n[ \\t]*(?:\`\`\`|~~~)|\`[^\`\\n]+\`)/)
        .map((part, index) =>
          index % 2 ? part : part.replace(/\\$\\$([\\s\\S]+?)\\$\\$|\\\\\\[([\\s\\S]+?)\\\\\\]/g, (all, a, b) => keep(all, a ?? b)).replace(/\\$(?!\\s)([^$\\n]*?[^\\s$\\\\])\\$(?!\\d)|\\\\\\((.+?)\\\\\\)/g, (all, a, b) => keep(all, undefined, a ?? b)))
        .join('');
    const source = ${quoted(code)}.replace(/^---\\n[\\s\\S]*?\\n---\\n/, '');
    main.innerHTML = text
      .render(window.katex ? withFormulas(source) : source)
      .replace(/\\u0091(\\d+)\\u0092/g, (_, number) => {
        const [formula, displayMode] = formulas[number];
        return katex.renderToString(formula, { displayMode, throwOnError: false });
      })
      .replace(/(<li[^>]*>(?:\\s*<p>)?)\\[([ xX])\\] /g, (_, start, mark) => start + '<input type="checkbox" disabled' + (mark === ' ' ? '' : ' checked') + '> ');
    if (window.mermaid) {
      const dark = matchMedia('(prefers-color-scheme: dark)').matches;
      mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', suppressErrorRendering: true, theme: dark ? 'dark' : 'default' });
      main.querySelectorAll('code.language-mermaid').forEach(async (code, number) => {
        try {
          const { svg } = await mermaid.render('diagram' + number, code.textContent);
          code.parentElement.outerHTML = svg;
        } catch (error) {
          reportError(new Error('Invalid diagram: ' + error.message));
        }
      });
    }`;
  return page({
    style: `
  main { max-width: 50rem; margin: 0 auto; overflow-wrap: break-word; }
  h1, h2 { border-bottom: 1px solid color-mix(in srgb, currentcolor 20%, transparent); padding-bottom: .2em; line-height: 1.25; }
  pre { padding: 1rem; overflow: auto; background: color-mix(in srgb, currentcolor 7%, transparent); border-radius: 6px; }
  code { font: .9em ui-monospace, monospace; }
  blockquote { margin-inline: 0; padding-inline-start: 1em; border-inline-start: 4px solid color-mix(in srgb, currentcolor 25%, transparent); }
  table { border-collapse: collapse; display: block; overflow: auto; }
  th, td { border: 1px solid color-mix(in srgb, currentcolor 25%, transparent); padding: .3em .7em; }
  img, svg { max-width: 100%; }
  li:has(> input[type=checkbox]) { list-style: none; margin-inline-start: -1.4em; }`,
    head: [
      scriptElement('markdown-it'),
      ...(highlighted ? [scriptElement('highlight.js'), styleElement('highlight.js')] : []),
      ...(math ? [scriptElement('katex'), styleElement('katex')] : []),
      ...(fences ? [scriptElement('mermaid')] : [])
    ].join('\n'),
    script: write
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
<style>${STYLE}
${style}</style>
${head}
</head>
<body>
<main></main>
<script>${script}</script>
</body>
</html>
`
  };
}

const quoted = text => inScript(JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029'));
