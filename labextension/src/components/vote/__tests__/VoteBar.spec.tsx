import { fireEvent, screen, within } from '@testing-library/react';
import React from 'react';
import { expect, it } from 'vitest';

import { show } from '../../../__tests__/shell';
import { voted } from '../../../__tests__/views';
import type { Winner } from '../../../api/types';
import { Reveal } from '../Reveal';
import { VoteBar } from '../VoteBar';

const button = (name: string) =>
  screen.getByRole<HTMLButtonElement>('button', { name });

it('offers the four verdicts', () => {
  const votes: Winner[] = [];
  show(
    <VoteBar enabled vote={null} attempt={null} onVote={w => votes.push(w)} />
  );
  const group = within(screen.getByRole('group', { name: 'Vote' }));
  group.getAllByRole('button').forEach(verdict => fireEvent.click(verdict));
  expect(votes).toEqual(['model_a', 'tie', 'both_bad', 'model_b']);
});

it('is disabled until both sides are ready', () => {
  const votes: Winner[] = [];
  show(
    <VoteBar
      enabled={false}
      vote={null}
      attempt={null}
      onVote={w => votes.push(w)}
    />
  );
  fireEvent.click(button('Tie'));
  expect(votes).toEqual([]);
  expect(button('Tie').disabled).toBe(true);
});

it('marks the vote that is on its way and takes no second one', () => {
  show(
    <VoteBar
      enabled
      vote={null}
      attempt={{ winner: 'tie', error: null }}
      onVote={() => undefined}
    />
  );
  expect(button('Tie').getAttribute('aria-pressed')).toBe('true');
  expect(button('A is better').disabled).toBe(true);
  expect(screen.getByRole('group').getAttribute('aria-busy')).toBe('true');
});

it('says that a vote was not stored, why, and repeats it', () => {
  const votes: Winner[] = [];
  show(
    <VoteBar
      enabled
      vote={null}
      attempt={{ winner: 'model_b', error: 'The disk is full.' }}
      onVote={w => votes.push(w)}
    />
  );
  expect(screen.getByRole('alert').textContent).toContain(
    'Your vote was not stored. The disk is full.'
  );
  fireEvent.click(button('Retry'));
  expect(votes).toEqual(['model_b']);
});

it('reveals names and what is known of both', () => {
  const { reveal } = voted();
  show(reveal ? <Reveal reveal={reveal} vote="model_a" demo /> : <></>);
  const region = screen.getByRole('region', { name: 'Reveal' });
  const [a, b] = [...region.children].map(({ textContent }) => textContent);
  for (const fact of [
    'alpha',
    'Org',
    'MIT',
    '2.0 s, first word after 0.5 s',
    '200 tokens',
    '$0.00420',
    'your vote',
    'scripted demo'
  ]) {
    expect(a).toContain(fact);
  }
  expect(b).toContain('beta');
  expect(b).not.toContain('$');
  expect(b).not.toContain('your vote');
});
