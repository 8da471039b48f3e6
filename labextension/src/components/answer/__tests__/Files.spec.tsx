import { fireEvent, screen, waitFor } from '@testing-library/react';
import React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { show } from '../../../__tests__/shell';
import type { Artifact } from '../../../api/types';
import { Files } from '../Files';
import { table } from '../FileView';

const file = (change: Partial<Artifact>): Artifact => ({
  kind: 'file',
  mime: 'text/plain',
  name: 'a.txt',
  size: 10,
  kept: true,
  ...change
});

function shown(files: Artifact[], contents: BlobPart = 'hello'): string[] {
  const asked: string[] = [];
  show(
    <Files
      label="Model B"
      files={files}
      read={name => {
        asked.push(name);
        return contents === 'gone'
          ? Promise.reject(new Error('It is not kept any more.'))
          : Promise.resolve(new Blob([contents]));
      }}
    />
  );
  return asked;
}

const click = (name: string) =>
  fireEvent.click(screen.getByRole('button', { name, hidden: true }));

describe('files of a side', () => {
  const made: Blob[] = [];
  beforeEach(() => {
    made.length = 0;
    URL.createObjectURL = vi.fn((blob: Blob) => {
      made.push(blob);
      return `blob:${made.length}`;
    });
    URL.revokeObjectURL = vi.fn();
  });
  afterEach(() => vi.restoreAllMocks());

  it('are told with their sizes, and those too large to be kept as such', () => {
    shown([file({}), file({ name: 'b.bin', size: 3_500_000, kept: false })]);
    const items = screen.getAllByRole('listitem', { hidden: true });
    expect(items.map(item => item.textContent)).toEqual([
      'a.txt 10 B',
      'b.bin 3.5 MB · too large to be kept'
    ]);
    expect(screen.queryByRole('button', { name: 'View b.bin' })).toBeNull();
  });

  it('show their text and close again', async () => {
    const asked = shown([file({})]);
    click('View a.txt');
    const region = await waitFor(() =>
      screen.getByRole('region', { name: 'a.txt', hidden: true })
    );
    expect(region.textContent).toBe('hello');
    click('Close a.txt');
    expect(screen.queryByRole('region', { hidden: true })).toBeNull();
    expect(asked).toEqual(['a.txt']);
  });

  it('show the first rows of a table', async () => {
    shown([file({ name: 't.csv', mime: 'text/csv' })], 'a,b\n1,"x, y"\n');
    click('View t.csv');
    const cells = await waitFor(() =>
      screen.getAllByRole('cell', { hidden: true })
    );
    expect(cells.map(cell => cell.textContent)).toEqual(['1', 'x, y']);
  });

  it('show drawings of pixels, and those that can act as text', async () => {
    shown([
      file({ name: 'p.png', mime: 'image/png' }),
      file({ name: 'v.svg', mime: 'image/svg+xml' })
    ]);
    click('View p.png');
    await waitFor(() => screen.getByRole('img', { hidden: true }));
    expect(made[0].type).toBe('image/png');
    click('View v.svg');
    await waitFor(() =>
      screen.getByRole('region', { name: 'v.svg', hidden: true })
    );
    expect(screen.queryByRole('img', { hidden: true })).toBeNull();
  });

  it('are saved under their own name, as nothing that a browser would open', async () => {
    const saved: [string, string][] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement
    ) {
      saved.push([this.download, this.href]);
    });
    shown([file({ name: 'out/page.html', mime: 'text/html' })]);
    click('Save out/page.html');
    await waitFor(() => expect(saved).toEqual([['page.html', 'blob:1']]));
    expect(made[0].type).toBe('application/octet-stream');
  });

  it('say why one can’t be read', async () => {
    shown([file({})], 'gone');
    click('View a.txt');
    const alert = await waitFor(() =>
      screen.getByRole('alert', { hidden: true })
    );
    expect(alert.textContent).toBe('It is not kept any more.');
  });
});

describe('separated values', () => {
  it('may be quoted, empty, and end without a line end', () => {
    expect(table('a,b\r\n"1 ""x""\n2",\n,z', ',')).toEqual([
      ['a', 'b'],
      ['1 "x"\n2', ''],
      ['', 'z']
    ]);
  });

  it('are read only as far as they are shown', () => {
    const rows = table('1,2\n'.repeat(10_000), ',');
    expect(rows).toHaveLength(51);
    expect(table('1,'.repeat(1000), ',')[0]).toHaveLength(20);
  });
});
