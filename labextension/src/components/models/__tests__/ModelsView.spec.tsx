import { fireEvent, screen, waitFor } from '@testing-library/react';
import React from 'react';
import { expect, it, vi } from 'vitest';

import type { ModelsClient } from '../../../api/client';
import type { ModelRow } from '../../../api/types';
import { CatalogModel } from '../../../model/catalog';
import { show } from '../../leaderboard/__tests__/shell';
import { ModelsView } from '../ModelsView';

function row(name: string, part: Partial<ModelRow> = {}): ModelRow {
  return {
    name,
    provider: 'litellm',
    available: true,
    demo: false,
    weight: 1,
    organization: null,
    license: null,
    detail: '',
    configured: false,
    ...part
  };
}

function view(rows: ModelRow[]) {
  const client = {
    models: vi.fn(() => Promise.resolve(rows)),
    addModel: vi.fn<ModelsClient['addModel']>(() =>
      Promise.resolve(row('new', { configured: true }))
    ),
    removeModel: vi.fn(() => Promise.resolve()),
    testModel: vi.fn<ModelsClient['testModel']>(() =>
      Promise.resolve({ ok: false, message: '401: wrong key.', seconds: null })
    )
  };
  show(<ModelsView model={new CatalogModel(client)} />);
  return client;
}

function type(label: string, text: string): void {
  fireEvent.change(screen.getByRole('textbox', { name: label }), {
    target: { value: text }
  });
}

it('lists models with badge and detail, and says when only demo models are there', async () => {
  view([row('Demo Careful (scripted)', { provider: 'demo', demo: true })]);
  expect(await screen.findByRole('rowheader')).toBeTruthy();
  expect(screen.getByText('demo', { selector: 'span' })).toBeTruthy();
  expect(screen.getByText(/^Only demo models are there/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Remove/ })).toBeNull();
});

it('removes a configured model only after a second thought', async () => {
  const client = view([row('mine', { configured: true })]);
  fireEvent.click(await screen.findByRole('button', { name: 'Remove mine' }));
  fireEvent.click(screen.getByRole('button', { name: 'Keep' }));
  expect(client.removeModel).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(
    screen.getByRole('button', { name: 'Remove mine' })
  );
  fireEvent.click(screen.getByRole('button', { name: 'Remove mine' }));
  fireEvent.click(screen.getByRole('button', { name: 'Remove' }));
  await waitFor(() => expect(client.removeModel).toHaveBeenCalledWith('mine'));
});

it('offers no removal of a model that was discovered', async () => {
  view([row('found')]);
  await screen.findByRole('button', { name: 'Test found' });
  expect(screen.queryByRole('button', { name: 'Remove found' })).toBeNull();
});

it('shows what a test of a listed model said', async () => {
  view([row('mine')]);
  fireEvent.click(await screen.findByRole('button', { name: 'Test mine' }));
  expect(await screen.findByText('401: wrong key.')).toBeTruthy();
});

it('fills the form from a quick start and adds the model', async () => {
  const client = view([]);
  fireEvent.click(screen.getByRole('button', { name: 'Ollama' }));
  expect(screen.getByText(/ollama pull/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  await waitFor(() =>
    expect(client.addModel).toHaveBeenCalledWith({
      id: 'ollama_chat/qwen2.5-coder',
      api_base: 'http://127.0.0.1:11434'
    })
  );
  expect(await screen.findByText('Added new.')).toBeTruthy();
});

it('refuses a pasted key beside its field and moves there', async () => {
  const client = view([]);
  type('LiteLLM id', 'openai/gpt-4.1');
  type('Environment variable of the key', 'sk-proj-abcdEFGH12345678');
  fireEvent.click(screen.getByRole('button', { name: 'Test' }));
  const field = screen.getByRole('textbox', {
    name: 'Environment variable of the key'
  });
  await waitFor(() => expect(document.activeElement).toBe(field));
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('alert').textContent).toContain('looks like a key');
  expect(client.testModel).not.toHaveBeenCalled();
});

it('keeps what was typed when the server refuses', async () => {
  const client = view([]);
  client.addModel.mockRejectedValue(new Error('The name is taken.'));
  type('LiteLLM id', 'openai/gpt-4.1');
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  expect((await screen.findByRole('alert')).textContent).toContain(
    'The name is taken.'
  );
  expect(
    screen.getByRole<HTMLInputElement>('textbox', { name: 'LiteLLM id' }).value
  ).toBe('openai/gpt-4.1');
});
