import { fireEvent, screen, waitFor } from '@testing-library/react';
import React from 'react';
import { afterEach, expect, it, vi } from 'vitest';

import { show } from '../../../__tests__/shell';
import { SavePicture } from '../SavePicture';

const saved: { name: string; type: string; size: number }[] = [];

afterEach(() => void saved.splice(0));

function offer(take: () => Promise<Blob>): HTMLElement {
  let blob = new Blob();
  URL.createObjectURL = given => {
    blob = given as Blob;
    return 'blob:x';
  };
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement
  ) {
    saved.push({ name: this.download, type: blob.type, size: blob.size });
  });
  show(<SavePicture label="Save a picture" name="page-a" take={take} />);
  return screen.getByRole('button', { name: 'Save a picture' });
}

it('saves the picture as a file that no browser takes for a page', async () => {
  let give: (picture: Blob) => void = () => undefined;
  const button = offer(() => new Promise(resolve => (give = resolve)));
  fireEvent.click(button);
  expect(screen.getByRole('status').textContent).toBe('Taking a picture…');
  expect(button).toHaveProperty('disabled', true);
  give(new Blob(['PNG'], { type: 'text/html' }));
  await waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]).toEqual({
    name: 'page-a.png',
    type: 'application/octet-stream',
    size: 3
  });
  await waitFor(() => expect(screen.queryByRole('status')).toBeNull());
});

it('says why there is no picture, and saves none', async () => {
  const button = offer(() => Promise.reject(new Error('No browser here.')));
  fireEvent.click(button);
  expect((await screen.findByRole('alert')).textContent).toBe(
    'No browser here.'
  );
  expect(saved).toEqual([]);
});
