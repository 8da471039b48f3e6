import { fireEvent, screen } from '@testing-library/react';
import React from 'react';
import { expect, it } from 'vitest';

import { show } from '../../../__tests__/shell';
import type { Status } from '../../../api/types';
import { draftToSave, savedDraft } from '../../../model/saved';
import { EMPTY_DRAFT } from '../../../model/draft';
import { NetworkChoice } from '../NetworkChoice';

const STATUS: Status = {
  version: '0',
  sandbox: { name: 'bubblewrap', available: true, detail: '' },
  environments: [],
  demo_only: false,
  store: { available: true, detail: '' },
  allowed: { network: true, installs: true },
  limits: { max_prompt_chars: 20, max_file_bytes: 2048, max_files: 3 }
};

it('is off until it is ticked', () => {
  const done: boolean[] = [];
  show(
    <NetworkChoice
      status={STATUS}
      value={false}
      onChange={value => done.push(value)}
    />
  );
  const box = screen.getByRole<HTMLInputElement>('checkbox', {
    name: 'Allow internet'
  });
  expect(box.checked).toBe(false);
  fireEvent.click(box);
  expect(done).toEqual([true]);
});

it.each([
  ['is locked', { ...STATUS, allowed: { network: false, installs: true } }],
  [
    'can’t be given',
    { ...STATUS, sandbox: { ...STATUS.sandbox, available: false } }
  ],
  ['is not known yet', null]
])('is not offered where it %s', (_, status) => {
  show(<NetworkChoice status={status} value={false} onChange={() => {}} />);
  expect(screen.queryByRole('checkbox')).toBeNull();
});

it('is not remembered after a reload', () => {
  const saved = draftToSave({ ...EMPTY_DRAFT, prompt: 'Go', network: true });
  expect(savedDraft({ ...saved, network: true })).not.toHaveProperty('network');
});
