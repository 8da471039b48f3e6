/** Copies the core of Pyodide, which runs Python in browsers, to where the server serves it from. */
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const SOURCE = join(HERE, '..', 'node_modules', 'pyodide');
const DESTINATION = join(HERE, '..', 'codearena_jupyter', 'server', 'pyodide');

const FILES = [
  'pyodide.mjs',
  'pyodide.asm.mjs',
  'pyodide.asm.wasm',
  'python_stdlib.zip',
  'pyodide-lock.json'
];

const { version, license, homepage } = JSON.parse(
  await readFile(join(SOURCE, 'package.json'), 'utf8')
);
const { info } = JSON.parse(
  await readFile(join(SOURCE, 'pyodide-lock.json'), 'utf8')
);
const notice = `Pyodide ${version} (${license})
Source: ${homepage}, tag ${version}
Licence: https://mozilla.org/MPL/2.0/

It contains CPython ${info.python}, compiled for the web.
Copyright (c) 2001 Python Software Foundation. All rights reserved.
Licence: https://docs.python.org/3/license.html

${await readFile(join(HERE, 'python-licence.txt'), 'utf8')}`;

await rm(DESTINATION, { recursive: true, force: true });
await mkdir(DESTINATION, { recursive: true });
for (const file of FILES) {
  await copyFile(join(SOURCE, file), join(DESTINATION, file));
}
await writeFile(join(DESTINATION, 'NOTICE.txt'), notice);
// Last: who finds it knows that everything is there.
await writeFile(join(DESTINATION, 'version.txt'), `${version}\n`);
