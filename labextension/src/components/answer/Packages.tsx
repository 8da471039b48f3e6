import React from 'react';

import type { Package, PackageChoice } from '../../api/types';
import { useServices } from '../../injected/services';
import type { Translation } from '../../injected/translation';
import { Button } from '../common/Button';

export interface PackagesProps {
  /** "Model A". */
  label: string;
  packages: readonly Package[];
  busy: boolean;
  /** Run the program with other packages, or with some of them confirmed. */
  onRun: (choice: PackageChoice) => void;
}

/** One line on what a program imports; opened, each package, and a box to change them. */
export function Packages(props: PackagesProps): React.JSX.Element {
  const { label, packages, busy, onRun } = props;
  const { trans } = useServices();
  const id = React.useId();
  const requirements = packages.map(({ requirement }) => requirement);
  const [text, edit] = React.useState<string | null>(null);
  const flagged = packages.filter(({ state }) => state === 'flagged');
  const wanting = packages.some(({ state }) =>
    ['flagged', 'missing'].includes(state)
  );
  // What has run since is the server's list.
  const asked = requirements.join('\n');
  React.useEffect(() => edit(null), [asked]);
  const lines = (text ?? asked).split(/[\n,]+/).map(line => line.trim());
  const edited = lines.filter(line => line !== '');
  // Who writes a name wants it; who leaves a flagged one as it is has not looked at it.
  const left = new Set(flagged.map(({ requirement }) => requirement));
  const confirmed = edited.filter(line => !left.has(line));
  return (
    <details
      className={`jp-codearena-Packages${wanting ? ' jp-mod-wanting' : ''}`}
      open={wanting || undefined}
    >
      <summary>
        <span className="jp-codearena-Packages-title">
          {trans.__('Packages')}
        </span>{' '}
        {packages.length === 0
          ? trans.__('none')
          : packages.map(nameAndVersion).join(', ')}
      </summary>
      <ul aria-label={trans.__('Packages of %1', label)}>
        {packages.map(found => (
          <li key={found.requirement} className={`jp-mod-${found.state}`}>
            <span>{nameAndVersion(found)}</span>{' '}
            <span className="jp-codearena-Chip">
              {stateText(found.state, trans)}
            </span>
            {found.detail && <small>{found.detail}</small>}
          </li>
        ))}
      </ul>
      {flagged.length > 0 && (
        <Button
          kind="warn"
          icon="check"
          disabled={busy}
          label={trans.__(
            'Install %1 and run',
            flagged.map(({ name }) => name).join(', ')
          )}
          onClick={() => onRun({ confirmed: flagged.map(({ name }) => name) })}
        />
      )}
      <div className="jp-codearena-Packages-edit">
        <label htmlFor={id}>
          {trans.__('Requirements of %1, one a line', label)}
        </label>
        <textarea
          id={id}
          rows={Math.min(6, Math.max(2, lines.length))}
          spellCheck={false}
          value={text ?? asked}
          onChange={event => edit(event.target.value)}
        />
        <Button
          icon="run"
          label={trans.__('Run %1 with these', label)}
          disabled={busy || text === null || edited.join('\n') === asked}
          onClick={() => onRun({ packages: edited, confirmed })}
        />
      </div>
    </details>
  );
}

const nameAndVersion = ({ name, version, state }: Package): string =>
  /^\d/.test(version) && state !== 'missing' ? `${name} ${version}` : name;

function stateText(state: Package['state'], trans: Translation): string {
  switch (state) {
    case 'shipped':
      return trans.__('there already');
    case 'installed':
      return trans.__('installed');
    case 'flagged':
      return trans.__('to be confirmed');
    case 'missing':
      return trans.__('missing');
  }
}
