/** Vue: a single-file component, or a script that mounts one, becomes a page. */
import * as compiler from '@vue/compiler-sfc/dist/compiler-sfc.esm-browser.js';
import { bundle } from './bundle.mjs';
import { document } from './component.mjs';
import { addOtherSheets, divide } from './files.mjs';
import { guard, parseScript } from './guard.mjs';
import { segmentsOf } from './lines.mjs';
import MagicString from 'magic-string';
import { Page } from './page.mjs';
import { Problems, problem } from './problems.mjs';
import { compileScss, ownClasses } from './styles.mjs';

const FILE = 'App.vue';
const WITHOUT_COMPILER = { vue: 'vue/dist/vue.runtime.esm-bundler.js' };

export async function buildVue({ code: text, language, files: told }) {
  const page = new Page();
  const { code, files, vue } = divide(text, told);
  const isScript =
    vue === undefined
      ? language === 'javascript' || language === 'typescript'
      : !vue;
  let component = {};
  if (isScript) {
    component.source = guard(code, parseScript(code));
  } else {
    component = await compile(code, 'answer');
    if (![component, ...files.texts.values()].some(compilesTemplates)) {
      page.instead = WITHOUT_COMPILER;
    }
  }
  const script = await bundle({
    source: component.source,
    code,
    files,
    lines: component.lines,
    entry: isScript ? undefined : entry(`${code}\n${files.text}`),
    page,
    jsx: 'vue'
  });
  await addOtherSheets(files, page);
  return {
    html: document(page, {
      script,
      code: `${code}\n${files.text}`,
      style: component.style
    }),
    notes: page.notes
  };
}

/** `{source, lines}` of a component beside the program; its styles go into the page. */
export async function compileFile(path, text, page) {
  try {
    const found = await compile(text, `answer-${path.replace(/\W/g, '-')}`);
    page.addStyle(found.style);
    return found;
  } catch (error) {
    error.problems?.forEach(found => (found.file = path));
    throw error;
  }
}

/** `{source, lines, style, scripts}` of a single-file component; `id` tells its styles from others'. */
async function compile(code, id) {
  const first = parse(code);
  const guarded = guardScripts(code, first);
  const descriptor = guarded === code ? first : parse(guarded);
  const { script, scriptSetup, template } = descriptor;
  if (!script && !scriptSetup && !template) {
    throw new Problems([
      problem('A Vue component has to have a <template> or a <script>.')
    ]);
  }
  if (scriptSetup && !template) {
    throw new Problems([
      problem('There is nothing to show: the component has no <template>.')
    ]);
  }
  if (template?.lang && template.lang !== 'html') {
    throw new Problems([
      problem(
        `<template lang="${template.lang}"> is not supported: write it in HTML.`,
        template.loc.start.line
      )
    ]);
  }
  const scoped = descriptor.styles.some(block => block.scoped);
  const { style, modules } = await compileStyles(descriptor, id);
  const compiled = compileComponent(descriptor, scoped, modules, id);
  return { ...compiled, style, scripts: [script, scriptSetup] };
}

/** Whether scripts have templates as texts, which are compiled when the page runs. */
const compilesTemplates = component =>
  typeof component === 'string'
    ? /\btemplate\s*:|\bcompile\b/.test(component)
    : component.scripts.some(block =>
        /\btemplate\b|\bcompile\b/.test(block?.content ?? '')
      );

function parse(text) {
  const { descriptor, errors } = compiler.parse(text, {
    filename: FILE,
    sourceMap: false
  });
  if (errors.length) {
    throw new Problems(errors.map(located));
  }
  return descriptor;
}

function guardScripts(code, { script, scriptSetup }) {
  const guarded = new MagicString(code);
  for (const { content, loc } of [script, scriptSetup].filter(block =>
    block?.content.trim()
  )) {
    guarded.overwrite(
      loc.start.offset,
      loc.end.offset,
      guard(content, parseScript(content), loc.start.line)
    );
  }
  return guarded.toString();
}

