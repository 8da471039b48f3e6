/**
 * Keeps loops from freezing the frame and, since frames share a process, the other side's: each turn of a loop
 * asks a counter, which throws when one task has looped for too long. Loops that wait in between go on for ever.
 */
import { parse } from '@babel/parser';
import MagicString from 'magic-string';
import { problem } from './problems.mjs';

const SECONDS = 5;
const LOOPS = new Set([
  'WhileStatement',
  'DoWhileStatement',
  'ForStatement',
  'ForOfStatement',
  'ForInStatement'
]);

/** Defines the counter. Loops in workers, where it is not, are not counted: they freeze nothing. */
export const GUARD = `<script>(() => {
  let turns = 0, since = 0;
  globalThis.__turn = line => {
    if (++turns & 1023) return;
    const now = performance.now();
    if (!since) { since = now; setTimeout(() => { since = 0; }); }
    else if (now - since > ${SECONDS * 1000}) throw new Error('Stopped: a loop (line ' + line + ') ran for ${SECONDS} seconds without a pause.');
  };
})()</script>`;

const OPTIONS = {
  sourceType: 'module',
  plugins: ['typescript', 'jsx', 'decorators-legacy'],
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true
};

/** The syntax tree, null where the text has none; whoever compiles it then says why. */
export function parseScript(text, { module = true, typed = true } = {}) {
  try {
    return parse(text, {
      ...OPTIONS,
      sourceType: module ? 'module' : 'script',
      plugins: typed ? OPTIONS.plugins : [],
      errorRecovery: true
    });
  } catch {
    return null;
  }
}

/** What is wrong with a text, in the words of another parser than the bundler's. */
export function syntaxProblem(text, firstLine) {
  try {
    parse(text, OPTIONS);
  } catch ({ message, loc }) {
    const words = message.replace(/\s*\(\d+:\d+\)$/, '');
    return problem(
      words,
      loc ? loc.line + firstLine - 1 : null,
      loc ? loc.column + 1 : null
    );
  }
  return problem('Syntax error', firstLine);
}

export function* nodes(tree) {
  const waiting = [tree];
  while (waiting.length) {
    const node = waiting.pop();
    yield node;
    for (const [key, value] of Object.entries(node)) {
      if (
        key === 'loc' ||
        key === 'errors' ||
        key === 'tokens' ||
        /[cC]omments$/.test(key)
      ) {
        continue;
      }
      for (const child of Array.isArray(value) ? value : [value]) {
        if (child && typeof child.type === 'string') {
          waiting.push(child);
        }
      }
    }
  }
}

/** The same text, its lines where they were, with its loops guarded. */
export function guard(text, tree, firstLine = 1) {
  if (!tree) {
    return text;
  }
  const guarded = new MagicString(text);
  for (const node of nodes(tree)) {
    if (LOOPS.has(node.type)) {
      const call = `globalThis.__turn?.(${node.loc.start.line + firstLine - 1});`;
      if (node.body.type === 'BlockStatement') {
        guarded.appendRight(node.body.start + 1, call);
      } else {
        guarded.appendRight(node.body.start, `{${call}`);
        guarded.appendLeft(node.body.end, '}');
      }
    }
  }
  return guarded.toString();
}
