import { createEvent, fireEvent, screen } from '@testing-library/react';
import React from 'react';
import { expect, it } from 'vitest';

import { show } from '../../../__tests__/shell';
import type { Status } from '../../../api/types';
import { EMPTY_DRAFT } from '../../../model/draft';
import type { Draft } from '../../../model/draft';
import { Composer } from '../Composer';
import type { ComposerProps } from '../Composer';

const STATUS: Status = {
  version: '0',
  sandbox: { name: 'bubblewrap', available: true, detail: '' },
  environments: [
    {
      name: 'python',
      title: 'Python',
      available: true,
      version: '3',
      detail: ''
    },
    {
      name: 'rust',
      title: 'Rust',
      available: false,
      version: null,
      detail: 'install rustc'
    }
  ],
  demo_only: false,
  store: { available: true, detail: '' },
  limits: { max_prompt_chars: 20, max_file_bytes: 2048, max_files: 3 }
};

function composer(
  draft: Partial<Draft> = {},
  props: Partial<ComposerProps> = {}
): unknown[] {
  const done: unknown[] = [];
  show(
    <Composer
      draft={{ ...EMPTY_DRAFT, ...draft }}
      status={STATUS}
      outline={STATUS}
      sending={false}
      problem={null}
      tooLarge={[]}
      onEdit={change => done.push(change)}
      onAttach={files => done.push(files.map(({ name }) => name))}
      onDetach={name => done.push(`detach ${name}`)}
      onSend={() => done.push('send')}
      {...props}
    />
  );
  return done;
}

const prompt = () => screen.getByRole('textbox', { name: 'Prompt' });
const send = () =>
  screen.getByRole<HTMLButtonElement>('button', { name: 'Send' });

it('sends by button and by Ctrl or Cmd and Enter', () => {
  const done = composer({ prompt: 'Build' });
  fireEvent.click(send());
  fireEvent.keyDown(prompt(), { key: 'Enter', ctrlKey: true });
  fireEvent.keyDown(prompt(), { key: 'Enter', metaKey: true });
  fireEvent.keyDown(prompt(), { key: 'Enter' });
  expect(done).toEqual(['send', 'send', 'send']);
});

it('can’t send nothing', () => {
  const done = composer({ prompt: '  ' });
  fireEvent.keyDown(prompt(), { key: 'Enter', ctrlKey: true });
  expect(send().disabled).toBe(true);
  expect(done).toEqual([]);
});

it('says by how much a prompt is too long instead of sending it', () => {
  const done = composer({ prompt: 'x'.repeat(2_100) });
  expect(screen.getByRole('status').textContent).toContain(
    'has 2,100 characters; 20 are allowed'
  );
  fireEvent.keyDown(prompt(), { key: 'Enter', ctrlKey: true });
  expect(done).toEqual([]);
});

it('offers Auto first, and what is missing disabled with what to install', () => {
  const done = composer();
  const options = screen.getAllByRole<HTMLOptionElement>('option');
  expect(options.map(o => [o.textContent, o.disabled])).toEqual([
    ['Auto', false],
    ['Python', false],
    ['Rust — install rustc', true]
  ]);
  const choice = screen.getByRole('combobox', { name: 'Environment' });
  fireEvent.change(choice, { target: { value: 'python' } });
  expect(done).toEqual([{ environment: 'python' }]);
});

it('attaches files that are pasted or dropped, and leaves pasted text alone', () => {
  const done = composer();
  const files = [new File(['x'], 'plot.png')];
  fireEvent.paste(prompt(), { clipboardData: { files } });
  fireEvent.drop(prompt(), { dataTransfer: { files, types: ['Files'] } });
  const text = createEvent.paste(prompt(), { clipboardData: { files: [] } });
  fireEvent(prompt(), text);
  expect(text.defaultPrevented).toBe(false);
  expect(done).toEqual([['plot.png'], ['plot.png']]);
});

it('lists attached files and lets them go', () => {
  const done = composer({
    files: [{ name: 'a.csv', size: 1536, content: new Blob() }]
  });
  expect(screen.getByRole('list').textContent).toContain('a.csv 2 KB');
  fireEvent.click(screen.getByRole('button', { name: 'Remove a.csv' }));
  expect(done).toEqual(['detach a.csv']);
});

it('names files that were too large', () => {
  composer({}, { tooLarge: ['film.mp4'] });
  expect(screen.getByRole('status').textContent).toContain(
    'at most 2 KB: film.mp4'
  );
});

it('says why sending failed and sends again', () => {
  const done = composer(
    { prompt: 'Build' },
    { problem: 'There is no sandbox.' }
  );
  expect(screen.getByRole('alert').textContent).toContain(
    'There is no sandbox.'
  );
  fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
  expect(done).toEqual(['send']);
});

it('offers the environments before it is known which of them work here', () => {
  const { version, limits } = STATUS;
  const environments = STATUS.environments.map(({ name, title }) => ({
    name,
    title
  }));
  composer({}, { status: null, outline: { version, limits, environments } });
  const rust = screen.getByRole<HTMLOptionElement>('option', { name: 'Rust' });
  expect(rust.disabled).toBe(false);
});
