/** Builds the libraries that stand alone into classic scripts, and the style sheets. */
import fs from 'node:fs';
import path from 'node:path';
import { build, flat, HERE, OUT, packageOf, used } from './bundling.mjs';
import { scripts, styles } from './libraries.mjs';

/** Scripts of this folder that go into pages, and the globals that they define. */
const OWN_SCRIPTS = {
  tailwindcss: ['tailwind.mjs', 'tailwind'],
  'show-markdown': ['show/markdown.mjs', 'showMarkdown'],
  'show-mermaid': ['show/mermaid.mjs', 'drawDiagram']
};

export async function buildScripts() {
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
        format: 'iife',
        loader: { '.png': 'dataurl' }
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

export function buildStyles() {
  const found = {};
  fs.mkdirSync(path.join(OUT, 'styles'), { recursive: true });
  for (const [name, file] of Object.entries(styles)) {
    const own = file.startsWith('./');
    const source = path.join(HERE, own ? '' : 'node_modules', file);
    if (!own) {
      used.add(`node_modules/${packageOf(file)}`);
    }
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
      })
      .replace(/url\(["']?([\w./-]+\.png)["']?\)/g, (_, picture) => {
        const data = fs
          .readFileSync(path.resolve(path.dirname(source), picture))
          .toString('base64');
        return `url(data:image/png;base64,${data})`;
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
