/** Style sheets in other languages than CSS, and those whose classes are a component's own. */
import path from 'node:path';
import { STATIC } from './libraries.mjs';
import { Problems, problem } from './problems.mjs';

/** CSS that Sass wrote, from SCSS. `line` is the one before its first, for problems. */
export async function compileScss(
  text,
  { line = 0, file, indented = false } = {}
) {
  // Named so that it stays a file of its own.
  const { compileString } = await import(
    path.join(STATIC, 'builder', 'sass.mjs')
  );
  try {
    return compileString(text, {
      syntax: indented ? 'indented' : 'scss',
      logger: { warn() {}, debug() {} }
    }).css;
  } catch (error) {
    const at = error.span?.start.line;
    throw new Problems([
      problem(
        (error.sassMessage ?? error.message).split('\n')[0],
        at === undefined ? null : at + 1 + line,
        null,
        file
      )
    ]);
  }
}

const TOKENS =
  /\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|url\([^)]*\)|:global\(([^)]*)\)|\.(-?[A-Za-z_][\w-]*)|@keyframes\s+[\w-]+/g;

/** `{css, names}` of a CSS module: its classes with `end` at their ends, and those by what they were. */
export function ownClasses(css, end) {
  const names = {};
  const text = css.replace(TOKENS, (token, global, name) => {
    if (global !== undefined) {
      return global;
    }
    if (name === undefined) {
      return token;
    }
    names[name] = `${name}_${end}`;
    return `.${names[name]}`;
  });
  for (const name of Object.keys(names)) {
    const camel = name.replace(/-+(\w)/g, (_, letter) => letter.toUpperCase());
    names[camel] ??= names[name];
  }
  return { css: text, names };
}

/** A file with styles: its CSS, and for a CSS module the names of its classes. */
export async function compileSheet(file, text) {
  const css = /\.s[ca]ss$/.test(file)
    ? await compileScss(text, { file, indented: file.endsWith('.sass') })
    : text;
  return /\.module\.\w+$/.test(file)
    ? ownClasses(css, file.replace(/^.*\/|\.module\.\w+$/g, '').replace(/\W/g, '_')) // prettier-ignore
    : { css, names: {} };
}
