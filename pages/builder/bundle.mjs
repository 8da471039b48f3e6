/** Bundles an answer's script with the libraries that it imports. */
import fs from 'node:fs';
import path from 'node:path';
import { GUARD, syntaxProblem } from './guard.mjs';
import {
  fromAddress,
  isNeedless,
  libraries,
  moduleFor,
  known,
  split,
  STATIC
} from './libraries.mjs';
import { installedFile, isInstalled, isSingle } from './packages.mjs';
import { Problems, problem } from './problems.mjs';

const DEFINE = {
  'process.env.NODE_ENV': '"production"',
  'process.env': '{}',
  'import.meta.env':
    '{"MODE":"production","DEV":false,"PROD":true,"SSR":false,"BASE_URL":"/"}'
};
const BUILT_IN =
  /^(?:node:|bun:|bun$|(?:assert|buffer|child_process|cluster|crypto|dns|events|fs|http|http2|https|module|net|os|path|perf_hooks|process|readline|stream|timers|tls|url|util|v8|vm|worker_threads|zlib)(?:\/|$))/;
/** Where the bundler keeps what stands in for parts of Node.js in packages. */
const POLYFILLS = '/bun-vfs';
const STYLE = /\.(?:css|scss|sass|less)(?:\?.*)?$/;

/** What a page takes from the libraries besides its bundles. */
export class Page {
  scripts = new Set();
  styles = new Set();
  /** Texts of style sheets that installed packages bring. */
  sheets = new Set();
  notes = [];
  /** Modules of the libraries that stand in for others. */
  instead = {};

  /** Elements for the head: the loop guard, libraries, styles. */
  head() {
    return [
      GUARD,
      ...[...this.styles].map(name => styleElement(name)),
      ...[...this.sheets].map(text => `<style>${inStyle(text)}</style>`),
      ...[...this.scripts].map(name => scriptElement(name))
    ].join('\n');
  }
}

export const styleElement = name =>
  `<style><!--codearena:styles ${libraries.styles[name]}--></style>`;
export const scriptElement = (name, attributes = '') =>
  `<script${attributes}><!--codearena:scripts ${libraries.scripts[name].file}--></script>`;

/** Text for inside a script element, which it must not end. */
export const inScript = text => text.replace(/<(?=\/script|!--)/gi, '\\x3C');
export const inStyle = text => text.replace(/<(?=\/style)/gi, '\\3C ');

/**
 * One script from `source`, whose loops are guarded already. `entry` is a module that imports `answer:source`;
 * without it the source itself is run. `code` is the answer, for the lines of problems; `firstLine` is the
 * source's first line in it. `imports` is the answer's own import map.
 */
export async function bundle({
  source,
  code,
  entry,
  page,
  jsx = 'react',
  classic = false,
  loader = 'tsx',
  firstLine = 1,
  imports = {},
  format = 'esm'
}) {
  // prettier-ignore
  const refused = [];
  const resolve = (specifier, importer) => {
    const found = importer.startsWith(STATIC)
      ? library(specifier, page)
      : wanted(mapped(specifier, imports), page);
    if (typeof found !== 'string') {
      return found;
    }
    refused.push(problem(found, lineOf(specifier, code)));
    return { path: specifier, namespace: 'nothing' };
  };
  let built;
  try {
    built = await Bun.build({
      entrypoints: ['answer:entry'],
      target: 'browser',
      format,
      macros: false,
      minify: { syntax: true, whitespace: true, identifiers: false },
      define: DEFINE,
      jsx: classic
        ? { runtime: 'classic' }
        : { runtime: 'automatic', importSource: jsx, development: false },
      plugins: [
        {
          name: 'answer',
          setup(context) {
            context.onResolve(
              { filter: /.*/ },
              ({ path: specifier, importer }) => {
                if (
                  specifier === 'answer:entry' ||
                  specifier === 'answer:source'
                ) {
                  return {
                    path:
                      specifier === 'answer:entry' && !entry
                        ? 'source'
                        : specifier.slice(7),
                    namespace: 'answer'
                  };
                }
                if (importer.startsWith(POLYFILLS)) {
                  return undefined;
                }
                if (isInstalled(importer)) {
                  return inPackage(specifier, importer, page);
                }
                if (importer.startsWith(STATIC) && specifier.startsWith('.')) {
                  return {
                    path: path.resolve(path.dirname(importer), specifier)
                  };
                }
                return resolve(specifier, importer);
              }
            );
            context.onLoad(
              { filter: /.*/, namespace: 'answer' },
              ({ path: file }) =>
                file === 'entry'
                  ? { contents: entry, loader: 'js' }
                  : { contents: source, loader }
            );
            context.onLoad(
              { filter: /.*/, namespace: 'global' },
              ({ path: name }) => ({
                contents: `module.exports = globalThis[${JSON.stringify(libraries.scripts[name].names[0])}];`,
                loader: 'js'
              })
            );
            context.onLoad(
              { filter: /.*/, namespace: 'member' },
              ({ path: file }) => {
                const [module, name] = file.split('#');
                return {
                  contents: `export { ${name} as default } from ${JSON.stringify(module)};`,
                  loader: 'js'
                };
              }
            );
            context.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({
              contents: 'module.exports = {};',
              loader: 'js'
            }));
          }
        }
      ],
      throw: true
    });
  } catch (error) {
    throw new Problems([...refused, ...messages(error, source, firstLine)]);
  }
  if (refused.length) {
    throw new Problems(refused);
  }
  const script = built.outputs.find(({ kind }) => kind === 'entry-point');
  return script.text();
}

