/**
 * Tailwind CSS in the page: watches which classes are used and writes their rules, as the play CDN does.
 * Version 4, with what pages written for version 3 expect: `tailwind.config`, grey borders, a pointing hand over
 * buttons.
 */
import { compile } from 'tailwindcss';
import index from 'tailwindcss/index.css';
import preflight from 'tailwindcss/preflight.css';
import theme from 'tailwindcss/theme.css';
import utilities from 'tailwindcss/utilities.css';

const SHEETS = {
  tailwindcss: index,
  'tailwindcss/preflight': preflight,
  'tailwindcss/preflight.css': preflight,
  'tailwindcss/theme': theme,
  'tailwindcss/theme.css': theme,
  'tailwindcss/utilities': utilities,
  'tailwindcss/utilities.css': utilities,
  './theme.css': theme,
  './preflight.css': preflight,
  './utilities.css': utilities
};
const AS_BEFORE = `@layer base {
  *, ::after, ::before, ::backdrop, ::file-selector-button { border-color: var(--color-gray-200, currentcolor); }
  button:not(:disabled), [role="button"]:not(:disabled) { cursor: pointer; }
}`;
const SOURCES = 'style[type="text/tailwindcss"]';
const darkByClass = document.currentScript?.dataset.dark === 'class';
const sheet = document.createElement('style');
const seen = new Set();
let config;
let compiler;
let source;
let working = Promise.resolve();

function collectSource() {
  const own = [...document.querySelectorAll(SOURCES)]
    .map(style => style.textContent)
    .join('\n');
  return [
    /@import|@tailwind/.test(own) ? '' : '@import "tailwindcss";',
    config
      ? '@config "tailwind.config";'
      : darkByClass
        ? '@custom-variant dark (&:where(.dark, .dark *));'
        : '',
    AS_BEFORE,
    own
      .replace(/@tailwind\s+base;/, '@import "tailwindcss";')
      .replace(/@tailwind\s+(components|utilities);/g, '')
  ].join('\n');
}

async function rebuild() {
  const wanted = collectSource();
  if (wanted !== source) {
    source = wanted;
    compiler = await compile(wanted, {
      base: '/',
      loadStylesheet: async (id, base) => {
        if (!(id in SHEETS)) {
          throw new Error(
            `Tailwind CSS: “${id}” can't be imported into a page.`
          );
        }
        return { path: id, base, content: SHEETS[id] };
      },
      loadModule: async (id, base) => {
        if (id !== 'tailwind.config') {
          throw new Error(
            `Tailwind CSS: the plugin “${id}” can't be loaded into a page.`
          );
        }
        return { path: id, base, module: config };
      }
    });
    seen.clear();
  }
  const before = seen.size;
  for (const element of document.querySelectorAll('[class]')) {
    element.classList.forEach(name => seen.add(name));
  }
  if (seen.size !== before || !sheet.isConnected) {
    sheet.textContent = compiler.build([...seen]);
    document.head.append(sheet);
  }
}

function schedule() {
  working = working.then(rebuild).catch(error => reportError(error));
}

window.tailwind = {
  get config() {
    return config;
  },
  set config(value) {
    config = value;
    source = undefined;
    schedule();
  }
};
new MutationObserver(records => {
  if (
    records.some(
      ({ target, addedNodes }) =>
        target !== sheet && ![...addedNodes].includes(sheet)
    )
  ) {
    schedule();
  }
}).observe(document.documentElement, {
  attributes: true,
  attributeFilter: ['class'],
  childList: true,
  subtree: true,
  characterData: true
});
schedule();
