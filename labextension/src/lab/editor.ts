import { CodeEditor, CodeEditorWrapper } from '@jupyterlab/codeeditor';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import { Widget } from '@lumino/widgets';

import type {
  EditorFactory,
  EditorHandle,
  EditorOptions
} from '../injected/editor';
import { mimeTypeOf } from './syntax';
import { detach } from './widgets';

/** JupyterLab's CodeMirror. */
export class LabEditorFactory implements EditorFactory {
  constructor(private readonly _services: IEditorServices) {}

  create(host: HTMLElement, options: EditorOptions): EditorHandle {
    const { language, readOnly } = options;
    const mimeType = mimeTypeOf(language, this._services.mimeTypeService);
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
