import { CodeEditor, CodeEditorWrapper } from '@jupyterlab/codeeditor';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import { Widget } from '@lumino/widgets';

import type {
  EditorFactory,
  EditorHandle,
  EditorOptions
} from '../injected/editor';
import { detach } from './widgets';

/** Where JupyterLab has no syntax of that name, one that reads it well. */
const SYNTAX: Record<string, string> = {
  javascript: 'jsx',
  vue: 'html'
};

/** JupyterLab's CodeMirror. */
export class LabEditorFactory implements EditorFactory {
  constructor(private readonly _services: IEditorServices) {}

  create(host: HTMLElement, options: EditorOptions): EditorHandle {
    const { language, readOnly } = options;
    const { mimeTypeService } = this._services;
    const mimeType = language.includes('.')
      ? mimeTypeService.getMimeTypeByFilePath(language)
      : mimeTypeService.getMimeTypeByLanguage({
          name: SYNTAX[language] ?? language
        });
    const model = new CodeEditor.Model({ mimeType });
    model.sharedModel.setSource(options.value);
    const widget = new CodeEditorWrapper({
      model,
      factory: this._services.factoryService.newDocumentEditor,
      editorOptions: { config: { lineNumbers: true, readOnly } }
    });
    widget.addClass('jp-codearena-Editor');
    Widget.attach(widget, host);
    const { node } = widget;
    node
      .querySelector('[contenteditable]')
      ?.setAttribute('aria-label', options.label);
    const onKeydown = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        event.stopPropagation();
        options.onRun();
      }
    };
    // Before CodeMirror, which would insert a line.
    node.addEventListener('keydown', onKeydown, true);
    let replacing = false;
    model.sharedModel.changed.connect(() => {
      if (!replacing) {
        options.onChange(model.sharedModel.getSource());
      }
    });
    return {
      setValue: value => {
        replacing = true;
        model.sharedModel.setSource(value);
        replacing = false;
      },
      dispose: () => {
        detach(widget);
        model.dispose();
      }
    };
  }
}
