/**
 * Builds what pages are made with, from npm packages: the builder that runs in the sandbox, and the libraries.
 * The result lies in `codearena_jupyter/environments/pages/static` and is shipped, not committed. It is put there
 * whole, so that nobody who builds pages meanwhile sees half of it; libraries that did not change are kept.
 */
import * as esbuild from 'esbuild';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { writeNotices } from './notices.mjs';
import { globals, modules, scripts, styles } from './libraries.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const STATIC = path.resolve(
  HERE,
  '../codearena_jupyter/environments/pages/static'
);
const OUT = path.join(HERE, `.static-${process.pid}`);
/** Says what the libraries were made of, and whose code is in them. */
const MADE_OF = 'made-of.json';
const require = createRequire(import.meta.url);
const DEFINE = {
  'process.env.NODE_ENV': '"production"',
  __VUE_OPTIONS_API__: 'true',
  __VUE_PROD_DEVTOOLS__: 'false',
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false'
};
/** Scripts of this folder that go into pages, and the globals that they define. */
const OWN_SCRIPTS = {
  tailwindcss: ['tailwind.mjs', 'tailwind'],
  'show-markdown': ['show/markdown.mjs', 'showMarkdown'],
  'show-mermaid': ['show/mermaid.mjs', 'drawDiagram']
};
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
const used = new Set();

/** Remember which packages a build took code from, for the notices. */
async function build(options) {
  const result = await esbuild.build({
    bundle: true, minifySyntax: true, minifyIdentifiers: true, minifyWhitespace: true, charset: 'utf8', target: 'es2022', platform: 'browser', legalComments: 'none',
    logLevel: 'error', metafile: true, absWorkingDir: HERE, define: DEFINE, ...options
  }); // prettier-ignore
  for (const input of Object.keys(result.metafile.inputs)) {
    const found = /^(?:.*:)?.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) {
      used.add(found[0].replace(/^.*?:/, '').replace(/\/$/, ''));
    }
  }
  return result;
}

const packageOf = specifier =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const specifierOf = (name, entry) =>
  entry === '.' ? name : name + entry.slice(1);
const fileOf = entry =>
  `${entry === '.' ? 'index' : entry.slice(2).replace(/\.js$/, '').replaceAll('/', '_')}.mjs`;
const flat = name => name.replace('@', '').replaceAll('/', '-');

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

