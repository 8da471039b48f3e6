/**
 * Builds one page from one answer. Runs in the sandbox by Bun: reads a request from standard input and writes
 * the result to standard output. Where it runs from somewhere else than the folder of the libraries, that folder is
 * its argument.
 *
 * Request: `{kind, code, language, modules}`; `modules` is a folder with installed npm packages. Result:
 * `{html, notes}` or `{problems: [{message, line, column}]}`. Where `html` holds `<!--codearena:KIND FILE-->`,
 * the text of a file of the libraries has to be put in.
 */
import { buildComponent } from './component.mjs';
import { buildDocument } from './document.mjs';
import { buildMarkdown, buildMermaid } from './prose.mjs';
import { usePackages } from './packages.mjs';
import { Problems } from './problems.mjs';

const KINDS = {
  react: buildComponent,
  vue: async request => (await import('./vue.mjs')).buildVue(request),
  html: buildDocument,
  mermaid: buildMermaid,
  markdown: buildMarkdown
};

async function answer(request) {
  usePackages(request.modules);
  try {
    return await KINDS[request.kind](request);
  } catch (error) {
    if (error instanceof Problems) {
      return { problems: error.problems };
    }
    throw error;
  }
}

Bun.stdin
  .text()
  .then(async request =>
    process.stdout.write(JSON.stringify(await answer(JSON.parse(request))))
  );
