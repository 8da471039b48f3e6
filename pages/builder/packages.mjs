/** npm packages that were installed for one answer, in a folder that everybody else's code can't reach. */
import fs from 'node:fs';
import path from 'node:path';

/** Twice on a page, these would not know of each other: the libraries' copy is the only one. */
const SINGLE = new Set(['react', 'react-dom', 'scheduler', 'three', 'vue']);
const CONDITIONS = new Set(['browser', 'import', 'module', 'default']);

let folder = null;

/** From now on, packages come from this folder, or from none. */
export function usePackages(found) {
  folder = found ?? null;
}

export const isSingle = name => SINGLE.has(name);

/** Whether a file belongs to an installed package. */
export const isInstalled = file =>
  folder !== null && file.startsWith(`${folder}/`);

/** The file that an answer's import of a package means, null where none is installed. */
export function installedFile({ name, rest }) {
  const told = manifest(name);
  if (!told) {
    return null;
  }
  const home = path.join(folder, name);
  const inside = told.exports
    ? exported(told.exports, rest ? `./${rest}` : '.')
    : forBrowsers(told, rest || main(told));
  return inside ? existing(path.join(home, inside)) : null;
}

/** The classic script that an address on a CDN means, null where the package is not installed. */
export function installedScript({ name, rest }) {
  if (rest) {
    const plain = rest.replace(/\.min(?=\.js$)/, '');
    return [rest, `dist/${rest}`, plain, `dist/${plain}`]
      .map(file => (folder ? existing(path.join(folder, name, file)) : null))
      .find(Boolean) ?? null;
  } // prettier-ignore
  const told = manifest(name);
  const file =
    told && (told.jsdelivr ?? told.unpkg ?? told.browser ?? told.main);
  return typeof file === 'string'
    ? existing(path.join(folder, name, file))
    : installedFile({ name, rest });
}

function manifest(name) {
  if (folder === null || name.startsWith('.') || name.includes('\\')) {
    return null;
  }
  try {
    const file = path.join(folder, name, 'package.json');
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** What `exports` of a package.json says of a path, by the conditions of a page. */
function exported(exports, wanted) {
  const paths =
    typeof exports === 'string' ||
    Array.isArray(exports) ||
    !Object.keys(exports).some(key => key.startsWith('.'))
      ? { '.': exports }
      : exports;
  if (wanted in paths) {
    return chosen(paths[wanted]);
  }
  const [pattern] = Object.keys(paths)
    .filter(key => {
      const [start, end] = key.split('*');
      return (
        end !== undefined &&
        wanted.startsWith(start) &&
        wanted.endsWith(end) &&
        wanted.length >= key.length
      );
    })
    .sort((one, other) => other.length - one.length);
  if (!pattern) {
    return null;
  }
  const [start, end] = pattern.split('*');
  const middle = wanted.slice(start.length, wanted.length - end.length);
  return chosen(paths[pattern])?.replaceAll('*', middle) ?? null;
}

function chosen(target) {
  if (typeof target === 'string') {
    return target;
  }
  for (const [condition, inner] of Object.entries(target ?? {})) {
    if (CONDITIONS.has(condition) || Array.isArray(target)) {
      const found = chosen(inner);
      if (found) {
        return found;
      }
    }
  }
  return null;
}

const main = told =>
  (typeof told.browser === 'string' && told.browser) ||
  told.module ||
  told.main ||
  'index.js';

/** What stands for a file of the package in browsers. */
function forBrowsers(told, file) {
  const own = `./${path.normalize(file)}`;
  const found = Object(told.browser)[own];
  return typeof found === 'string' ? found : file;
}

function existing(file) {
  const candidates = [file, `${file}.js`, `${file}.mjs`, `${file}.cjs`];
  return (
    [...candidates, path.join(file, 'index.js')].find(
      candidate =>
        isInstalled(candidate) &&
        fs.statSync(candidate, { throwIfNoEntry: false })?.isFile()
    ) ?? null
  );
}
