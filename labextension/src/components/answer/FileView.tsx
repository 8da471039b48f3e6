import React from 'react';

import { useServices } from '../../injected/services';

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const MOST_CHARACTERS = 20_000;
const MOST_ROWS = 50;
const MOST_COLUMNS = 20;

export interface FileViewProps {
  name: string;
  mime: string;
  blob: Blob;
}

/** A picture, the first rows of a table, or the beginning of a text; nothing in it can act. */
export function FileView(props: FileViewProps): React.JSX.Element {
  return PICTURES.includes(props.mime) ? (
    <Picture {...props} />
  ) : (
    <Text {...props} />
  );
}

function Picture({ name, mime, blob }: FileViewProps): React.JSX.Element {
  const [url, setUrl] = React.useState<string>();
  React.useEffect(() => {
    const made = URL.createObjectURL(new Blob([blob], { type: mime }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob, mime]);
  return <img className="jp-codearena-Written-picture" src={url} alt={name} />;
}

function Text({ name, mime, blob }: FileViewProps): React.JSX.Element {
  const { trans } = useServices();
  const [text, setText] = React.useState<string | null>(null);
  React.useEffect(() => {
    const reader = new FileReader();
    reader.onload = () => setText(reader.result as string);
    reader.readAsText(blob.slice(0, 4 * MOST_CHARACTERS));
    return () => reader.abort();
  }, [blob]);
  if (text === null) {
    return <p className="jp-codearena-Quiet">{trans.__('Loading…')}</p>;
  }
  if (text.includes('\0')) {
    return (
      <p className="jp-codearena-Quiet">
        {trans.__('This file is no text and no picture. Save it to open it.')}
      </p>
    );
  }
  const separator = { 'text/csv': ',', 'text/tab-separated-values': '\t' }[
    mime
  ];
  return (
    <div
      role="region"
      tabIndex={0}
      aria-label={name}
      className="jp-codearena-Written-text"
    >
      {separator ? (
        <Rows rows={table(text, separator)} />
      ) : (
        <pre>{text.slice(0, MOST_CHARACTERS)}</pre>
      )}
      {(blob.size > 4 * MOST_CHARACTERS || text.length > MOST_CHARACTERS) && (
        <p className="jp-codearena-Quiet">
          {trans.__('This is the beginning; save the file for all of it.')}
        </p>
      )}
    </div>
  );
}

function Rows({
  rows
}: {
  rows: readonly (readonly string[])[];
}): React.JSX.Element {
  const [head = [], ...body] = rows;
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell, index) => (
            <th key={index} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {body.map((row, number) => (
          <tr key={number}>
            {row.map((cell, index) => (
              <td key={index}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The first rows of separated values, quotes understood. */
export function table(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = (): void => {
    if (row.length < MOST_COLUMNS) {
      row.push(cell);
    }
    cell = '';
  };
  for (let at = 0; at < text.length && rows.length <= MOST_ROWS; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') {
        cell += letter;
      } else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else {
        quoted = false;
      }
    } else if (letter === '"' && cell === '') {
      quoted = true;
    } else if (letter === separator) {
      endCell();
    } else if (letter === '\n') {
      endCell();
      rows.push(row);
      row = [];
    } else if (letter !== '\r') {
      cell += letter;
    }
  }
  if (rows.length <= MOST_ROWS && (cell !== '' || row.length > 0)) {
    endCell();
    rows.push(row);
  }
  return rows;
}
