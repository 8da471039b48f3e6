import React, { useId } from 'react';

import type { Meta } from '../../api/leaderboard';
import { useServices } from '../../injected/services';
import type { BoardChoices } from '../../model/boardChoices';
import { Button } from '../common/Button';
import { Choice } from '../common/Choice';
import { switches, tieModels } from './labels';
import { whole } from './numbers';

export interface FiltersProps {
  choices: BoardChoices;
  meta: Meta | null;
  onChoose: (part: Partial<BoardChoices>) => void;
  onReset: () => void;
}

/** Which votes count and how they are counted. */
export function Filters({
  choices,
  meta,
  onChoose,
  onReset
}: FiltersProps): React.JSX.Element {
  const { trans } = useServices();
  const removed = meta?.removed ?? {};
  return (
    <details className="jp-codearena-Filters">
      <summary>{trans.__('Filters and method')}</summary>
      <div className="jp-codearena-Filters-groups">
        <fieldset>
          <legend>{trans.__('Votes that count')}</legend>
          {switches(trans).map(([name, label]) => (
            <Switch
              key={name}
              label={label}
              on={choices.switches[name] ?? false}
              removed={removed[name]}
              onChange={on =>
                onChoose({ switches: { ...choices.switches, [name]: on } })
              }
            />
          ))}
          <Choice
            label={trans.__('Demo votes')}
            value={choices.demo}
            options={[
              ['auto', trans.__('Until there is a real one')],
              ['include', trans.__('Count them')],
              ['exclude', trans.__('Leave them out')]
            ]}
            onChange={demo => onChoose({ demo })}
          />
          <Least
            label={trans.__('Least messages of a battle')}
            value={choices.minTurns}
            onChange={minTurns => onChoose({ minTurns })}
          />
        </fieldset>
        <fieldset>
          <legend>{trans.__('Method')}</legend>
          <Choice
            label={trans.__('Interval')}
            value={choices.interval}
            options={[
              ['sandwich', trans.__('Sandwich')],
              ['bootstrap', trans.__('Bootstrap, 1000 resamples')]
            ]}
            onChange={interval => onChoose({ interval })}
          />
          <Choice
            label={trans.__('Ties count as')}
            value={choices.ties}
            options={tieModels(trans)}
            onChange={ties => onChoose({ ties })}
          />
          <Least
            label={trans.__('Least votes for a rank')}
            value={choices.minVotes}
            onChange={minVotes => onChoose({ minVotes })}
          />
          <Switch
            label={trans.__('Style control')}
            on={choices.style}
            onChange={style => onChoose({ style })}
          />
          <Switch
            label={trans.__('Show online Elo')}
            on={choices.online}
            onChange={online => onChoose({ online })}
          />
        </fieldset>
      </div>
      <Button label={trans.__('Reset')} icon="undo" onClick={onReset} />
    </details>
  );
}

interface SwitchProps {
  label: string;
  on: boolean;
  removed?: number | undefined;
  onChange: (on: boolean) => void;
}

function Switch({
  label,
  on,
  removed,
  onChange
}: SwitchProps): React.JSX.Element {
  const { trans } = useServices();
  const note = useId();
  const told = on && removed !== undefined;
  return (
    <span className="jp-codearena-Switch">
      <label>
        <input
          type="checkbox"
          checked={on}
          aria-describedby={told ? note : undefined}
          onChange={event => onChange(event.currentTarget.checked)}
        />
        {label}
      </label>
      {told && (
        <span id={note} className="jp-codearena-Soft">
          {trans.__('%1 removed', whole(removed))}
        </span>
      )}
    </span>
  );
}

interface LeastProps {
  label: string;
  value: number;
  onChange: (value: number) => void;
}

function Least({ label, value, onChange }: LeastProps): React.JSX.Element {
  const id = useId();
  return (
    <span className="jp-codearena-Choice">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={0}
        step={1}
        value={value || ''}
        placeholder="0"
        onChange={event => {
          const typed = Math.floor(Number(event.currentTarget.value));
          onChange(Number.isFinite(typed) ? Math.max(0, typed) : 0);
        }}
      />
    </span>
  );
}
