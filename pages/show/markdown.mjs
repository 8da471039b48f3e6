/** Shows a Markdown text in the page, with formulas, highlighted code and diagrams. */
import katex from '@vscode/markdown-it-katex';
import hljs from 'highlight.js/lib/common';
import MarkdownIt from 'markdown-it';
import tasks from 'markdown-it-task-lists';

const FRONT_MATTER = /^---\n[\s\S]*?\n---\n/;

window.showMarkdown = source => {
  const text = new MarkdownIt({
    html: true,
    linkify: true,
    highlight: (code, language) =>
      hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : ''
  });
  text.use(katex.default ?? katex).use(tasks);
  const main = document.querySelector('main');
  main.innerHTML = text.render(source.replace(FRONT_MATTER, ''));
  main.querySelectorAll('code.language-mermaid').forEach((code, number) => {
    window.drawDiagram(
      code.textContent,
      `diagram${number}`,
      code.parentElement
    );
  });
};
