/** HTML: scripts of well-known libraries come from here instead of the web; modules and JSX are built. */
import { bundle } from './bundle.mjs';
import { defineGlobals } from './globals.mjs';
import { guard, GUARD, parseScript } from './guard.mjs';
import { PLACES } from './lines.mjs';
import { inScript, Page } from './page.mjs';
import { Problems, problem } from './problems.mjs';
import { afterLoading, fromLibrary, meant, replaceLink, SHARED, WEB } from './tags.mjs'; // prettier-ignore

const SCRIPT =
  /^(?:|text\/javascript|application\/javascript|text\/ecmascript|module)$/i;
const BABEL = /^(?:text\/babel|text\/jsx)$/i;

export async function buildDocument({ code }) {
  const page = new Page();
  const found = await collect(code);
  const replaced = await replacements(found, code, page);
  return {
    html: withHead(await rewrite(code, replaced), page),
    notes: page.notes
  };
}

/** Every script and every link of a document, in order. */
async function collect(code) {
  const scripts = [];
  const links = [];
  await new HTMLRewriter()
    .on('script', {
      element(element) {
        scripts.push({
          type: (element.getAttribute('type') ?? '').trim(),
          src: element.getAttribute('src'),
          late: element.hasAttribute('defer'),
          onload: element.getAttribute('onload') ?? '',
          text: ''
        });
      },
      text(chunk) {
        scripts.at(-1).text += chunk.text;
      }
    })
    .on('link', {
      element(element) {
        links.push({
          rel: (element.getAttribute('rel') ?? '').toLowerCase(),
          href: element.getAttribute('href') ?? ''
        });
      }
    })
    .transform(new Response(code))
    .text();
  return { scripts, links };
}

/** For each script and link: undefined to leave it, or the text to put in its place. */
async function replacements({ scripts, links }, code, page) {
  const imports = importMap(scripts);
  page.code = code;
  const fromWeb = scripts.map(({ src, type }) =>
    src && WEB.test(src) && type !== 'module' ? meant(src, code) : null
  );
  const shared = await defineGlobals(fromWeb, page);
  const late = [];
  const waiting = [];
  let sharedPut = false;
  const lines = positions(scripts, code);
  const replacedScripts = [];
  for (const [index, { type, src, text }] of scripts.entries()) {
    if (src) {
      const library = fromWeb[index];
      let found = library ? fromLibrary(library, src, page) : undefined;
      if (found === SHARED) {
        found = sharedPut ? '' : shared;
        sharedPut = true;
      }
      const { late: waits, onload } = scripts[index];
      if (found && onload) {
        found += afterLoading(onload, waits);
      }
      // What waits for the whole document may look for things in it.
      if (found && waits && found !== shared) {
        waiting.push(found);
        found = '';
      }
      replacedScripts.push(found);
    } else if (type === 'importmap') {
      replacedScripts.push('');
    } else if (BABEL.test(type) || type === 'module') {
      const built = await buildScript({
        text,
        babel: BABEL.test(type),
        firstLine: lines[index],
        imports,
        code,
        page
      });
      if (BABEL.test(type)) {
        late.push(built);
      }
      replacedScripts.push(BABEL.test(type) ? '' : built);
    } else if (SCRIPT.test(type)) {
      const tree = parseScript(text, { module: false, typed: false });
      replacedScripts.push({
        text: guard(text, tree, lines[index]),
        line: lines[index]
      });
    } else {
      replacedScripts.push(undefined);
    }
  }
  return {
    scripts: replacedScripts,
    links: links.map(link => replaceLink(link, page)),
    late: [...waiting, ...late]
  };
}

/** A module or a script with JSX. */
async function buildScript({ text, babel, firstLine, imports, code, page }) {
  const tree = parseScript(text);
  const isModule =
    tree?.program.body.some(node => /^(?:Import|Export)/.test(node.type)) ??
    true;
  const source = guard(text, tree, firstLine);
  if (babel && !isModule) {
    const options = {
      loader: 'tsx',
      tsconfig: { compilerOptions: { jsx: 'react' } },
      target: 'browser',
      deadCodeElimination: false
    };
    const transpiled = transpile(source, options, firstLine);
    return `<script>${inScript(transpiled)}</script>`;
  }
  if (!isModule && !/\bimport\s*\(/.test(text)) {
    return { text: source, line: firstLine };
  }
  const built = await bundle({
    source,
    code,
    page,
    classic: babel,
    loader: babel ? 'tsx' : 'js',
    firstLine,
    imports
  });
  return babel
    ? `<script type="module">${inScript(built)}</script>`
    : { text: inScript(built) };
}

function transpile(source, options, firstLine) {
  try {
    return new Bun.Transpiler(options).transformSync(source);
  } catch (error) {
    const errors = error.errors?.length ? error.errors : [error];
    throw new Problems(
      errors.map(({ message, position }) =>
        problem(
          message,
          position ? position.line + firstLine - 1 : null,
          position?.column
        )
      )
    );
  }
}

function importMap(scripts) {
  const found = scripts.find(({ type }) => type === 'importmap');
  try {
    return JSON.parse(found?.text ?? '{}').imports ?? {};
  } catch {
    return {}; // As in a browser: a map that can't be read maps nothing, and the imports say so.
  }
}

/** The line that each script's text begins in. */
function positions(scripts, code) {
  let from = 0;
  return scripts.map(({ text }) => {
    const at = text ? code.indexOf(text, from) : -1;
    from = at < 0 ? from : at + text.length;
    return at < 0 ? 1 : code.slice(0, at).split('\n').length;
  });
}

async function rewrite(code, { scripts, links, late }) {
  let script = -1;
  let link = -1;
  return new HTMLRewriter()
    .on('script', {
      element(element) {
        const replacement = scripts[++script];
        if (typeof replacement === 'string') {
          element.replace(replacement, { html: true });
        } else if (replacement?.line) {
          const { line, text } = replacement;
          const count = text.split('\n').length;
          element.before(`<script>__mark(${line}, ${count})</script>`, {
            html: true
          });
        }
      },
      text(chunk) {
        const replacement = scripts[script];
        if (typeof replacement === 'object') {
          if (chunk.lastInTextNode) {
            chunk.replace(replacement.text, { html: true });
          } else {
            chunk.remove();
          }
        }
      }
    })
    .on('link', {
      element(element) {
        const replacement = links[++link];
        if (replacement !== undefined) {
          element.replace(replacement, { html: true });
        }
      }
    })
    .onDocument({
      end(end) {
        if (late.length) {
          end.append(late.join('\n'), { html: true });
        }
      }
    })
    .transform(new Response(code))
    .text();
}

/** What the page's modules need comes before everything else in it. */
function withHead(html, page) {
  const head =
    page.scripts.size || page.styles.size || page.sheets.size
      ? page.head()
      : GUARD + PLACES;
  const start =
    /^(?:\s|<!--[\s\S]*?-->)*(?:<!doctype[^>]*>)?(?:\s|<!--[\s\S]*?-->)*(?:<html[^>]*>)?(?:\s|<!--[\s\S]*?-->)*(?:<head[^>]*>)?/i.exec(
      html
    )[0];
  return start + head + html.slice(start.length);
}
