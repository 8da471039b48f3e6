import React from 'react';

import type { EditorHandle } from '../../injected/editor';
import { useServices } from '../../injected/services';

export interface CodeProps {
  value: string;
  language: string;
  label: string;
  /** Without it the text is only to be read. */
  onChange?: (value: string) => void;
  onRun: () => void;
}

/** The shell's code editor. */
export function Code({
  value,
  language,
  label,
  onChange,
  onRun
}: CodeProps): React.JSX.Element {
  const { editor } = useServices();
  const host = React.useRef<HTMLDivElement>(null);
  const handle = React.useRef<EditorHandle | null>(null);
  const text = React.useRef(value);
  const callbacks = React.useRef({ onChange, onRun });
  callbacks.current = { onChange, onRun };
  const readOnly = onChange === undefined;
  // A layout effect: its end comes before the host leaves the page, as widgets demand.
  React.useLayoutEffect(() => {
    if (!host.current) {
      return undefined;
    }
    const created = editor.create(host.current, {
      value: text.current,
      language,
      label,
      readOnly,
      onChange: changed => {
        text.current = changed;
        callbacks.current.onChange?.(changed);
      },
      onRun: () => callbacks.current.onRun()
    });
    handle.current = created;
    return () => created.dispose();
  }, [editor, language, label, readOnly]);
  React.useEffect(() => {
    if (value !== text.current) {
      text.current = value;
      handle.current?.setValue(value);
    }
  }, [value]);
  return <div ref={host} className="jp-codearena-Code" />;
}
