/** Builds the libraries that share something into modules. */
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import {
  build,
  fileOf,
  flat,
  HERE,
  OUT,
  packageOf,
  specifierOf
} from './bundling.mjs';
import { modules } from './libraries.mjs';

const require = createRequire(import.meta.url);
/** React's own words for the errors that answers make, by React's numbers. */
const TEXTS = JSON.stringify({
  31: 'Objects are not valid as a React child (found: %s).',
  130: 'Element type is invalid: expected a component or the name of an element, but got: %s.',
  137: '%s is a void element and must have no children.',
  185: 'Maximum update depth exceeded: a component sets its state again each time it is drawn or updated.',
  300: 'Rendered fewer hooks than expected: a hook must not be called in a condition or after a return.',
  301: 'Too many re-renders: a component sets its state while it is drawn.',
  310: 'Rendered more hooks than during the previous render: a hook must not be called in a condition.',
  321: 'Invalid hook call: hooks can only be called inside of the body of a function component.',
  482: 'A component is asynchronous and suspends for ever: only server components may be async.'
});

/** Other packages of the list stay imports, so that there is one copy of each in a page. */
const shared = name => ({
  name: 'shared',
  setup(context) {
    context.onResolve(
      { filter: /^[^./]/ },
      ({ path: specifier, namespace, kind }) => {
        if (namespace === 'required') {
          return { path: specifier, external: true };
        }
        if (
          !(packageOf(specifier) in modules) ||
          packageOf(specifier) === name
        ) {
          return undefined;
        }
        return kind === 'require-call'
          ? { path: specifier, namespace: 'required' }
          : { path: specifier, external: true };
      }
    );
    context.onLoad(
      { filter: /.*/, namespace: 'required' },
      ({ path: specifier }) => ({
        contents: `export * from ${JSON.stringify(specifier)}; export { default } from ${JSON.stringify(specifier)};`
      })
    );
    // In production React numbers its errors; people want to read the usual ones.
    context.onLoad(
      { filter: /react-dom-client\.production\.js$/ },
      ({ path: file }) => ({
        contents: fs
          .readFileSync(file, 'utf8')
          .replace(
            /^function formatProdErrorMessage\(code\) \{/m,
            `$&\n  if (code in ${TEXTS}) return ${TEXTS}[code].replace('%s', arguments[1] ?? '');`
          )
      })
    );
    // In production Vue only logs what goes wrong in a component: it is an error of the page.
    context.onLoad(
      { filter: /runtime-core\.esm-bundler\.js$/ },
      ({ path: file }) => ({
        contents: fs
          .readFileSync(file, 'utf8')
          .replace(
            /^( +)console\.error\(err\);$/gm,
            '$1(globalThis.reportError ?? console.error)(err);'
          )
      })
    );
    // Without the mark, no bundler dares to leave an unused icon out.
    context.onLoad(
      { filter: /lucide[^/]*\/dist\/esm\/.*\.m?js$/ },
      ({ path: file }) => ({
        contents: fs
          .readFileSync(file, 'utf8')
          .replace(
            /= createLucideIcon\(/g,
            '= /* @__PURE__ */ createLucideIcon('
          )
          // An object of all icons would keep all of them.
          .replace(/^import \* as index from .*$/m, '')
          .replace(/^export \{ index as icons \};$/m, '')
      })
    );
  }
});

/** A module that exports what an entry of a package does, or what a file of this folder does in its place. */
async function stub(specifier, { cjs, source: own }) {
  const source =
    Object(own)[specifier] ??
    (specifier === packageOf(specifier) && typeof own === 'string'
      ? own
      : undefined);
  if (cjs && !source) {
    process.env.NODE_ENV = 'production';
    const names = Object.keys(require(specifier)).filter(
      name => name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name)
    );
    return `import m from ${JSON.stringify(specifier)};
      export const { ${names.join(', ')} } = m; export default m;`;
  }
  const wanted = JSON.stringify(source ?? specifier);
  const hasDefault = await esbuild
    .build({
      stdin: {
        contents: `export { default } from ${wanted}`,
        resolveDir: HERE
      },
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'esm',
      logLevel: 'silent'
    }) // prettier-ignore
    .then(
      ({ warnings }) =>
        !warnings.some(({ text }) => text.includes('"default"')),
      () => false
    );
  return `export * from ${wanted};${hasDefault ? `export { default } from ${wanted};` : ''}`;
}

export async function buildModules() {
  const found = {};
  for (const [
    name,
    { entries = ['.'], effects = false, ...options }
  ] of Object.entries(modules)) {
    const stubs = {};
    for (const entry of entries) {
      stubs[fileOf(entry)] = await stub(specifierOf(name, entry), options);
      found[specifierOf(name, entry)] = `${flat(name)}/${fileOf(entry)}`;
    }
    const outdir = path.join(OUT, 'modules', flat(name));
    await build({
      entryPoints: Object.keys(stubs).map(file => ({ in: `stub:${file}`, out: file.replace(/\.mjs$/, '') })),
      outdir, outExtension: { '.js': '.mjs' }, format: 'esm', splitting: true, chunkNames: '_[hash]',
      // Without white space go the marks that say which calls can be left out.
      minifyWhitespace: !/lucide|shadcn|radix/.test(name), jsx: 'automatic',
      plugins: [
        {
          name: 'stubs',
          setup(context) {
            context.onResolve({ filter: /^stub:/ }, ({ path: stubbed }) => ({ path: stubbed.slice(5), namespace: 'stub' }));
            context.onLoad({ filter: /.*/, namespace: 'stub' }, ({ path: file }) => ({
              contents: stubs[file],
              resolveDir: HERE
            }));
          }
        },
        shared(name)
      ]
    }); // prettier-ignore
    fs.writeFileSync(
      path.join(outdir, 'package.json'),
      JSON.stringify({ name, sideEffects: effects })
    );
  }
  return found;
}
