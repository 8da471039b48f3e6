import { fireEvent, screen, within } from '@testing-library/react';
import React from 'react';
import { describe, expect, it } from 'vitest';

import { show } from '../../../__tests__/shell';
import type { Package, PackageChoice } from '../../../api/types';
import { Packages } from '../Packages';

const found = (
  name: string,
  state: Package['state'],
  change: Partial<Package> = {}
): Package => ({
  name,
  requirement: name,
  state,
  version: state === 'missing' || state === 'flagged' ? '' : '1.2',
  detail: '',
  ...change
});

function shown(packages: Package[], busy = false): PackageChoice[] {
  const choices: PackageChoice[] = [];
  show(
    <Packages
      label="Model A"
      packages={packages}
      busy={busy}
      onRun={choice => choices.push(choice)}
    />
  );
  return choices;
}

const box = () =>
  screen.getByRole<HTMLTextAreaElement>('textbox', {
    name: 'Requirements of Model A, one a line',
    hidden: true
  });
const button = (name: string) =>
  screen.getByRole<HTMLButtonElement>('button', { name, hidden: true });

describe('packages of a side', () => {
  it('are told in one line with their versions', () => {
    shown([found('rich', 'installed'), found('numpy', 'shipped')]);
    const details = screen.getByRole('group');
    expect(details.hasAttribute('open')).toBe(false);
    expect(details.querySelector('summary')?.textContent).toBe(
      'Packages rich 1.2, numpy 1.2'
    );
  });

  it('are open, each with its reason, where one is to be confirmed', () => {
    const detail = 'One letter away from “requests”.';
    shown([found('reqeusts', 'flagged', { detail }), found('x', 'missing')]);
    expect(screen.getByRole('group').hasAttribute('open')).toBe(true);
    const list = screen.getByRole('list', { name: 'Packages of Model A' });
    const items = within(list).getAllByRole('listitem');
    expect(items.map(item => item.textContent)).toEqual([
      `reqeusts to be confirmed${detail}`,
      'x missing'
    ]);
  });

  it('are installed once the user confirms them', () => {
    const choices = shown([found('a-b', 'flagged'), found('c', 'shipped')]);
    fireEvent.click(button('Install a-b and run'));
    expect(choices).toEqual([{ confirmed: ['a-b'] }]);
  });

  it('can be changed; a flagged one that was left alone stays flagged', () => {
    const choices = shown([
      found('rich', 'installed', { requirement: 'rich>=13' }),
      found('a-b', 'flagged')
    ]);
    expect(box().value).toBe('rich>=13\na-b');
    expect(button('Run Model A with these').disabled).toBe(true);
    fireEvent.change(box(), { target: { value: 'rich==14, a-b\n\ncowsay' } });
    fireEvent.click(button('Run Model A with these'));
    expect(choices).toEqual([
      {
        packages: ['rich==14', 'a-b', 'cowsay'],
        confirmed: ['rich==14', 'cowsay']
      }
    ]);
  });

  it('are left alone while the program runs', () => {
    shown([found('a-b', 'flagged')], true);
    expect(button('Install a-b and run').disabled).toBe(true);
  });
});
