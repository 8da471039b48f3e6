/** Installs the npm packages that pages are made with, unless the lock says that they are there. */
import { execSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const at = file => path.join(import.meta.dirname, file);
const age = file => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

// npm writes its own copy of the lock when everything is in place.
if (age(at('node_modules/.package-lock.json')) < age(at('package-lock.json'))) {
  execSync('npm ci --ignore-scripts', {
    cwd: import.meta.dirname,
    stdio: 'inherit'
  });
}
