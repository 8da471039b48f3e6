/** Bundles an answer's script with its other files and the libraries that it imports. */
import path from 'node:path';
import { loadFile, NO_FILES } from './files.mjs';
import { syntaxProblem } from './guard.mjs';
import { libraries, STATIC } from './libraries.mjs';
import { beginning } from './lines.mjs';
import { isInstalled } from './packages.mjs';
import { Problems, problem } from './problems.mjs';
import { inPackage, library, mapped, wanted } from './resolve.mjs';
import { standInText } from './stand-ins.mjs';

const DEFINE = {
  'process.env.NODE_ENV': '"production"',
  'process.env': '{}',
  'import.meta.env':
    '{"MODE":"production","DEV":false,"PROD":true,"SSR":false,"BASE_URL":"/"}'
};
/** Where the bundler keeps what stands in for parts of Node.js in packages. */
const POLYFILLS = '/bun-vfs';

/**
 * One script from `source`, whose loops are guarded already. `entry` is a module that imports `answer:source`;
 * without it the source itself is run. `code` is the answer, for the lines of problems; `firstLine` is the
 * source's first line in it. `lines` says which line of the answer a line of the source is. `files` are those
 * beside it, `imports` is the answer's own import map.
 */
export async function bundle({
  source,
  code,
  files = NO_FILES,
  entry,
  page,
  jsx = 'react',
  classic = false,
  loader = 'tsx',
  firstLine = 1,
  lines = line => line + firstLine - 1,
  imports = {},
  format = 'esm'
}) {
  // prettier-ignore
  const refused = [];
  page.code ||= `${code}\n${files.text}`;
  const resolve = (specifier, importer) => {
    const [, from = ''] = /^(?:answer:)?file\/(.*)$/.exec(importer) ?? [];
    const found = importer.startsWith(STATIC)
      ? library(specifier, page)
      : wanted(mapped(specifier, imports), page, files, from);
    if (typeof found !== 'string') {
      return found;
    }
    const text = files.texts.get(from) ?? code;
    refused.push(problem(found, lineOf(specifier, text), null, told(from)));
    return { path: specifier, namespace: 'nothing' };
  };
  /** A file's name for people; none where lines are those of the program anyway. */
  const told = file => (file && !files.whole ? file : null);
  let built;
  try {
    built = await Bun.build({
      entrypoints: ['answer:entry'],
      target: 'browser',
      format,
      sourcemap: 'external',
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
                  : file.startsWith('file/')
                    ? loadFile(file.slice(5), files, page)
                    : { contents: source, loader }
            );
            context.onLoad(
              { filter: /.*/, namespace: 'stand-in' },
              ({ path: name }) => ({
                contents: standInText(name, page.code),
                loader: 'js'
              })
            );
            context.onLoad(
              { filter: /.*/, namespace: 'asset' },
              ({ path: file }) => ({
                contents: `export default ${JSON.stringify(path.basename(file))}; export const ReactComponent = () => null;`,
                loader: 'js'
              })
            );
            context.onLoad(
              { filter: /.*/, namespace: 'global' },
              ({ path: name }) => ({
                contents: `module.exports = globalThis[${JSON.stringify(libraries.scripts[name].names[0])}];`,
                loader: 'js'
              })
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
    throw new Problems([
      ...refused,
      ...messages(error, { source, firstLine, files, told })
    ]);
  }
  if (refused.length) {
    throw new Problems(refused);
  }
  const [script, map] = await Promise.all(
    ['entry-point', 'sourcemap'].map(wish =>
      built.outputs.find(({ kind }) => kind === wish).text()
    )
  );
  const place = (name, line) => {
    const [, path] = /^answer:(source|file\/.*)$/.exec(name) ?? [];
    if (path === undefined) {
      return null;
    }
    const file = path === 'source' ? '' : path.slice(5);
    const own = file ? (files.lines.get(file)?.(line) ?? line) : lines(line);
    return own ? [told(file) ?? '', own] : null;
  };
  return beginning(map, place) + script.replace(/^\/\/# (?:sourceMappingURL|debugId)=.*$/gm, '').trimEnd(); // prettier-ignore
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
function messages(error, { source, firstLine, files, told }) {
  const found = error.errors?.length ? error.errors : [error];
  return found.flatMap(one => {
    const { message, position } = one;
    if (one instanceof Problems) {
      return one.problems;
    }
    const [, place] = /^(?:answer:)?(source|file\/.*)$/.exec(position?.file ?? '') ?? []; // prettier-ignore
    const own = place !== undefined || position?.namespace === 'answer';
    const file = place?.startsWith('file/') ? place.slice(5) : '';
    const first = file ? 1 : firstLine;
    const [, name] =
      /^No matching export in .* for import "(.*)"$/.exec(message) ?? [];
    const [, from] =
      /\bfrom\s*["']([^"']+)["']/.exec(position?.lineText ?? '') ?? [];
    if (message === 'Syntax Error') {
      const text = file ? files.texts.get(file) : source;
      return { ...syntaxProblem(text, first), file: told(file) };
    }
    return problem(
      name ? `“${from ?? 'The library'}” exports no “${name}”.` : message,
      own && position?.line ? position.line + first - 1 : null,
      own ? position?.column : null,
      told(file)
    );
  });
}
