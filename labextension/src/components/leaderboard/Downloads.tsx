import React from 'react';

import type { FileFormat } from '../../api/leaderboard';
import { useServices } from '../../injected/services';
import { Button } from '../common/Button';

const FORMATS: readonly (readonly [FileFormat, string])[] = [
  ['json', 'JSON'],
  ['csv', 'CSV'],
  ['latex', 'LaTeX'],
  ['png', 'PNG'],
  ['svg', 'SVG'],
  ['html', 'HTML']
];

export interface DownloadsProps {
  /** What there is to take along, for who can't see what the buttons stand beside. */
  label: string;
  /** What the file is of, where there are buttons for several. */
  of?: string;
  onFile: (format: FileFormat) => void;
}

/** A button for each kind of file. */
export function Downloads({
  label,
  of,
  onFile
}: DownloadsProps): React.JSX.Element {
  const { trans } = useServices();
  return (
    <span role="group" aria-label={label} className="jp-codearena-Downloads">
      {FORMATS.map(([format, title]) => (
        <Button
          key={format}
          label={title}
          aria-label={of ? trans.__('%1 of %2', title, of) : title}
          title={trans.__('Download as %1', title)}
          onClick={() => onFile(format)}
        />
      ))}
    </span>
  );
}
