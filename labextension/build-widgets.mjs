/** Bundles the notebook widgets: one self-contained module and one style sheet for each. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { withFallbacks } from './widget-theme.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const DESTINATION = join(HERE, '..', 'codearena_jupyter', 'widgets', 'static');

/** Each widget and the style sheets it needs. */
const WIDGETS = {
  battle: ['base.css', 'arena.css', 'widget.css'],
  theme: []
};

await mkdir(DESTINATION, { recursive: true });
await build({
  entryPoints: Object.keys(WIDGETS).map(name =>
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
for (const [name, sheets] of Object.entries(WIDGETS)) {
  const texts = await Promise.all(
    sheets.map(sheet => readFile(join(HERE, 'style', sheet), 'utf8'))
  );
  await writeFile(
    join(DESTINATION, `${name}.css`),
    withFallbacks(texts.join('\n'))
  );
}
