import React, { useState } from 'react';

import type { ModelRow } from '../../api/types';
import { useServices } from '../../injected/services';
import type { TestResult, Work } from '../../model/catalog';
import { Button } from '../common/Button';

export interface ModelTableProps {
  rows: readonly ModelRow[];
  work: Readonly<Record<string, Work>>;
  results: Readonly<Record<string, TestResult>>;
  onTest: (name: string) => void;
  onRemove: (name: string) => void;
}

const NONE = '–';

/** Every model the arena knows. */
export function ModelTable({
  rows,
  work,
  results,
  onTest,
  onRemove
}: ModelTableProps): React.JSX.Element {
  const { trans } = useServices();
  const title = trans.__('Models');
  return (
    <div
      className="jp-codearena-Scroll"
      tabIndex={0}
      role="region"
      aria-label={title}
    >
      <table className="jp-codearena-Table">
        <caption className="jp-codearena-Hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Provider')}</th>
            <th scope="col">{trans.__('Available')}</th>
            <th scope="col" className="jp-mod-number">
              {trans.__('Weight')}
            </th>
            <th scope="col">{trans.__('Organization')}</th>
            <th scope="col">{trans.__('Licence')}</th>
            <th scope="col">{trans.__('Detail')}</th>
            <th scope="col">{trans.__('Actions')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr
              key={row.name}
              className={row.available ? undefined : 'jp-mod-unavailable'}
            >
              <th scope="row">
                {row.name}
                {row.demo && (
                  <span
                    className="jp-codearena-DemoBadge"
                    title={trans.__(
                      'Scripted answers that ship with the package'
                    )}
                  >
                    {trans.__('demo')}
                  </span>
                )}
              </th>
              <td>{row.provider}</td>
              <td>{row.available ? trans.__('yes') : trans.__('no')}</td>
              <td className="jp-mod-number">{row.weight}</td>
              <td>{row.organization ?? NONE}</td>
              <td>{row.license ?? NONE}</td>
              <td>
                {row.detail}
                <Result result={results[row.name]} />
              </td>
              <td>
                <Actions
                  row={row}
                  work={work[row.name] ?? null}
                  onTest={() => onTest(row.name)}
                  onRemove={() => onRemove(row.name)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Result({
  result
}: {
  result: TestResult | undefined;
}): React.JSX.Element {
  return (
    <div role="status">
      {result && (
        <span
          className={
            result.ok ? 'jp-codearena-Success' : 'jp-codearena-Problem'
          }
        >
          {result.message}
        </span>
      )}
    </div>
  );
}

interface ActionsProps {
  row: ModelRow;
  work: Work;
  onTest: () => void;
  onRemove: () => void;
}

function Actions({
  row,
  work,
  onTest,
  onRemove
}: ActionsProps): React.JSX.Element | null {
  const { trans } = useServices();
  const [asking, setAsking] = useState<boolean | null>(null);
  if (row.demo) {
    return null;
  }
  if (asking) {
    return (
      <span
        key="asking"
        className="jp-codearena-Actions"
        role="group"
        aria-label={trans.__('Remove %1?', row.name)}
        onKeyDown={event => {
          if (event.key === 'Escape') {
            setAsking(false);
          }
        }}
      >
        <span>{trans.__('Remove it? Its votes stay.')}</span>
        <Button
          label={trans.__('Remove')}
          kind="warn"
          onClick={() => {
            setAsking(null);
            onRemove();
          }}
        />
        <Button
          label={trans.__('Keep')}
          autoFocus
          onClick={() => setAsking(false)}
        />
      </span>
    );
  }
  return (
    <span key="idle" className="jp-codearena-Actions">
      <Button
        label={work === 'testing' ? trans.__('Testing …') : trans.__('Test')}
        aria-label={trans.__('Test %1', row.name)}
        disabled={work !== null}
        onClick={onTest}
      />
      {row.configured && (
        <Button
          label={
            work === 'removing' ? trans.__('Removing …') : trans.__('Remove')
          }
          aria-label={trans.__('Remove %1', row.name)}
          disabled={work !== null}
          autoFocus={asking === false}
          onClick={() => setAsking(true)}
        />
      )}
    </span>
  );
}
