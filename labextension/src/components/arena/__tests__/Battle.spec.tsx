import { fireEvent, screen } from '@testing-library/react';
import React from 'react';
import { expect, it } from 'vitest';

import { show } from '../../../__tests__/shell';
import { generating, ready, voted } from '../../../__tests__/views';
import type { BattleState } from '../../../model/battle';
import { Battle } from '../Battle';
import type { BattleProps } from '../Battle';

function battle(
  change: Partial<BattleState>,
  props: Partial<BattleProps> = {}
): string[] {
  const done: string[] = [];
  const state: BattleState = {
    view: null,
    connection: 'live',
    problem: null,
    vote: null,
    stop: null,
    runs: {},
    ...change
  };
  show(
    <Battle
      state={state}
      frameUrl={() => null}
      onStop={() => done.push('stop')}
      onVote={winner => done.push(winner)}
      onRun={side => done.push(`run ${side}`)}
      readFile={() => Promise.resolve(new Blob())}
      onReconnect={() => done.push('reconnect')}
      onAgain={() => done.push('again')}
      {...props}
    />
  );
  return done;
}

const press = (name: string) =>
  fireEvent.click(screen.getByRole('button', { name }));
const announced = () =>
  document.querySelector('.jp-codearena-Announcer')?.textContent;

it('shows one progress for both sides and can be stopped', () => {
  const done = battle({ view: generating() });
  const step = screen.getByRole('list', { name: 'Progress of both sides' });
  expect(step.querySelector('[aria-current]')?.textContent).toBe('Generating');
  expect(announced()).toBe('Both models are writing.');
  press('Stop');
  expect(done).toEqual(['stop']);
});

it('announces that both sides are ready, and takes the vote', () => {
  const done = battle({ view: ready() });
  expect(announced()).toBe('Both sides are ready. You can vote.');
  expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
  press('Both are bad');
  expect(done).toEqual(['both_bad']);
});

it('reveals nothing before the vote, and both names after it', () => {
  battle({ view: ready() });
  expect(screen.queryByRole('region', { name: 'Reveal' })).toBeNull();
});

it('announces the names after the vote', () => {
  battle({ view: voted() });
  expect(screen.getByRole('region', { name: 'Reveal' })).toBeTruthy();
  expect(announced()).toBe('Vote stored. A was alpha, B was beta.');
});

it('says why a battle ended early and offers its prompt again', () => {
  const message = 'One of the two models gave no usable answer.';
  const view = ready({ phase: 'failed', can_vote: false, message });
  const done = battle({ view });
  expect(screen.getByRole('alert').textContent).toContain(message);
  expect(screen.queryByRole('group', { name: 'Vote' })).toBeNull();
  press('Use the prompt again');
  expect(done).toEqual(['again']);
});

it('says that the server is away, keeps what was shown, and tries at once if told to', () => {
  const done = battle({ view: generating(), connection: 'lost' });
  expect(screen.getByText(/server can’t be reached/)).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Model A' })).toBeTruthy();
  press('Try now');
  expect(done).toEqual(['reconnect']);
});

it('says why a battle can’t be shown', () => {
  battle({ problem: 'There is no battle “x”.' });
  expect(screen.getByRole('alert').textContent).toBe('There is no battle “x”.');
});

it('shows the whole prompt and its files on demand', () => {
  const attachments = [{ name: 'sales.csv', size: 1, sha256: '0' }];
  battle({ view: ready({ prompt: 'Plot\nthe sales', attachments }) });
  const prompt = screen.getByText('With sales.csv').closest('details');
  expect(prompt?.querySelector('pre')?.textContent).toBe('Plot\nthe sales');
});

it('gives one side all the room and takes it back', () => {
  battle({ view: ready() });
  const panes = document.querySelector<HTMLElement>('.jp-codearena-Panes');
  press('Expand Model B');
  expect(panes?.dataset.expanded).toBe('b');
  press('Show both');
  expect(panes?.dataset.expanded).toBeUndefined();
});

it('moves the border between the sides with the arrow keys, within limits', () => {
  battle({ view: ready() });
  const border = screen.getByRole('separator');
  const width = () => Number(border.getAttribute('aria-valuenow'));
  fireEvent.keyDown(border, { key: 'ArrowRight' });
  expect(width()).toBe(55);
  for (let step = 0; step < 20; step++) {
    fireEvent.keyDown(border, { key: 'ArrowLeft' });
  }
  expect(width()).toBe(20);
});

it('tells what both programs were given: internet, files, standard input', () => {
  const attachments = [{ name: 'data.csv', size: 3, sha256: 'x' }];
  battle({ view: ready({ network: true, attachments, stdin: '1 2\n3' }) });
  const prompt = screen.getByRole('group', { name: '' });
  expect(prompt.querySelector('summary')?.textContent).toContain(
    'internet allowed'
  );
  expect(prompt.textContent).toContain('With data.csv');
  expect(prompt.textContent).toContain('1 2\n3');
});

it('says nothing of an internet that was not allowed', () => {
  battle({ view: ready({ network: false }) });
  expect(screen.queryByText('internet allowed')).toBeNull();
});