async function stub(specifier, { cjs, source: own }) {
  const source = specifier === packageOf(specifier) ? own : undefined;
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

async function buildModules() {
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
      minifyWhitespace: !/lucide/.test(name),
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

async function buildScripts() {
  const found = {};
  fs.mkdirSync(path.join(OUT, 'scripts'), { recursive: true });
  for (const [name, { names, file, source = name, whole }] of Object.entries(
    scripts
  )) {
    const target = path.join(OUT, 'scripts', `${flat(name)}.js`);
    if (file) {
      const folder = path.join(HERE, 'node_modules', packageOf(name));
      used.add(path.relative(HERE, folder));
      const text = fs
        .readFileSync(path.join(folder, file), 'utf8')
        .replace(/^\/\/# sourceMappingURL=.*$/m, '');
      fs.writeFileSync(target, forScriptElement(text));
    } else {
      const assign = names
        .map(global => `window[${JSON.stringify(global)}]`)
        .join(' = ');
      const contents = whole
        ? `import * as m from ${JSON.stringify(source)}; ${assign} = m;`
        : `import m from ${JSON.stringify(source)}; ${assign} = m;`;
      await build({
        stdin: { contents, resolveDir: HERE },
        outfile: target,
        format: 'iife'
      });
      fs.writeFileSync(
        target,
        forScriptElement(fs.readFileSync(target, 'utf8'))
      );
    }
    found[name] = { file: `${flat(name)}.js`, names };
  }
  for (const [name, [file, ...names]] of Object.entries(OWN_SCRIPTS)) {
    const target = path.join(OUT, 'scripts', `${name}.js`);
    await build({
      entryPoints: [path.join(HERE, file)],
      outfile: target,
      format: 'iife',
      loader: { '.css': 'text' }
    });
    fs.writeFileSync(target, forScriptElement(fs.readFileSync(target, 'utf8')));
    found[name] = { file: `${name}.js`, names };
  }
  return found;
}

/** A library must not end the script element that it stands in, nor begin a comment there. */
function forScriptElement(text) {
  return text.replace(/<\/(?=script)/gi, '<\\/').replace(/<!--/g, '\\x3C!--');
}

function buildStyles() {
  const found = {};
  fs.mkdirSync(path.join(OUT, 'styles'), { recursive: true });
  for (const [name, file] of Object.entries(styles)) {
    const source = path.join(HERE, 'node_modules', file);
    used.add(`node_modules/${packageOf(file)}`);
    const text = onceEach(fs.readFileSync(source, 'utf8'))
      .replace(/^\/\*# sourceMappingURL=.*$/m, '')
      // Every browser that runs JupyterLab takes woff2; the other formats would only weigh.
      .replace(
        /,?url\([^)]*?\.(?:woff|ttf|eot|svg)\b[^)]*\)\s*format\([^)]*\)/g,
        ''
      )
      .replace(/url\(["']?([^"')]*?\.woff2)[^)]*\)/g, (_, font) => {
        const data = fs
          .readFileSync(path.resolve(path.dirname(source), font))
          .toString('base64');
        return `url(data:font/woff2;base64,${data})`;
      });
    fs.writeFileSync(path.join(OUT, 'styles', `${flat(name)}.css`), text);
    found[name] = `${flat(name)}.css`;
  }
  return found;
}

/** Font Awesome names each font again under the names that it had in older versions. */
function onceEach(css) {
  const seen = new Set();
  return css.replace(/@font-face\s*\{[^}]*\}/g, rule => {
    const font = /[^/"'(]+\.woff2/.exec(rule)?.[0];
    return font && seen.has(font) ? '' : (seen.add(font), rule);
  });
}

async function buildBuilder() {
  await build({
    entryPoints: [path.join(HERE, 'builder/main.mjs')], outdir: path.join(OUT, 'builder'), format: 'esm',
    outExtension: { '.js': '.mjs' }, splitting: true, platform: 'node', target: 'esnext', external: ['bun'],
    define: {}
  }); // prettier-ignore
}

const version = name =>
  JSON.parse(
    fs.readFileSync(
      path.join(HERE, 'node_modules', name, 'package.json'),
      'utf8'
    )
  ).version;

/** The libraries, built; what `libraries.json` says of them. */
async function buildLibraries() {
  const names = [
    ...Object.keys(modules),
    ...Object.keys(scripts).map(packageOf),
    'tailwindcss'
  ];
  return {
    modules: await buildModules(),
    scripts: await buildScripts(),
    styles: buildStyles(),
    globals,
    versions: Object.fromEntries(
      [...new Set(names)].map(name => [name, version(name)])
    )
  };
}

/** Changes when the libraries have to be built again. */
function fingerprint() {
  const hash = crypto.createHash('sha256');
  const files = ['.', 'show']
    .flatMap(folder =>
      fs.readdirSync(path.join(HERE, folder)).map(name => `${folder}/${name}`)
    )
    .filter(file => /\.(?:mjs|json)$/.test(file));
  for (const file of files.sort()) {
    hash.update(file).update(fs.readFileSync(path.join(HERE, file)));
  }
  return hash.digest('hex');
}

/** The libraries as they are there already, if they were made of the same. */
function keepLibraries(wanted) {
  const file = path.join(STATIC, MADE_OF);
  const made = fs.existsSync(file)
    ? JSON.parse(fs.readFileSync(file, 'utf8'))
    : {};
  if (made.fingerprint !== wanted) {
    return null;
  }
  made.used.forEach(folder => used.add(folder));
  for (const folder of ['modules', 'scripts', 'styles']) {
    fs.cpSync(path.join(STATIC, folder), path.join(OUT, folder), {
      recursive: true
    });
  }
  return JSON.parse(
    fs.readFileSync(path.join(STATIC, 'libraries.json'), 'utf8')
  );
}

function putInPlace() {
  const old = `${OUT}-old`;
  if (fs.existsSync(STATIC)) {
    fs.renameSync(STATIC, old);
  }
  fs.renameSync(OUT, STATIC);
  fs.rmSync(old, { recursive: true, force: true });
}

const write = (file, value) =>
  fs.writeFileSync(path.join(OUT, file), `${JSON.stringify(value, null, 1)}\n`);

fs.mkdirSync(OUT, { recursive: true });
try {
  const wanted = fingerprint();
  write('libraries.json', keepLibraries(wanted) ?? (await buildLibraries()));
  write(MADE_OF, { fingerprint: wanted, used: [...used].sort() });
  await buildBuilder();
  writeNotices(used, HERE, path.join(OUT, 'NOTICES.txt'));
  putInPlace();
} finally {
  fs.rmSync(OUT, { recursive: true, force: true });
}
