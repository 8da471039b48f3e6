import React, { useEffect, useId, useRef, useState } from 'react';

import { useServices } from '../../injected/services';
import type { CatalogModel, CatalogState } from '../../model/catalog';
import type { ModelField } from '../../model/newModel';
import { Button } from '../common/Button';
import { Message } from '../common/Message';
import { Field } from './Field';
import { quickStarts } from './quickStarts';

export interface ModelFormProps {
  model: CatalogModel;
  state: CatalogState;
}

/** One form for every real model; the key itself is never asked for. */
export function ModelForm({ model, state }: ModelFormProps): React.JSX.Element {
  const { trans } = useServices();
  const { draft, fieldProblem, formWork } = state;
  const [hint, setHint] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const heading = useId();

  useEffect(() => {
    if (fieldProblem !== null) {
      form.current
        ?.querySelector<HTMLElement>('[aria-invalid="true"]')
        ?.focus();
    }
  }, [fieldProblem]);

  const field = (name: ModelField) => ({
    value: draft[name],
    onChange: (text: string) => model.edit(name, text),
    problem:
      fieldProblem?.field === name
        ? trans.__(fieldProblem.message, ...fieldProblem.values)
        : null
  });
  return (
    <form
      ref={form}
      className="jp-codearena-ModelForm"
      aria-labelledby={heading}
      noValidate
      onSubmit={event => {
        event.preventDefault();
        void model.addDraft();
      }}
    >
      <h2 id={heading}>{trans.__('Add a model')}</h2>
      <div
        className="jp-codearena-Actions"
        role="group"
        aria-label={trans.__('Quick start')}
      >
        <span className="jp-codearena-Soft">{trans.__('Start from')}</span>
        {quickStarts(trans).map(start => (
          <Button
            key={start.title}
            label={start.title}
            onClick={() => {
              model.fill(start.fields);
              setHint(start.hint);
            }}
          />
        ))}
      </div>
      {hint && (
        <p className="jp-codearena-Advice" role="status">
          {hint}
        </p>
      )}
      <div className="jp-codearena-Fields">
        <Field
          label={trans.__('LiteLLM id')}
          placeholder="openai/gpt-4.1"
          hint={trans.__(
            'Provider and model; with a base URL, the id that server knows.'
          )}
          required
          {...field('id')}
        />
        <Field
          label={trans.__('Base URL')}
          placeholder="http://127.0.0.1:8000/v1"
          hint={trans.__(
            'Only for a server of your own or an OpenAI-compatible one.'
          )}
          {...field('api_base')}
        />
        <Field
          label={trans.__('Environment variable of the key')}
          placeholder="OPENAI_API_KEY"
          hint={trans.__(
            'Its name, never the key: the key stays in the Jupyter server’s environment.'
          )}
          {...field('key_env')}
        />
        <Field
          label={trans.__('Name')}
          hint={trans.__(
            'What people see after the vote; the id where it is empty.'
          )}
          {...field('name')}
        />
      </div>
      <details>
        <summary>{trans.__('More about the model')}</summary>
        <div className="jp-codearena-Fields">
          <Field label={trans.__('Organization')} {...field('organization')} />
          <Field label={trans.__('Licence')} {...field('license')} />
          <Field
            label={trans.__('Weight')}
            placeholder="1"
            hint={trans.__(
              'How often it is drawn for a battle; 0 keeps it out.'
            )}
            {...field('weight')}
          />
          <Field
            label={trans.__('Parameters')}
            placeholder={'temperature=0.7\nmax_tokens=8000'}
            hint={trans.__('NAME=VALUE, one a line, sent with each request.')}
            lines={3}
            {...field('parameters')}
          />
        </div>
      </details>
      <div className="jp-codearena-Actions">
        <Button
          type="submit"
          kind="accept"
          label={formWork === 'adding' ? trans.__('Adding …') : trans.__('Add')}
          disabled={formWork !== null}
        />
        <Button
          label={
            formWork === 'testing' ? trans.__('Testing …') : trans.__('Test')
          }
          disabled={formWork !== null}
          onClick={() => void model.testDraft()}
        />
      </div>
      <FormResult state={state} />
    </form>
  );
}

/** What became of the last click. */
function FormResult({ state }: { state: CatalogState }): React.JSX.Element {
  const { trans } = useServices();
  const { formProblem, tested, added } = state;
  return (
    <>
      {formProblem !== null && <Message kind="error">{formProblem}</Message>}
      <div role="status">
        {tested !== null && (
          <p
            className={
              tested.ok ? 'jp-codearena-Success' : 'jp-codearena-Problem'
            }
          >
            {tested.message}
          </p>
        )}
        {added !== null && (
          <p className="jp-codearena-Success">{trans.__('Added %1.', added)}</p>
        )}
      </div>
    </>
  );
}
