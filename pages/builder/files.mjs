/** The files that an answer has besides its program. */
import { guard, parseScript } from './guard.mjs';
import { compileSheet } from './styles.mjs';

const SUFFIXES = ['', '.tsx', '.ts', '.jsx', '.js', '.mjs', '.vue', '.css', '.scss', '.json']; // prettier-ignore
const SHEET = /\.(?:css|scss|sass|less)$/;
const SCRIPT = /\.[mc]?[jt]sx?$/;
/** A comment of its own that names a file: everything up to the next one is that file. */
const NAMED =
  /^[ \t]*(?:\/\/|\/\*+|<!--)[ \t]*(?:[-=─—#*]+[ \t]*)?(?:file(?:name)?[ \t]*:?[ \t]*)?((?:[\w@.()[\]-]+\/)*[\w.-]+\.(?:jsx?|tsx?|mjs|vue|s?css|json))[ \t]*:?[ \t]*(?:[-=─—#*]+[ \t]*)?(?:\*+\/|-->)?[ \t]*$/gm;
const IMPORTED =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(["'])((?:\.{1,2}|[@~])\/[^"'\n]+)\1/g;

export class Files {
  /** `told` is a list of `{path, text}`; `whole` says that lines are those of the program's own text. */
  constructor(told = [], { whole = false } = {}) {
    this.whole = whole;
    this.texts = new Map(told.map(({ path, text }) => [tidy(path), text]));
    this.used = new Set();
    /** For files that are compiled before they are bundled: what says which of their lines is meant. */
    this.lines = new Map();
  }

  /** The path of the file that an import in the file `from` means, null where there is none. */
  find(specifier, from = '') {
    const bare = specifier.replace(/[?#].*$/, '');
    const wanted = /^[@~]\//.test(bare)
      ? bare.slice(2)
      : joined(from.includes('/') ? from.replace(/[^/]*$/, '') : '', bare);
    const paths = [...this.texts.keys()];
    const candidates = SUFFIXES.flatMap(suffix => [
      `${wanted}${suffix}`,
      `${wanted}/index${suffix}`
    ]);
    // Models are not always sure where they have put a file.
    const name = wanted.split('/').at(-1);
    const found =
      candidates.find(path => this.texts.has(path)) ??
      paths.find(path => candidates.some(end => path.endsWith(`/${end}`))) ??
      paths.find(path =>
        SUFFIXES.some(suffix => path.split('/').at(-1) === name + suffix)
      ) ??
      this.onlySheet(wanted);
    if (found) {
      this.used.add(found);
    }
    return found ?? null;
  }

  /** Of one style sheet alone it does not matter how it is called. */
  onlySheet(wanted) {
    const sheets = [...this.texts.keys()].filter(path => SHEET.test(path));
    return SHEET.test(wanted) && sheets.length === 1 ? sheets[0] : undefined;
  }

  /** All texts, for who looks for signs in them. */
  get text() {
    return [...this.texts.values()].join('\n');
  }
}

export const NO_FILES = new Files();

const tidy = path => joined('', path);

function joined(folder, specifier) {
  const parts = [];
  for (const part of `${folder}${specifier}`.split(/[\\/]+/)) {
    if (part === '..') {
      parts.pop();
    } else if (part && part !== '.') {
      parts.push(part);
    }
  }
  return parts.join('/');
}

/**
 * The program of a text and its files: those that the answer gave, else those that the text itself consists of,
 * one after the other under comments that name them, if one of them imports another.
 */
export function divide(code, told) {
  if (told?.length) {
    return { code, files: new Files(told) };
  }
  const marks = [...code.matchAll(NAMED)];
  const starts = [{ index: 0, 1: 'program.tsx' }, ...marks];
  const sections = starts
    .map((mark, number) => ({
      path: mark[1],
      start: mark.index,
      end: starts[number + 1]?.index ?? code.length
    }))
    .filter(({ start, end }) => code.slice(start, end).trim());
  if (sections.length < 2) {
    return { code, files: NO_FILES };
  }
  for (const section of sections) {
    // Every line stays where it is.
    const before = code.slice(0, section.start).split('\n').length - 1;
    section.text = '\n'.repeat(before) + code.slice(section.start, section.end);
  }
  const files = new Files(sections, { whole: true });
  for (const { path, text } of sections) {
    for (const [, , specifier] of text.matchAll(IMPORTED)) {
      files.find(specifier, path);
    }
  }
  const roots = sections.filter(
    ({ path }) =>
      (SCRIPT.test(path) || path.endsWith('.vue')) &&
      !files.used.has(tidy(path))
  );
  const root =
    roots.find(({ path }) => /(?:^|\/)(?:main|index)\.\w+$/.test(path)) ??
    roots.find(({ path }) => /(?:^|\/)App\.\w+$/.test(path)) ??
    roots.at(-1);
  if (!root || !files.used.size) {
    return { code, files: NO_FILES };
  }
  files.texts.delete(tidy(root.path));
  files.used.clear();
  return { code: root.text, files, vue: root.path.endsWith('.vue') };
}

/** A file as a module. Style sheets go into the page. */
export async function loadFile(path, files, page) {
  const text = files.texts.get(path);
  if (SHEET.test(path)) {
    const { css, names } = await compileSheet(path, text);
    page.addStyle(css);
    return {
      contents: `module.exports = ${JSON.stringify(names)};`,
      loader: 'js'
    };
  }
  if (path.endsWith('.vue')) {
    const { compileFile } = await import('./vue.mjs');
    const { source, lines } = await compileFile(path, text, page);
    files.lines.set(path, lines);
    return { contents: source, loader: 'tsx' };
  }
  if (SCRIPT.test(path)) {
    const contents = guard(text, parseScript(text));
    return { contents, loader: /\.[mc]?ts$/.test(path) ? 'ts' : 'tsx' };
  }
  if (path.endsWith('.json')) {
    return { contents: text, loader: 'json' };
  }
  const value = path.endsWith('.svg')
    ? `data:image/svg+xml,${encodeURIComponent(text)}`
    : text;
  return {
    contents: `export default ${JSON.stringify(value)};`,
    loader: 'js'
  };
}

/** Style sheets that nothing imports are meant for the page all the same: its entry file is often left out. */
export async function addOtherSheets(files, page) {
  for (const [path, text] of files.texts) {
    if (
      SHEET.test(path) &&
      !files.used.has(path) &&
      !/\.module\.\w+$/.test(path)
    ) {
      page.addStyle((await compileSheet(path, text)).css);
    }
  }
}
