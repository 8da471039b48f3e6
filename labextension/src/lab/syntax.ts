import type { IEditorMimeTypeService } from '@jupyterlab/codeeditor';

/** What JupyterLab calls a language, or one that reads it well, where it knows none of that name. */
const NAMES: Record<string, string> = {
  cpp: 'c++',
  javascript: 'jsx',
  svg: 'xml',
  vue: 'html'
};

/** The MIME type by which JupyterLab's editor colours a language, or a file by its name. */
export function mimeTypeOf(
  language: string,
  service: IEditorMimeTypeService
): string {
  const mime = language.includes('.')
    ? service.getMimeTypeByFilePath(language)
    : service.getMimeTypeByLanguage({ name: NAMES[language] ?? language });
  return typeof mime === 'string' ? mime : mime[0];
}
