import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import React from 'react';
import { expect, it, vi } from 'vitest';

import { board, boardClient, row } from '../../../model/__tests__/boardClient';
import { LeaderboardModel } from '../../../model/leaderboard';
import { LeaderboardView } from '../LeaderboardView';
import { drawn, show } from './shell';

const ROWS = [
  row('alpha', {
    rank: 1,
    rating: 1100,
    rank_best: 1,
    rank_worst: 2,
    votes: 30,
    organization: 'Acme'
  }),
  row('beta', { rank: 2, rating: 900, votes: 40, demo: true }),
  row('gamma', {
    rank: null,
    rating: null,
    lower: null,
    upper: null,
    reason: 'it never lost'
  })
];

function view(client = boardClient(board(ROWS, { chart: { mark: 'rule' } }))) {
  const model = new LeaderboardModel(client);
  const save = vi.fn();
  show(<LeaderboardView model={model} save={save} />);
  return { client, model, save };
}

async function modelNames(): Promise<string[]> {
  const table = await screen.findByRole('table', { name: 'Models by rating' });
  return within(table)
    .getAllByRole('rowheader')
    .map(cell => cell.textContent);
}

it('shows every model with its badge, and why one is not rated', async () => {
  view();
  expect(await modelNames()).toEqual([
    'alpha',
    'betademo',
    'gammaNot rated: it never lost'
  ]);
  expect(screen.getByRole('row', { name: /^1 \(1–2\) alpha/ })).toBeTruthy();
});

it('sorts by a column and says so to screen readers', async () => {
  const { client } = view();
  await modelNames();
  fireEvent.click(screen.getByRole('button', { name: 'Votes' }));
  expect((await modelNames())[0]).toBe('betademo');
  const header = screen.getByRole('columnheader', { name: 'Votes' });
  expect(header.getAttribute('aria-sort')).toBe('descending');
  fireEvent.click(screen.getByRole('button', { name: 'Votes' }));
  expect(header.getAttribute('aria-sort')).toBe('ascending');
  expect(client.leaderboard).toHaveBeenCalledTimes(1);
});

it('draws the chart with its name and leaves the old one until the new one is there', async () => {
  const { model, client } = view();
  const chart = await screen.findByRole('figure', { name: /^Ratings/ });
  await waitFor(() => expect(chart.querySelectorAll('svg')).toHaveLength(1));
  client.leaderboard.mockResolvedValue(board(ROWS, { chart: { mark: 'bar' } }));
  await model.refresh();
  await waitFor(() => expect(drawn).toContainEqual({ mark: 'bar' }));
  await waitFor(() => expect(chart.querySelectorAll('svg')).toHaveLength(1));
  expect(chart.querySelector('.jp-mod-coming')).toBeNull();
});

it('offers the slices that have votes', async () => {
  const { client } = view();
  await modelNames();
  fireEvent.change(screen.getByRole('combobox', { name: 'Slice by' }), {
    target: { value: 'language' }
  });
  const slice = await screen.findByRole('combobox', { name: 'Slice' });
  fireEvent.change(slice, { target: { value: 'python' } });
  expect(client.leaderboard.mock.lastCall?.[0]).toEqual({
    by: 'language',
    key: 'python'
  });
});

it('tells how many votes a filter removed', async () => {
  const answer = board(ROWS);
  answer.meta.removed = { no_leaks: 1234 };
  const { model } = view(boardClient(answer));
  await model.choose({ switches: { no_leaks: true } });
  const box = screen.getByRole('checkbox', {
    name: 'Leave identity leaks out',
    hidden: true
  });
  const note = document.getElementById(
    box.getAttribute('aria-describedby') ?? ''
  );
  expect(note?.textContent).toBe(`${(1234).toLocaleString()} removed`);
  expect(screen.getByText(/Left out: identity leaked/)).toBeTruthy();
});

it('says so when there are no votes at all, and asks for nothing more', async () => {
  const empty = board([]);
  empty.choices.votes = 0;
  const { client } = view(boardClient(empty));
  expect(await screen.findByText('No votes yet.')).toBeTruthy();
  expect(client.stats).not.toHaveBeenCalled();
});

it('offers to reset filters that no vote passes', async () => {
  const { client, model } = view(boardClient(board([])));
  await model.choose({ switches: { executed: true } });
  fireEvent.click(
    await screen.findByRole('button', { name: 'Reset the filters' })
  );
  expect(client.leaderboard.mock.lastCall?.[0]).toEqual({});
});

it('shows the server’s sentence and keeps the table', async () => {
  const { client, model } = view();
  await modelNames();
  client.leaderboard.mockRejectedValueOnce(new Error('The store is locked.'));
  await model.refresh();
  expect((await screen.findByRole('alert')).textContent).toContain(
    'The store is locked.'
  );
  expect(await modelNames()).toHaveLength(3);
});

it('has the heatmap’s numbers as a table, the masked cells as dashes', async () => {
  view();
  const caption = 'Win rate of each model by opponent';
  const [summary] = await screen.findAllByText(
    (_, node) =>
      node?.tagName === 'SUMMARY' && node.textContent.includes(caption)
  );
  const details = summary.closest('details');
  details?.setAttribute('open', '');
  fireEvent(summary.parentElement ?? summary, new Event('toggle'));
  const table = await screen.findByRole('table', { name: caption });
  expect(
    within(table)
      .getAllByRole('cell')
      .map(cell => cell.textContent)
  ).toEqual(['–', '70 % (10)', '– (2)', '–']);
});

it('gives the user a file', async () => {
  const { save } = view();
  fireEvent.click(await screen.findByRole('button', { name: 'CSV' }));
  await waitFor(() => expect(save).toHaveBeenCalledTimes(1));
  expect(save.mock.lastCall?.[0]).toBe('leaderboard.csv');
});

it('gives the user the win rates as a file, too', async () => {
  const { save, client } = view();
  const name = 'CSV of the win rates';
  fireEvent.click(await screen.findByRole('button', { name }));
  await waitFor(() => expect(save).toHaveBeenCalledTimes(1));
  expect(client.leaderboardFile.mock.lastCall?.[0]).toMatchObject({
    what: 'heatmap',
    format: 'csv'
  });
});

it('prints how the leaderboard came about', async () => {
  view();
  const meta = await screen.findByText('Seed');
  expect(meta.closest('dl')?.textContent).toContain('Dataabcdef012345');
});
