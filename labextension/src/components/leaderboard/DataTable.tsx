import React, { useState } from 'react';

import { useServices } from '../../injected/services';

export interface DataTableProps {
  caption: string;
  columns: readonly string[];
  /** The first cell of a row names it. */
  rows: readonly (readonly string[])[];
}

/** The numbers of a chart as a table, folded away until somebody wants it. */
export function DataTable({
  caption,
  columns,
  rows
}: DataTableProps): React.JSX.Element {
  const { trans } = useServices();
  const [open, setOpen] = useState(false);
  return (
    <details
      className="jp-codearena-Data"
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>
        {trans.__('As a table')}
        <span className="jp-codearena-Hidden">: {caption}</span>
      </summary>
      {open && (
        <div
          className="jp-codearena-Scroll"
          tabIndex={0}
          role="region"
          aria-label={caption}
        >
          <table className="jp-codearena-Table">
            <caption className="jp-codearena-Hidden">{caption}</caption>
            <thead>
              <tr>
                {columns.map((column, index) => (
                  <th key={index} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, position) =>
                    position === 0 ? (
                      <th key={position} scope="row">
                        {cell}
                      </th>
                    ) : (
                      <td key={position}>{cell}</td>
                    )
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