function mapped(specifier, imports) {
  if (specifier in imports) {
    return imports[specifier];
  }
  const prefix = Object.keys(imports).find(
    key => key.endsWith('/') && specifier.startsWith(key)
  );
  return prefix ? imports[prefix] + specifier.slice(prefix.length) : specifier;
}

/** A library's import of another one. */
function library(specifier, page) {
  const file = libraries.modules[page.instead[specifier] ?? specifier];
  return file
    ? { path: path.join(STATIC, 'modules', file) }
    : `“${specifier}” is missing from the libraries`;
}

/** Where an answer's import leads, or a sentence about why it leads nowhere. */
function wanted(specifier, page) {
  const address = /^(?:https?:)?\/\//.test(specifier)
    ? fromAddress(specifier)
    : null;
  if (/^(?:https?:)?\/\//.test(specifier) && !address) {
    return `“${specifier}” can't be imported: pages have no network.`;
  }
  if (
    !address &&
    /^(?:\.{0,2}\/|[@~]\/|#|file:|data:|blob:)|^\.+$/.test(specifier)
  ) {
    if (STYLE.test(specifier)) {
      page.notes.push(
        `The style sheet “${specifier}” is not part of the answer.`
      );
      return { path: specifier, namespace: 'nothing' };
    }
    return `“${specifier}” can't be imported: an answer is one file and has no others beside it.`;
  }
  if (!address && BUILT_IN.test(specifier)) {
    return `“${specifier}” belongs to Node.js: there is none of it in a page.`;
  }
  const { name, rest } = address ?? split(specifier);
  const own = known(name);
  if (STYLE.test(rest)) {
    const sheet = installedFile({ name, rest });
    if (own in libraries.styles) {
      page.styles.add(own);
    } else if (sheet) {
      page.sheets.add(fs.readFileSync(sheet, 'utf8'));
    } else {
      page.notes.push(
        `The style sheet “${specifier}” is not among the libraries.`
      );
    }
    return { path: specifier, namespace: 'nothing' };
  }
  const module = moduleFor(name, rest);
  if (module) {
    return library(module, page);
  }
  if (own in libraries.scripts) {
    page.scripts.add(own);
    return { path: own, namespace: 'global' };
  }
  if (isNeedless(name)) {
    return { path: specifier, namespace: 'nothing' };
  }
  const file = installedFile({ name, rest });
  if (file) {
    return { path: file };
  }
  if (own in libraries.modules) {
    return `“${specifier}” is not among the parts of ${own} that pages may use.`;
  }
  return `The package “${name}” is not among those that pages may use.`;
}

/** What an installed package imports: there is one copy of some libraries, the rest is the bundler's affair. */
function inPackage(specifier, importer, page) {
  if (STYLE.test(specifier)) {
    const file = path.resolve(path.dirname(importer), specifier);
    if (isInstalled(file) && fs.existsSync(file)) {
      page.sheets.add(fs.readFileSync(file, 'utf8'));
    }
    return { path: specifier, namespace: 'nothing' };
  }
  const { name, rest } = split(specifier);
  const module = isSingle(name) ? moduleFor(name, rest) : null;
  return module
    ? { path: path.join(STATIC, 'modules', libraries.modules[module]) }
    : undefined;
}

/** The line of an import, as people see it. */
function lineOf(specifier, code) {
  const index = code
    .split('\n')
    .findIndex(line =>
      [`'${specifier}'`, `"${specifier}"`].some(quoted => line.includes(quoted))
    );
  return index < 0 ? null : index + 1;
}

/** What the bundler complains about, in the answer's own words and lines. */
function messages(error, source, firstLine) {
  return (error.errors?.length ? error.errors : [error]).map(
    ({ message, position }) => {
      const own =
        position?.file === 'answer:source' || position?.namespace === 'answer';
      const [, name] =
        /^No matching export in .* for import "(.*)"$/.exec(message) ?? [];
      const [, package_] =
        /\bfrom\s*["']([^"']+)["']/.exec(position?.lineText ?? '') ?? [];
      if (message === 'Syntax Error') {
        return syntaxProblem(source, firstLine);
      }
      return problem(
        name ? `“${package_ ?? 'The library'}” exports no “${name}”.` : message,
        own && position.line ? position.line + firstLine - 1 : null,
        own ? position.column : null
      );
    }
  );
}
