import { EditorLanguageRegistry } from '@jupyterlab/codemirror/lib/language';
import { CodeMirrorMimeTypeService } from '@jupyterlab/codemirror/lib/mimetype';
import { describe, expect, it, vi } from 'vitest';

import { mimeTypeOf } from '../syntax';

// All that is asked of it; the rest needs a browser to be loaded.
vi.mock('@jupyterlab/codeeditor', () => ({
  IEditorMimeTypeService: { defaultMimeType: 'text/plain' }
}));

const registry = new EditorLanguageRegistry();
EditorLanguageRegistry.getDefaultLanguages().forEach(language =>
  registry.addLanguage(language)
);
const service = new CodeMirrorMimeTypeService(registry);
const named = (language: string) =>
  registry.findByMIME(mimeTypeOf(language, service), true)?.name;

describe('the syntax', () => {
  it.each([
    ['c', 'C'],
    ['cpp', 'C++'],
    ['csharp', 'C#'],
    ['css', 'CSS'],
    ['go', 'Go'],
    ['haskell', 'Haskell'],
    ['html', 'HTML'],
    ['java', 'Java'],
    ['javascript', 'JSX'],
    ['julia', 'Julia'],
    ['kotlin', 'Kotlin'],
    ['lua', 'Lua'],
    ['markdown', 'Markdown'],
    ['perl', 'Perl'],
    ['php', 'PHP'],
    ['python', 'Python'],
    ['r', 'R'],
    ['ruby', 'Ruby'],
    ['rust', 'Rust'],
    ['shell', 'Shell'],
    ['sql', 'SQL'],
    ['svg', 'XML'],
    ['swift', 'Swift'],
    ['tsx', 'TSX'],
    ['typescript', 'TypeScript'],
    ['vue', 'HTML'],
    ['parts/area.cpp', 'C++'],
    ['area.R', 'R'],
    ['area.ts', 'TypeScript']
  ])('of %s is %s', (language, name) => {
    expect(named(language)).toBe(name);
  });

  it('of what JupyterLab does not know is none', () => {
    expect(named('mermaid')).toBe('none');
  });
});
