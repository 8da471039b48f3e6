/** Vue: one single-file component becomes a page. */
import * as compiler from '@vue/compiler-sfc/dist/compiler-sfc.esm-browser.js';
import { bundle, inStyle, Page } from './bundle.mjs';
import { document } from './component.mjs';
import { guard, parseScript } from './guard.mjs';
import MagicString from 'magic-string';
import { Problems, problem } from './problems.mjs';

const FILE = 'App.vue';
const ID = 'answer';
const WITHOUT_COMPILER = { vue: 'vue/dist/vue.runtime.esm-bundler.js' };

export async function buildVue({ code, language }) {
  const page = new Page();
  if (language === 'javascript' || language === 'typescript') {
    const source = guard(code, parseScript(code));
    const script = await bundle({ source, code, page, jsx: 'vue' });
    return { html: document(page, { script, code }), notes: page.notes };
  }
  const descriptor = parse(guardScripts(code));
  if (!descriptor.script && !descriptor.scriptSetup && !descriptor.template) {
    throw new Problems([
      problem('A Vue component has to have a <template> or a <script>.')
    ]);
  }
  if (!compilesTemplates(descriptor)) {
    page.instead = WITHOUT_COMPILER;
  }
  const scoped = descriptor.styles.some(block => block.scoped);
  const style = compileStyles(descriptor);
  const source = compileComponent(descriptor, scoped);
  const script = await bundle({
    source,
    code,
    entry: entry(code),
    page,
    jsx: 'vue'
  });
  return {
    html: document(page, { script, code, style: inStyle(style) }),
    notes: page.notes
  };
}

/** Whether a script has templates as texts, which are compiled when the page runs. */
const compilesTemplates = ({ script, scriptSetup }) =>
  [script, scriptSetup].some(block =>
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

function guardScripts(code) {
  const { script, scriptSetup } = parse(code);
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

function compileComponent(descriptor, scoped) {
  const problems = [];
  const compilerOptions = {
    scopeId: scoped ? `data-v-${ID}` : undefined,
    onError: error => problems.push(located(error))
  };
  const template = { id: ID, scoped, compilerOptions, isProd: true };
  let code;
  try {
    if (descriptor.script || descriptor.scriptSetup) {
      const inlined = {
        id: ID,
        isProd: true,
        inlineTemplate: true,
        genDefaultAs: '__component',
        templateOptions: template
      };
      code = compiler.compileScript(descriptor, inlined).content;
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
  return `${code}\n${scoped ? `__component.__scopeId = "data-v-${ID}";\n` : ''}export default __component;`;
}

const PREPROCESSED =
  /^\s*(?:\$[\w-]+\s*:|@(?:mixin|include|extend|use|forward|function|each|if)\b|@[\w-]+\s*:|\/\/)|&[\w-]|#\{/m;

function compileStyles({ styles }) {
  return styles
    .map(({ content, lang, scoped, module, loc }) => {
      const line = loc.start.line;
      if (module) {
        throw new Problems([
          problem('<style module> is not supported: use <style scoped>.', line)
        ]);
      }
      if (
        lang &&
        lang !== 'css' &&
        lang !== 'postcss' &&
        (!/^(?:scss|less)$/.test(lang) || PREPROCESSED.test(content))
      ) {
        throw new Problems([
          problem(
            `<style lang="${lang}"> is not supported: write CSS, where rules can be nested too.`,
            line
          )
        ]);
      }
      const { code, errors } = compiler.compileStyle({
        source: content,
        filename: FILE,
        id: `data-v-${ID}`,
        scoped,
        isProd: true
      });
      if (errors.length) {
        throw new Problems(
          errors.map(({ reason, message, line: at }) =>
            problem(reason ?? message, at ? at + line - 1 : line)
          )
        );
      }
      return code;
    })
    .join('\n');
}

function located({ message, loc }) {
  const [first] = message.replace(/^\[[^\]]*\]\s*/, '').split('\n');
  const { line, column } = loc?.start ?? loc ?? {};
  return problem(first.replace(/\s*\(\d+:\d+\)$/, ''), line, column);
}
