import React from 'react';

import type { Outline, Status } from '../../api/types';
import { useServices } from '../../injected/services';
import type { Draft } from '../../model/draft';
import { Button } from '../common/Button';
import { EnvironmentChoice } from '../common/EnvironmentChoice';
import { Message } from '../common/Message';
import { NetworkChoice } from './NetworkChoice';
import { PythonChoice } from './PythonChoice';

export interface ComposerProps {
  draft: Draft;
  status: Status | null;
  /** The status, or what is known until it is there. */
  outline: Outline | null;
  sending: boolean;
  problem: string | null;
  tooLarge: readonly string[];
  onEdit: (change: Partial<Draft>) => void;
  onAttach: (files: readonly File[]) => void;
  onDetach: (name: string) => void;
  onSend: () => void;
}

/** Where the next battle is written: the prompt, what it is meant for, its files. */
export function Composer(props: ComposerProps): React.JSX.Element {
  const { draft, status, outline, sending, problem, tooLarge, onEdit } = props;
  const { trans } = useServices();
  const [dropping, setDropping] = React.useState(false);
  const picker = React.useRef<HTMLInputElement>(null);
  const limit = outline?.limits.max_prompt_chars ?? Infinity;
  const excess = draft.prompt.length - limit;
  const ready = draft.prompt.trim() !== '' && excess <= 0 && !sending;

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (ready) {
        props.onSend();
      }
    }
  };
  const take = (transfer: DataTransfer, event: React.SyntheticEvent): void => {
    if (transfer.files.length > 0) {
      event.preventDefault();
      props.onAttach([...transfer.files]);
    }
  };

  return (
    <div
      className={`jp-codearena-Composer${dropping ? ' jp-mod-dropping' : ''}`}
      onKeyDown={onKeyDown}
      onDragOver={event => {
        if (event.dataTransfer.types.includes('Files')) {
          event.preventDefault();
          setDropping(true);
        }
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={event => {
        setDropping(false);
        take(event.dataTransfer, event);
      }}
    >
      <textarea
        aria-label={trans.__('Prompt')}
        placeholder={trans.__('What shall the two models build?')}
        rows={4}
        value={draft.prompt}
        readOnly={sending}
        onChange={event => onEdit({ prompt: event.target.value })}
        onPaste={event => take(event.clipboardData, event)}
      />
      {draft.files.length > 0 && (
        <ul
          className="jp-codearena-Files"
          aria-label={trans.__('Attached files')}
        >
          {draft.files.map(({ name, size }) => (
            <li key={name}>
              {name} <small>{readableSize(size)}</small>
              <Button
                compact
                icon="close"
                label={trans.__('Remove %1', name)}
                disabled={sending}
                onClick={() => props.onDetach(name)}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="jp-codearena-Composer-bar">
        <EnvironmentChoice
          label={trans.__('Environment')}
          auto
          environments={outline?.environments ?? []}
          value={draft.environment}
          onChange={environment => onEdit({ environment })}
        />
        <Button
          label={trans.__('Attach files')}
          icon="attach"
          disabled={sending}
          onClick={() => picker.current?.click()}
        />
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={trans.__('Files to attach')}
          onChange={event => {
            props.onAttach([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <PythonChoice
          status={status}
          value={draft.inBrowser}
          onChange={inBrowser => onEdit({ inBrowser })}
        />
        <NetworkChoice
          status={status}
          value={draft.network}
          onChange={network => onEdit({ network })}
        />
        <span className="jp-codearena-Spacer" />
        {sending && (
          <span role="status" className="jp-codearena-Hint">
            {trans.__('Starting the battle…')}
          </span>
        )}
        <Button
          label={trans.__('Send')}
          kind="accept"
          disabled={!ready}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          title={trans.__('Send (Ctrl+Enter)')}
          onClick={props.onSend}
        />
      </div>
      <details className="jp-codearena-Stdin" open={draft.stdin !== ''}>
        <summary>{trans.__('Standard input')}</summary>
        <textarea
          aria-label={trans.__('Standard input')}
          placeholder={trans.__('What programs read from standard input')}
          rows={3}
          value={draft.stdin}
          readOnly={sending}
          onChange={event => onEdit({ stdin: event.target.value })}
        />
      </details>
      {excess > 0 && (
        <Message kind="warn">
          {trans.__(
            'The prompt has %1 characters; %2 are allowed. Attach long material as a file instead.',
            draft.prompt.length.toLocaleString(),
            limit.toLocaleString()
          )}
        </Message>
      )}
      {tooLarge.length > 0 && (
        <Message kind="warn">
          {trans.__(
            'Not attached because files may have at most %1: %2',
            readableSize(outline?.limits.max_file_bytes ?? 0),
            tooLarge.join(', ')
          )}
        </Message>
      )}
      {problem && (
        <Message
          kind="error"
          actions={
            <Button
              label={trans.__('Retry')}
              icon="refresh"
              disabled={!ready}
              onClick={props.onSend}
            />
          }
        >
          {problem}
        </Message>
      )}
    </div>
  );
}

function readableSize(bytes: number): string {
  if (bytes < 1024) {
    return `${bytes} B`;
  }
  return bytes < 1024 ** 2
    ? `${(bytes / 1024).toFixed(0)} KB`
    : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
