import React from 'react';

import type { Artifact } from '../../api/types';
import { useServices } from '../../injected/services';
import { Button } from '../common/Button';
import { save } from '../common/save';
import { FileView } from './FileView';

export interface FilesProps {
  /** "Model A". */
  label: string;
  files: readonly Artifact[];
  read: (name: string) => Promise<Blob>;
}

/** The files that a program wrote, each to be looked at and to be saved. */
export function Files({ label, files, read }: FilesProps): React.JSX.Element {
  const { trans } = useServices();
  const [open, setOpen] = React.useState<{ name: string; blob: Blob } | null>(
    null
  );
  const [problem, setProblem] = React.useState<string | null>(null);
  const fetched = async (
    name: string,
    then: (blob: Blob) => void
  ): Promise<void> => {
    setProblem(null);
    try {
      then(await read(name));
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <details className="jp-codearena-Written">
      <summary>
        <span className="jp-codearena-Packages-title">{trans.__('Files')}</span>{' '}
        {files.map(({ name }) => name).join(', ')}
      </summary>
      <ul aria-label={trans.__('Files of %1', label)}>
        {files.map(({ name, mime, size, kept }) => (
          <li key={name}>
            <span>{name}</span>{' '}
            <small>
              {kept
                ? bytes(size)
                : trans.__('%1 · too large to be kept', bytes(size))}
            </small>
            {kept && (
              <>
                <Button
                  label={
                    open?.name === name
                      ? trans.__('Close %1', name)
                      : trans.__('View %1', name)
                  }
                  compact
                  icon={open?.name === name ? 'close' : 'view'}
                  aria-expanded={open?.name === name}
                  onClick={() =>
                    open?.name === name
                      ? setOpen(null)
                      : void fetched(name, blob => setOpen({ name, blob }))
                  }
                />
                <Button
                  label={trans.__('Save %1', name)}
                  compact
                  icon="download"
                  onClick={() => void fetched(name, blob => save(name, blob))}
                />
              </>
            )}
            {open?.name === name && (
              <FileView name={name} mime={mime} blob={open.blob} />
            )}
          </li>
        ))}
      </ul>
      {problem && (
        <p role="alert" className="jp-codearena-Quiet">
          {problem}
        </p>
      )}
    </details>
  );
}

function bytes(size: number): string {
  if (size < 1000) {
    return `${size} B`;
  }
  return size < 1_000_000
    ? `${(size / 1000).toFixed(1)} kB`
    : `${(size / 1_000_000).toFixed(1)} MB`;
}
