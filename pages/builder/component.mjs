/** React: one file with a component becomes a page. */
import { bundle } from './bundle.mjs';
import { addOtherSheets, divide } from './files.mjs';
import { guard, nodes, parseScript } from './guard.mjs';
import { inScript, Page, scriptElement } from './page.mjs';
import { Problems, problem } from './problems.mjs';

export async function buildComponent({ code: text, files: told }) {
  const page = new Page();
  const { code, files } = divide(text, told);
  const tree = parseScript(code);
  const mounts = tree !== null && mountsItself(tree);
  const component = mounts || !tree ? null : findComponent(tree);
  const source =
    guard(code, tree) +
    (component?.name ? `\nexport { ${component.name} as default };` : '');
  const entry = `import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import Component from 'answer:source';
createRoot(document.getElementById('root')).render(createElement(Component));`;
  const script = await bundle({
    source,
    code,
    files,
    entry: mounts ? undefined : entry,
    page
  });
  await addOtherSheets(files, page);
  return {
    html: document(page, { script, code: `${code}\n${files.text}` }),
    notes: page.notes
  };
}

/** The page around a bundled script. */
export function document(page, { script, code, style = '' }) {
  const ids = new Set(['root', ...mountPoints(code)]);
  const dark = /(['"`])dark\1/.test(code) ? ' data-dark="class"' : '';
  if (style) {
    page.addStyle(style);
  }
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Answer</title>
${page.head()}
${page.tailwind.size || usesTailwind(code) ? scriptElement('tailwindcss', dark) : ''}
</head>
<body>
${[...ids].map(id => `<div id="${id}"></div>`).join('')}
<script type="module">${inScript(script)}</script>
</body>
</html>
`;
}

/** Whether the program puts itself into the page, as the entry file of a project does. */
function mountsItself(tree) {
  for (const node of nodes(tree)) {
    const callee = node.type === 'CallExpression' ? node.callee : null;
    const name =
      callee?.name ??
      (callee?.type === 'MemberExpression' ? callee.property.name : null);
    if (
      name === 'createRoot' ||
      name === 'hydrateRoot' ||
      (name === 'render' && callee.object?.name === 'ReactDOM')
    ) {
      return true;
    }
  }
  return false;
}

const mountPoints = code =>
  [
    ...code.matchAll(
      /(?:getElementById\(\s*|querySelector\(\s*|mount\(\s*)(['"`])#?([A-Za-z][\w-]*)\1/g
    )
  ].map(found => found[2]);

/**
 * The component to show. An answer without a default export gets one: `App`, else the last component that it
 * defines.
 */
function findComponent(tree) {
  const { body } = tree.program;
  const exported = body.some(
    node =>
      node.type === 'ExportDefaultDeclaration' ||
      (node.type === 'ExportNamedDeclaration' &&
        node.specifiers.some(
          ({ exported: name }) => (name.name ?? name.value) === 'default'
        ))
  );
  if (exported) {
    return { name: null };
  }
  const names = body.flatMap(node =>
    declared(node.type === 'ExportNamedDeclaration' ? node.declaration : node)
  );
  const components = names.filter(
    name =>
      (/^[A-Z]/.test(name) && !/^[A-Z0-9_]+$/.test(name)) || name === 'App'
  );
  const name = components.includes('App') ? 'App' : components.at(-1);
  if (!name) {
    throw new Problems([
      problem(
        'There is no component to show: the program has to export one, as in “export default function App() { … }”.'
      )
    ]);
  }
  return { name };
}

function declared(node) {
  switch (node?.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return node.id ? [node.id.name] : [];
    case 'VariableDeclaration':
      return node.declarations
        .filter(
          ({ id, init }) =>
            id.type === 'Identifier' &&
            /Function|Class|Call/.test(init?.type ?? '')
        )
        .map(({ id }) => id.name);
    default:
      return [];
  }
}

const UTILITY =
  /(?:^|[\s"'`:])(?:[a-z]+:)*-?(?:m[trblxy]?|p[trblxy]?|gap|gap-[xy]|space-[xy]|w|h|min-[wh]|max-[wh]|size|top|left|right|bottom|inset|z|text|bg|border|rounded|shadow|font|leading|tracking|grid-cols|col-span|items|justify|flex|from|to|via|ring|opacity|duration|scale|translate-[xy]|rotate|overflow|cursor|transition|hover:\w+|divide|line-clamp)-(?:[\d.]+(?:\/\d+)?|px|auto|full|screen|xs|sm|md|lg|xl|[2-9]xl|none|center|start|end|between|around|evenly|col|row|wrap|bold|semibold|medium|normal|light|extrabold|black|white|transparent|hidden|pointer|tight|tighter|wide|wider|relaxed|left|right|all|colors|fit|[a-z]+-\d{2,3}(?:\/\d+)?|\[[^\]\s]+\])(?=[\s"'`])/g;

/**
 * Whether the classes are Tailwind's. Its reset changes how headings, lists and buttons look, so that a page with
 * styles of its own must not get it: three different utilities decide.
 */
function usesTailwind(code) {
  const found = new Set();
  for (const [text] of code.matchAll(
    /class(?:Name)?\s*=\s*(?:"[^"]*"|'[^']*'|\{[^}]*\})|(['"`])(?:(?!\1)[^\n])*\1/g
  )) {
    for (const [utility] of text.matchAll(UTILITY)) {
      found.add(utility.trim());
    }
  }
  return found.size >= 3;
}