/** Stores need their plug-in, which in a project the entry file installs. */
function entry(code) {
  const pinia = /from\s*['"]pinia['"]/.test(code);
  return `import { createApp } from 'vue';
import Component from 'answer:source';
${pinia ? "import { createPinia } from 'pinia';" : ''}
createApp(Component)${pinia ? '.use(createPinia())' : ''}.mount('#root');`;
}

function compileComponent(descriptor, scoped, modules, id) {
  const problems = [];
  const compilerOptions = {
    scopeId: scoped ? `data-v-${id}` : undefined,
    onError: error => problems.push(located(error))
  };
  const template = { id, scoped, compilerOptions, isProd: true };
  let code;
  let lines;
  try {
    if (descriptor.script || descriptor.scriptSetup) {
      const inlined = {
        id,
        isProd: true,
        inlineTemplate: true,
        genDefaultAs: '__component',
        templateOptions: template
      };
      const compiled = compiler.compileScript(descriptor, inlined);
      code = compiled.content;
      lines = linesOf(compiled.map);
    } else {
      code = 'const __component = {};';
    }
    if (!descriptor.scriptSetup && descriptor.template) {
      const source = descriptor.template.content;
      const found = compiler.compileTemplate({
        ...template,
        source,
        ast: descriptor.template.ast,
        filename: FILE
      });
      code += `\n${found.code.replace('export function render', 'function render')}\n__component.render = render;`;
    }
  } catch (error) {
    throw new Problems([located(error)]);
  }
  if (problems.length) {
    throw new Problems(problems);
  }
  const names = Object.keys(modules).length
    ? `__component.__cssModules = ${JSON.stringify(modules)};\n`
    : '';
  const scope = scoped ? `__component.__scopeId = "data-v-${id}";\n` : '';
  const source = `${code}\n${names}${scope}export default __component;`;
  return { source, lines: lines ?? (() => null) };
}

/** Which line of the component a line of its compiled script is: the one of the last place before it. */
function linesOf(map) {
  const first = new Map();
  for (const [row, , , own] of segmentsOf(map?.mappings ?? '')) {
    first.set(row, Math.max(first.get(row) ?? 0, own));
  }
  return line => first.get(line) ?? null;
}

const LESS = /^\s*(?:@[\w-]+\s*:|\.[\w-]+\(\)\s*;|\/\/)|@\{/m;

/** `{style, modules}`: the CSS of all style blocks, and the names of classes by the modules' names. */
async function compileStyles({ styles }, id) {
  const modules = {};
  const texts = [];
  for (const { content, lang, scoped, module, loc } of styles) {
    const line = loc.start.line;
    const plain = !lang || /^(?:css|postcss)$/.test(lang);
    if (!plain && !/^(?:scss|sass)$/.test(lang) && (lang !== 'less' || LESS.test(content))) {
      throw new Problems([
        problem(
          `<style lang="${lang}"> is not supported: write CSS or SCSS.`,
          line
        )
      ]);
    } // prettier-ignore
    let source = /^s[ca]ss$/.test(lang)
      ? await compileScss(content, { line: line - 1, indented: lang === 'sass' }) // prettier-ignore
      : content;
    if (module) {
      const own = ownClasses(source, id.replace(/\W/g, '_'));
      source = own.css;
      modules[module === true ? '$style' : module] = own.names;
    }
    const { code, errors } = compiler.compileStyle({
      source,
      filename: FILE,
      id: `data-v-${id}`,
      scoped,
      isProd: true
    });
    if (errors.length) {
      throw new Problems(
        errors.map(({ reason, message, line: at }) =>
          problem(reason ?? message, at && plain ? at + line - 1 : line)
        )
      );
    }
    texts.push(code);
  }
  return { style: texts.join('\n'), modules };
}

function located({ message, loc }) {
  const [first] = message.replace(/^\[[^\]]*\]\s*/, '').split('\n');
  const { line, column } = loc?.start ?? loc ?? {};
  return problem(first.replace(/\s*\(\d+:\d+\)$/, ''), line, column);
}
