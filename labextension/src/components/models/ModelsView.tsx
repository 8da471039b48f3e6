import React, { useEffect } from 'react';

import { useServices } from '../../injected/services';
import type { CatalogModel } from '../../model/catalog';
import { useModel } from '../../model/useModel';
import { Button } from '../common/Button';
import { Message } from '../common/Message';
import { ModelForm } from './ModelForm';
import { ModelTable } from './ModelTable';

export interface ModelsViewProps {
  model: CatalogModel;
}

/** The models tab. */
export function ModelsView({ model }: ModelsViewProps): React.JSX.Element {
  const { trans } = useServices();
  const state = useModel(model);
  const { rows, problem } = state;

  useEffect(() => {
    void model.refresh();
  }, [model]);

  const demoOnly =
    rows !== null && rows.every(row => row.demo || !row.available);
  return (
    <div className="jp-codearena-Models">
      <section
        aria-label={trans.__('Models of the arena')}
        aria-busy={rows === null}
      >
        <header>
          <h2>{trans.__('Models')}</h2>
          <Button
            label={trans.__('Look for models again')}
            icon="refresh"
            compact
            onClick={() => void model.refresh()}
          />
        </header>
        {problem !== null && <Message kind="error">{problem}</Message>}
        {demoOnly && (
          <Message>
            {trans.__(
              'Only demo models are there: they replay scripted answers to the example prompts. Add two real models to compare them on prompts of your own.'
            )}
          </Message>
        )}
        {rows !== null && (
          <ModelTable
            rows={rows}
            work={state.rowWork}
            results={state.rowResults}
            onTest={name => void model.testRow(name)}
            onRemove={name => void model.remove(name)}
          />
        )}
      </section>
      <ModelForm model={model} state={state} />
    </div>
  );
}
