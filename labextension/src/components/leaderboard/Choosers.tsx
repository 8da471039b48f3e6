import React from 'react';

import type { By, Choices, Offer } from '../../api/leaderboard';
import { useServices } from '../../injected/services';
import type { BoardChoices, TimeWindow } from '../../model/boardChoices';
import { Choice } from '../common/Choice';
import { bys, keyLabel, settings } from './labels';
import { whole } from './numbers';

export interface ChoosersProps {
  choices: BoardChoices;
  /** What the votes offer; null until they are known. */
  offer: Choices | null;
  onChoose: (part: Partial<BoardChoices>) => void;
}

const ALL = '';
const CUSTOM = 'custom';

/** Which votes, cut how, over which time. */
export function Choosers({
  choices,
  offer,
  onChoose
}: ChoosersProps): React.JSX.Element {
  const { trans } = useServices();
  const { by, key } = choices;
  return (
    <>
      <Choice
        label={trans.__('Setting')}
        value={choices.setting}
        options={settings(trans)}
        onChange={setting => onChoose({ setting })}
      />
      <Choice<By | ''>
        label={trans.__('Slice by')}
        value={by ?? ALL}
        options={[[ALL, trans.__('Overall')], ...bys(trans)]}
        onChange={chosen => onChoose({ by: chosen || null })}
      />
      {by !== null && (
        <Choice
          label={trans.__('Slice')}
          value={key ?? ALL}
          options={slices(by, key, offer?.[by] ?? [], trans.__('Every one'))}
          onChange={chosen => onChoose({ key: chosen || null })}
        />
      )}
      <WindowChoice window={choices.window} onChoose={onChoose} />
    </>
  );
}

/** The slices with their votes; one that was chosen stays on offer even without votes. */
function slices(
  by: By,
  key: string | null,
  offers: readonly Offer[],
  every: string
): (readonly [string, string])[] {
  const known = offers.some(offer => offer.key === key) || key === null;
  const all = known ? offers : [...offers, { key, votes: 0 }];
  return [
    [ALL, every],
    ...all.map(
      ({ key: name, votes }) =>
        [name, `${keyLabel(by, name)} (${whole(votes)})`] as const
    )
  ];
}

interface WindowChoiceProps {
  window: TimeWindow;
  onChoose: (part: { window: TimeWindow }) => void;
}

function WindowChoice({
  window,
  onChoose
}: WindowChoiceProps): React.JSX.Element {
  const { trans } = useServices();
  const custom = 'first' in window;
  return (
    <>
      <Choice
        label={trans.__('Time')}
        value={custom ? CUSTOM : String(window.days ?? ALL)}
        options={[
          [ALL, trans.__('All time')],
          ...[7, 30, 90, 365].map(
            days => [String(days), trans.__('Last %1 days', days)] as const
          ),
          [CUSTOM, trans.__('From … to …')]
        ]}
        onChange={chosen =>
          onChoose({
            window:
              chosen === CUSTOM
                ? { first: '', last: '' }
                : { days: chosen === ALL ? null : Number(chosen) }
          })
        }
      />
      {custom && (
        <>
          <Day
            label={trans.__('First day')}
            value={window.first}
            onChange={first => onChoose({ window: { ...window, first } })}
          />
          <Day
            label={trans.__('Last day')}
            value={window.last}
            onChange={last => onChoose({ window: { ...window, last } })}
          />
        </>
      )}
    </>
  );
}

interface DayProps {
  label: string;
  value: string;
  onChange: (day: string) => void;
}

function Day({ label, value, onChange }: DayProps): React.JSX.Element {
  return (
    <label className="jp-codearena-Choice">
      {label}
      <input
        type="date"
        value={value}
        onChange={event => onChange(event.currentTarget.value)}
      />
    </label>
  );
}
