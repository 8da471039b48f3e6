import { expect, it } from 'vitest';

import { DEFAULT_CHOICES } from '../boardChoices';
import { EMPTY_DRAFT } from '../draft';
import { draftToSave, savedChoices, savedDraft } from '../saved';

const WRITTEN = {
  ...EMPTY_DRAFT,
  prompt: 'Build it',
  stdin: '1',
  files: [{ name: 'a', size: 1, content: new Blob(['a']) }]
};

it('brings a draft back, but not the bytes of its files', () => {
  const saved: unknown = JSON.parse(JSON.stringify(draftToSave(WRITTEN)));
  expect(savedDraft(saved)).toEqual({ ...draftToSave(WRITTEN) });
  expect(savedDraft(saved)).not.toHaveProperty('files');
});

it('brings every chooser back, a slice too', () => {
  const chosen = {
    ...DEFAULT_CHOICES,
    by: 'language',
    key: 'python',
    switches: { executed: true },
    window: { days: 7 }
  };
  expect(savedChoices(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
});

it.each([undefined, null, 'text', 7, [], { prompt: 7, files: 'all', x: 1 }])(
  'takes nothing from what another version saved: %j',
  saved => {
    expect(savedDraft(saved)).toEqual({});
    expect({ ...DEFAULT_CHOICES, ...savedChoices(saved) }).toEqual(
      DEFAULT_CHOICES
    );
  }
);
