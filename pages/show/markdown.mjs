/** Shows a Markdown text in the page, with formulas, notes, highlighted code and diagrams. */
import katex from '@vscode/markdown-it-katex';
import hljs from 'highlight.js/lib/common';
import MarkdownIt from 'markdown-it';
import footnotes from 'markdown-it-footnote';
import tasks from 'markdown-it-task-lists';

const FRONT_MATTER = /^---\n[\s\S]*?\n---\n/;
const TEX = /\\\(([^]*?)\\\)|\\\[([^]*?)\\\]/y;

/** Formulas as TeX marks them, which many models write: `\(…\)` and `\[…\]`. */
function tex(text) {
  text.inline.ruler.before('escape', 'tex', (state, silent) => {
    TEX.lastIndex = state.pos;
    const found = TEX.exec(state.src);
    if (!found) {
      return false;
    }
    if (!silent) {
      const [, inline, block] = found;
      const token = state.push(
        block === undefined ? 'math_inline' : 'math_block',
        'math',
        0
      );
      token.content = (block ?? inline).trim();
    }
    state.pos += found[0].length;
    return true;
  });
}

/** Names for headings, as GitHub makes them, so that a table of contents leads to them. */
function nameHeadings(main) {
  for (const heading of main.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    heading.id ||= heading.textContent
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
  }
}

/** Quotes that begin with `[!NOTE]` and the like. */
function showAlerts(main) {
  for (const paragraph of main.querySelectorAll('blockquote > p:first-child')) {
    const text = paragraph.firstChild;
    const [mark, kind] =
      /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*/.exec(
        text?.nodeValue ?? ''
      ) ?? [];
    if (kind) {
      text.nodeValue = text.nodeValue.slice(mark.length);
      const title = document.createElement('strong');
      title.textContent = kind[0] + kind.slice(1).toLowerCase();
      title.style.display = 'block';
      paragraph.prepend(title);
      paragraph.parentElement.className = `alert ${kind.toLowerCase()}`;
    }
  }
}

window.showMarkdown = source => {
  const text = new MarkdownIt({
    html: true,
    linkify: true,
    highlight: (code, language) =>
      hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : ''
  });
  text
    .use(katex.default ?? katex)
    .use(tex)
    .use(tasks)
    .use(footnotes);
  const main = document.querySelector('main');
  main.innerHTML = text.render(source.replace(FRONT_MATTER, ''));
  nameHeadings(main);
  showAlerts(main);
  main.querySelectorAll('code.language-mermaid').forEach((code, number) => {
    window.drawDiagram(
      code.textContent,
      `diagram${number}`,
      code.parentElement
    );
  });
};
