import React from 'react';

import { SIDES } from '../../api/types';
import type { RevealedSide, SideName, Winner } from '../../api/types';
import { useServices } from '../../injected/services';
import type { Translation } from '../../injected/translation';

export interface RevealProps {
  reveal: Record<SideName, RevealedSide>;
  vote: Winner;
  demo: boolean;
}

/** Who it was, after the vote. */
export function Reveal({ reveal, vote, demo }: RevealProps): React.JSX.Element {
  const { trans } = useServices();
  const root = React.useRef<HTMLElement>(null);
  React.useEffect(() => {
    // In a narrow panel the names stand below the answers, out of sight. The battle alone is scrolled, not its page.
    const battle = root.current?.parentElement;
    if (battle) {
      battle.scrollTop = battle.scrollHeight;
    }
  }, []);
  return (
    <section
      ref={root}
      role="region"
      aria-label={trans.__('Reveal')}
      className="jp-codearena-Reveal"
    >
      {SIDES.map(name => (
        <RevealedModel
          key={name}
          name={name}
          model={reveal[name]}
          won={vote === `model_${name}`}
          demo={demo}
        />
      ))}
    </section>
  );
}

function RevealedModel({
  name,
  model,
  won,
  demo
}: {
  name: SideName;
  model: RevealedSide;
  won: boolean;
  demo: boolean;
}): React.JSX.Element {
  const { trans } = useServices();
  const origin = [model.organization, model.license].filter(Boolean);
  return (
    <div className={`jp-codearena-Revealed${won ? ' jp-mod-won' : ''}`}>
      <div className="jp-codearena-Revealed-name">
        <span className="jp-codearena-Letter">{name.toUpperCase()}</span>
        <strong>{model.name}</strong>
        {won && (
          <span className="jp-codearena-Chip">{trans.__('your vote')}</span>
        )}
        {demo && (
          <span className="jp-codearena-Chip">{trans.__('scripted demo')}</span>
        )}
      </div>
      <div className="jp-codearena-Revealed-facts">
        {[...origin, ...facts(model, trans)].map(fact => (
          <span key={fact}>{fact}</span>
        ))}
      </div>
    </div>
  );
}

/** Time, length and cost, as far as they are known. */
function facts(model: RevealedSide, trans: Translation): string[] {
  const {
    seconds,
    first_token_seconds: first,
    completion_tokens: tokens,
    cost
  } = model;
  const known: string[] = [];
  if (seconds !== null) {
    known.push(
      first === null
        ? trans.__('%1 s', seconds.toFixed(1))
        : trans.__(
            '%1 s, first word after %2 s',
            seconds.toFixed(1),
            first.toFixed(1)
          )
    );
  }
  if (tokens !== null) {
    known.push(trans._n('%1 token', '%1 tokens', tokens));
  }
  if (cost !== null) {
    known.push(trans.__('$%1', cost.toFixed(cost < 0.01 ? 5 : 3)));
  }
  if (model.error) {
    known.push(model.error);
  }
  return known;
}
