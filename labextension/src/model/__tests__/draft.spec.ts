import { expect, it } from 'vitest';

import { base64, freeName } from '../draft';

it('gives files of the same name different ones', () => {
  expect(freeName('a.csv', [])).toBe('a.csv');
  expect(freeName('a.csv', ['a.csv'])).toBe('a-2.csv');
  expect(freeName('a.csv', ['a.csv', 'a-2.csv'])).toBe('a-3.csv');
  expect(freeName('.env', ['.env'])).toBe('.env-2');
  expect(freeName('README', ['README'])).toBe('README-2');
});

it('encodes bytes of any value and number', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
  const encoded = await base64(new Blob([bytes]));
  expect(Uint8Array.from(atob(encoded), c => c.charCodeAt(0))).toEqual(bytes);
});
