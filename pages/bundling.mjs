/** What every part of the build needs: where things are, and esbuild with the notices in mind. */
import * as esbuild from 'esbuild';
import path from 'node:path';

export const HERE = import.meta.dirname;
/** Put in place whole, at the end. */
export const OUT = path.join(HERE, `.static-${process.pid}`);
const DEFINE = {
  'process.env.NODE_ENV': '"production"',
  __VUE_OPTIONS_API__: 'true',
  __VUE_PROD_DEVTOOLS__: 'false',
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false'
};
/** Folders of the packages that code was taken from, for the notices. */
export const used = new Set();

/** Bundle, and remember which packages code was taken from. */
export async function build(options) {
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

export const packageOf = specifier =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
export const specifierOf = (name, entry) =>
  entry === '.' ? name : name + entry.slice(1);
export const fileOf = entry =>
  `${entry === '.' ? 'index' : entry.slice(2).replace(/\.js$/, '').replaceAll('/', '_')}.mjs`;
export const flat = name => name.replace('@', '').replaceAll('/', '-');
