import { fireEvent, screen } from '@testing-library/react';
import React from 'react';
import { expect, it } from 'vitest';

import { show } from '../../../__tests__/shell';
import { TabPanel, Tabs } from '../Tabs';

function Example(): React.JSX.Element {
  const [selected, select] = React.useState<'one' | 'two' | 'three'>('one');
  return (
    <>
      <Tabs
        label="Views"
        name="x"
        selected={selected}
        onSelect={select}
        tabs={[
          { id: 'one', label: 'One' },
          { id: 'two', label: 'Two' },
          { id: 'three', label: 'Three', badge: '2' }
        ]}
      />
      <TabPanel name="x" id="one" selected={selected}>
        first
      </TabPanel>
      <TabPanel name="x" id="two" selected={selected}>
        second
      </TabPanel>
    </>
  );
}

const tab = (name: string) => screen.getByRole('tab', { name });

it('moves with the arrow keys, round the ends, and takes the focus along', () => {
  show(<Example />);
  const list = screen.getByRole('tablist', { name: 'Views' });
  const steps: [string, string][] = [
    ['ArrowRight', 'Two'],
    ['End', 'Three'],
    ['ArrowRight', 'One'],
    ['ArrowLeft', 'Three'],
    ['Home', 'One']
  ];
  for (const [key, name] of steps) {
    fireEvent.keyDown(list, { key });
    expect(tab(name).getAttribute('aria-selected')).toBe('true');
    expect(document.activeElement).toBe(tab(name));
  }
});

it('can be reached once with the tab key', () => {
  show(<Example />);
  const reachable = screen
    .getAllByRole('tab')
    .filter(({ tabIndex }) => tabIndex === 0);
  expect(reachable).toEqual([tab('One')]);
});

it('names each panel by its tab and keeps the hidden ones', () => {
  show(<Example />);
  expect(screen.getByRole('tabpanel', { name: 'One' }).textContent).toBe(
    'first'
  );
  fireEvent.click(tab('Two'));
  expect(screen.getByRole('tabpanel', { name: 'Two' }).textContent).toBe(
    'second'
  );
  expect(screen.getByText('first').hidden).toBe(true);
});
