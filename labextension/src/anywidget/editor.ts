import type {
  EditorFactory,
  EditorHandle,
  EditorOptions
} from '../injected/editor';

/** A text area: CodeMirror would make every notebook half a megabyte heavier. */
export class PlainEditorFactory implements EditorFactory {
  create(host: HTMLElement, options: EditorOptions): EditorHandle {
    const area = document.createElement('textarea');
    area.className = 'jp-codearena-PlainEditor';
    area.value = options.value;
    area.spellcheck = false;
    area.readOnly = options.readOnly;
    area.wrap = 'off';
    area.setAttribute('aria-label', options.label);
    area.addEventListener('input', () => options.onChange(area.value));
    area.addEventListener('keydown', event => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        options.onRun();
      }
      // The notebook must not take letters for its own commands.
      event.stopPropagation();
    });
    host.append(area);
    return {
      setValue: value => {
        area.value = value;
      },
      dispose: () => area.remove()
    };
  }
}
