export interface EditorOptions {
  value: string;
  /** A contract name such as `python` or `html`, `tsx`, or the name of a file. */
  language: string;
  label: string;
  readOnly: boolean;
  onChange: (value: string) => void;
  /** Ctrl or Cmd and Enter. */
  onRun: () => void;
}

export interface EditorHandle {
  /** Replaces the text without telling `onChange`. */
  setValue(value: string): void;
  dispose(): void;
}

/** A code editor: JupyterLab's CodeMirror, or what a notebook widget can afford. */
export interface EditorFactory {
  create(host: HTMLElement, options: EditorOptions): EditorHandle;
}
