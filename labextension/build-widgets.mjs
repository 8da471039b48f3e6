/** Bundles the notebook widgets: one self-contained module and one style sheet for each. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { withFallbacks } from './widget-theme.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const DESTINATION = join(HERE, '..', 'codearena_jupyter', 'widgets', 'static');

/** The widgets: a module each, and a style sheet where there is one. */
const WIDGETS = ['battle', 'theme'];
const SHEETS = ['battle'];

await mkdir(DESTINATION, { recursive: true });
await build({
  entryPoints: WIDGETS.map(name =>
    join(HERE, 'src', 'anywidget', `${name}.tsx`)
  ),
  outdir: DESTINATION,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  tsconfig: join(HERE, 'tsconfig.json')
});
for (const name of SHEETS) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'style', 'anywidget', `${name}.css`)],
    bundle: true,
    write: false
  });
  await writeFile(
    join(DESTINATION, `${name}.css`),
    withFallbacks(outputFiles[0].text)
  );
}
