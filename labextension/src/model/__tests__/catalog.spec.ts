import { expect, it, vi } from 'vitest';

import type { ModelsClient } from '../../api/client';
import type { ModelRow } from '../../api/types';
import { CatalogModel } from '../catalog';

const ROW: ModelRow = {
  name: 'mine',
  provider: 'litellm',
  available: true,
  demo: false,
  weight: 1,
  organization: null,
  license: null,
  detail: 'configured',
  configured: true
};

/** A server that keeps models in a list. */
function server(rows: ModelRow[] = []) {
  return {
    models: vi.fn(() => Promise.resolve([...rows])),
    addModel: vi.fn<ModelsClient['addModel']>(body => {
      const row = { ...ROW, name: String(body.name ?? body.id) };
      rows.push(row);
      return Promise.resolve(row);
    }),
    removeModel: vi.fn((name: string) => {
      rows.splice(0, rows.length, ...rows.filter(row => row.name !== name));
      return Promise.resolve();
    }),
    testModel: vi.fn<ModelsClient['testModel']>(() =>
      Promise.resolve({ ok: true, message: 'It answered.', seconds: 1 })
    )
  };
}

it('adds a model, shows it in the list and empties the form', async () => {
  const client = server();
  const model = new CatalogModel(client);
  model.fill({ id: 'openai/x', key_env: 'X_KEY' });
  await model.addDraft();
  expect(client.addModel).toHaveBeenCalledWith({
    id: 'openai/x',
    key_env: 'X_KEY'
  });
  expect(model.state.rows?.map(row => row.name)).toEqual(['openai/x']);
  expect(model.state.added).toBe('openai/x');
  expect(model.state.draft.id).toBe('');
});

it('keeps what was typed when the server refuses', async () => {
  const client = server();
  client.addModel.mockRejectedValue(new Error('The name is taken.'));
  const model = new CatalogModel(client);
  model.fill({ id: 'openai/x', organization: 'Acme' });
  await model.addDraft();
  expect(model.state.formProblem).toBe('The name is taken.');
  expect(model.state.draft).toMatchObject({
    id: 'openai/x',
    organization: 'Acme'
  });
  expect(model.state.formWork).toBeNull();
});

it('never sends a pasted key', async () => {
  const client = server();
  const model = new CatalogModel(client);
  model.fill({ id: 'openai/x', key_env: 'sk-abcdefgh12345678' });
  await model.addDraft();
  await model.testDraft();
  expect(client.addModel).not.toHaveBeenCalled();
  expect(client.testModel).not.toHaveBeenCalled();
  expect(model.state.fieldProblem?.field).toBe('key_env');
  model.edit('key_env', 'X_KEY');
  expect(model.state.fieldProblem).toBeNull();
});

it('adds once however often the button is clicked', async () => {
  const client = server();
  const model = new CatalogModel(client);
  model.fill({ id: 'openai/x' });
  await Promise.all([model.addDraft(), model.addDraft()]);
  expect(client.addModel).toHaveBeenCalledTimes(1);
});

it('forgets the result of a test when the form is changed', async () => {
  const model = new CatalogModel(server());
  model.fill({ id: 'openai/x' });
  await model.testDraft();
  expect(model.state.tested?.ok).toBe(true);
  model.edit('id', 'openai/y');
  expect(model.state.tested).toBeNull();
});

it('removes a model from the list', async () => {
  const model = new CatalogModel(server([ROW]));
  await model.refresh();
  await model.remove('mine');
  expect(model.state.rows).toEqual([]);
});

it('tells beside a model why it could not be removed', async () => {
  const client = server([ROW]);
  client.removeModel.mockRejectedValue(new Error('The file is read-only.'));
  const model = new CatalogModel(client);
  await model.refresh();
  await model.remove('mine');
  expect(model.state.rowResults.mine).toEqual({
    ok: false,
    message: 'The file is read-only.'
  });
  expect(model.state.rows).toEqual([ROW]);
});

it('keeps the list on screen when it can’t be read anew', async () => {
  const client = server([ROW]);
  const model = new CatalogModel(client);
  await model.refresh();
  client.models.mockRejectedValueOnce(new Error('The server is away.'));
  await model.refresh();
  expect(model.state.problem).toBe('The server is away.');
  expect(model.state.rows).toEqual([ROW]);
});
