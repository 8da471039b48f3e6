/**
 * Builds what pages are made with, from npm packages: the builder that runs in the sandbox, and the libraries.
 * The result lies in `codearena_jupyter/environments/pages/static` and is shipped, not committed. It is put there
 * whole, so that nobody who builds pages meanwhile sees half of it; libraries that did not change are kept.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { NEEDLESS, OTHER_NAMES } from './builder/names.mjs';
import { build, HERE, OUT, packageOf, used } from './bundling.mjs';
import { globals, modules, scripts } from './libraries.mjs';
import { buildModules } from './modules.mjs';
import { writeNotices } from './notices.mjs';
import { buildScripts, buildStyles } from './scripts.mjs';

const STATIC = path.resolve(
  HERE,
  '../codearena_jupyter/environments/pages/static'
);
/** Says what the libraries were made of, and whose code is in them. */
const MADE_OF = 'made-of.json';

async function buildBuilder() {
  await build({
    entryPoints: ['main', 'sass'].map(name => path.join(HERE, `builder/${name}.mjs`)), outdir: path.join(OUT, 'builder'), format: 'esm',
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
    names: OTHER_NAMES,
    needless: NEEDLESS,
    versions: Object.fromEntries(
      [...new Set(names)]
        .filter(name => name !== 'shadcn')
        .map(name => [name, version(name)])
    )
  };
}

/** Changes when the libraries have to be built again. */
function fingerprint() {
  const hash = crypto.createHash('sha256');
  const files = ['.', 'show', 'shadcn']
    .flatMap(folder =>
      fs.readdirSync(path.join(HERE, folder)).map(name => `${folder}/${name}`)
    )
    .concat('builder/names.mjs')
    .filter(file => /\.(?:mjs|jsx|json|css)$/.test(file));
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
