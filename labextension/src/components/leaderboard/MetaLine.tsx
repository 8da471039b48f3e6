import React, { useState } from 'react';

import type { FileFormat, Meta } from '../../api/leaderboard';
import { useServices } from '../../injected/services';
import { Button } from '../common/Button';
import { Message } from '../common/Message';
import { Downloads } from './Downloads';
import { removals } from './labels';
import { whole } from './numbers';

const HASH_SHOWN = 12;

export interface MetaLineProps {
  meta: Meta;
  problem: string | null;
  onFile: (format: FileFormat) => void;
}

/** How the leaderboard came about, and ways to take it along. */
export function MetaLine({
  meta,
  problem,
  onFile
}: MetaLineProps): React.JSX.Element {
  const { trans } = useServices();
  const { interval } = meta;
  const method =
    interval.method === 'bootstrap'
      ? trans.__('bootstrap of %1', whole(interval.resamples))
      : trans.__('sandwich');
  const facts: [string, string][] = [
    [trans.__('Interval'), method],
    [trans.__('Seed'), String(meta.seed)],
    [trans.__('Data'), meta.data_hash.slice(0, HASH_SHOWN)],
    [trans.__('Filters'), filters(meta) || trans.__('none')],
    [trans.__('Version'), meta.version]
  ];
  return (
    <footer className="jp-codearena-Meta">
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="jp-codearena-Actions">
        <Copy text={JSON.stringify(meta, null, 2)} />
        <Downloads label={trans.__('Download')} onFile={onFile} />
      </div>
      {problem !== null && <Message kind="error">{problem}</Message>}
    </footer>
  );
}

function filters(meta: Meta): string {
  return Object.entries(meta.filters)
    .map(([name, value]) =>
      value === true
        ? name
        : `${name}=${Array.isArray(value) ? value.join('|') : String(value)}`
    )
    .join(', ');
}

/** Copies how the leaderboard came about; absent where the page may not write to the clipboard. */
function Copy({ text }: { text: string }): React.JSX.Element | null {
  const { trans } = useServices();
  const [said, setSaid] = useState('');
  // Undefined on pages that came over plain HTTP from another machine.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) {
    return null;
  }
  const copy = async () => {
    try {
      await clipboard.writeText(text);
      setSaid(trans.__('Copied'));
    } catch {
      setSaid(trans.__('The browser does not allow it'));
    }
  };
  return (
    <span>
      <Button
        label={trans.__('Copy these facts')}
        onClick={() => void copy()}
      />
      <span role="status" className="jp-codearena-Soft">
        {said}
      </span>
    </span>
  );
}

export interface SummaryProps {
  meta: Meta;
}

/** How many votes count and how many each filter removed. */
export function Summary({ meta }: SummaryProps): React.JSX.Element {
  const { trans } = useServices();
  const names = removals(trans);
  const removed = Object.entries(meta.removed)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${names[name] ?? name}: ${whole(count)}`);
  return (
    <p className="jp-codearena-Summary" role="status">
      {trans._n(
        '%2 vote counts.',
        '%2 votes count.',
        meta.votes,
        whole(meta.votes)
      )}
      {meta.demo_shown && meta.votes > 0 && (
        <> {trans.__('Votes on scripted demo models are among them.')}</>
      )}
      {removed.length > 0 && (
        <span className="jp-codearena-Soft">
          {' '}
          {trans.__('Left out: %1.', removed.join(', '))}
        </span>
      )}
    </p>
  );
}
