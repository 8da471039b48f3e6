/** Libraries that a page loads by script tags and uses by their globals. */
import { bundle, inScript, scriptElement } from './bundle.mjs';
import { isNeedless, libraries, moduleFor } from './libraries.mjs';

export const isHere = ({ name, rest }) =>
  isNeedless(name) ||
  name in libraries.scripts ||
  name in libraries.styles ||
  isAddon(rest) ||
  moduleFor(name, rest) !== null;

/** three.js's old scripts that add to its global. */
const isAddon = rest => /^examples\/js\//.test(rest);

/** Libraries that share something are one script, at the place of the first of them. */
export async function defineGlobals(found, page) {
  const wanted = found.filter(
    library =>
      library &&
      isHere(library) &&
      !(library.name in libraries.scripts) &&
      !isNeedless(library.name)
  );
  const names = [...new Set(wanted.map(({ name }) => name))].filter(
    name => name in libraries.modules
  );
  if (!names.length) {
    return '';
  }
  const lines = names.flatMap((name, index) => {
    const specifier = name === 'chart.js' ? 'chart.js/auto' : name;
    const assigned = Object.entries(libraries.globals[name] ?? {}).map(
      ([global, expression]) =>
        `window.${global} = ${expression.replace(/\bm\b/g, `m${index}`)};`
    );
    return [
      `import * as m${index} from ${JSON.stringify(specifier)};`,
      ...assigned
    ];
  });
  const addons = wanted
    .filter(({ rest }) => isAddon(rest))
    .map(
      ({ rest }) =>
        `three/${rest.replace('examples/js/', 'examples/jsm/').replace(/(?:\.min)?\.js$/, '.js')}`
    )
    .filter(specifier => specifier in libraries.modules);
  addons.forEach((specifier, index) => {
    lines.push(
      `import * as a${index} from ${JSON.stringify(specifier)};`,
      `Object.assign(window.THREE, a${index});`
    );
  });
  const source = lines.join('\n');
  return `<script>${inScript(await bundle({ source, code: '', page, loader: 'js', format: 'iife' }))}</script>`;
}

export function classicLibrary({ name, rest }, page) {
  if (name === 'tailwindcss') {
    return scriptElement(name);
  }
  const part = `${name}/${/auto-render/.test(rest) ? 'auto-render' : ''}`;
  if (part in libraries.scripts) {
    return scriptElement(part);
  }
  return rest.includes('addons/p5.sound')
    ? (page.notes.push('p5.sound is not among the libraries.'), '')
    : scriptElement(name);
}
