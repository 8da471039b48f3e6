import { expect, it } from 'vitest';

import type { Board } from '../../api/leaderboard';
import { LeaderboardModel } from '../leaderboard';
import { board, boardClient, row } from './boardClient';

const NOON = Date.UTC(2026, 10, 24, 12, 0, 30);

it('asks for the leaderboard once when it is opened, and for nothing out of sight', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client);
  await Promise.all([model.open(), model.open()]);
  await model.open();
  expect(client.leaderboard).toHaveBeenCalledTimes(1);
  expect(client.heatmap).not.toHaveBeenCalled();
  expect(client.stats).not.toHaveBeenCalled();
});

it('asks for a section once when it comes into sight', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client);
  await Promise.all([model.see('stats'), model.see('stats')]);
  expect(client.stats).toHaveBeenCalledTimes(1);
});

it('sends only choosers that differ from the server’s defaults', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client, { now: () => NOON });
  await model.open();
  expect(client.leaderboard.mock.lastCall?.[0]).toEqual({});
  await model.choose({
    setting: 'language-matched',
    by: 'language',
    key: 'python',
    interval: 'bootstrap',
    window: { days: 7 },
    switches: { executed: true, no_leaks: false },
    demo: 'include',
    minTurns: 2,
    minVotes: 5,
    ties: 'davidson',
    style: true,
    online: true
  });
  expect(client.leaderboard.mock.lastCall?.[0]).toEqual({
    setting: 'language-matched',
    by: 'language',
    key: 'python',
    interval: 'bootstrap',
    since: '2026-11-17T12:00:00.000Z',
    executed: 1,
    include_demo: 1,
    min_turns: 2,
    min_votes: 5,
    ties: 'davidson',
    style: 1,
    online: 1
  });
});

it('takes both days of a window in whole, in this browser’s time', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client);
  await model.choose({ window: { first: '2026-11-01', last: '2026-11-03' } });
  expect(client.leaderboard.mock.lastCall?.[0]).toEqual({
    since: new Date(2026, 10, 1).toISOString(),
    until: new Date(2026, 10, 4).toISOString()
  });
});

it('forgets the slice when it is cut otherwise', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client);
  await model.choose({ by: 'language', key: 'python' });
  await model.choose({ by: 'topic' });
  expect(client.leaderboard.mock.lastCall?.[0]).toEqual({ by: 'topic' });
});

it('asks nothing for another order, and only the heatmap for another heatmap', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client);
  await model.open();
  await model.see('heatmap');
  await model.choose({ sorting: { column: 'votes', descending: true } });
  expect(client.leaderboard).toHaveBeenCalledTimes(1);
  await model.choose({ heatmapBy: 'topic' });
  expect(client.leaderboard).toHaveBeenCalledTimes(1);
  expect(client.heatmap.mock.lastCall?.[0]).toEqual({ by: 'topic' });
});

it('drops an answer that a later question overtook, and ends its request', async () => {
  const client = boardClient();
  let answerFirst: (board: Board) => void = () => undefined;
  client.leaderboard.mockReturnValueOnce(
    new Promise(resolve => (answerFirst = resolve))
  );
  const model = new LeaderboardModel(client);
  const first = model.open();
  await model.choose({ setting: 'environment-matched' });
  answerFirst(board([row('late')]));
  await first;
  expect(model.state.board.value?.rows.map(({ model }) => model)).toEqual([
    'a',
    'b'
  ]);
  expect(client.leaderboard.mock.calls[0][1]?.aborted).toBe(true);
  expect(model.state.board.loading).toBe(false);
});

it('keeps what is on screen while the next answer is on its way', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client);
  await model.open();
  const refreshed = model.refresh();
  expect(model.state.board).toMatchObject({ loading: true });
  expect(model.state.board.value?.rows).toHaveLength(2);
  await refreshed;
  expect(model.state.board.loading).toBe(false);
});

it('says why an answer did not come and keeps the last one', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client);
  await model.open();
  client.leaderboard.mockRejectedValueOnce(new Error('The store is locked.'));
  await model.refresh();
  expect(model.state.board.problem).toBe('The store is locked.');
  expect(model.state.board.value?.rows).toHaveLength(2);
  await model.refresh();
  expect(model.state.board.problem).toBeNull();
});

it('asks anew when somebody else voted, and not otherwise', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client);
  await model.open();
  await model.poll();
  await model.poll();
  expect(client.leaderboard).toHaveBeenCalledTimes(1);
  client.votesVersion.mockResolvedValue({ votes: 21 });
  await model.poll();
  expect(client.leaderboard).toHaveBeenCalledTimes(2);
});

it('asks for charts of the other theme', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client);
  await model.open();
  await model.setDark(true);
  expect(client.leaderboard.mock.lastCall?.[0]).toEqual({ dark: 1 });
  await model.setDark(true);
  expect(client.leaderboard).toHaveBeenCalledTimes(2);
});

it('asks for a file of what is on screen', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client, {
    choices: { setting: 'language-matched' }
  });
  expect((await model.file('csv'))?.name).toBe('leaderboard.csv');
  expect(client.leaderboardFile).toHaveBeenCalledWith({
    setting: 'language-matched',
    format: 'csv',
    what: 'leaderboard'
  });
  client.leaderboardFile.mockRejectedValueOnce(new Error('No.'));
  expect(await model.file('csv')).toBeNull();
  expect(model.state.fileProblem).toBe('No.');
});

it('goes back to what a newcomer sees', async () => {
  const client = boardClient();
  const model = new LeaderboardModel(client);
  await model.choose({ switches: { executed: true }, by: 'topic' });
  await model.reset();
  expect(client.leaderboard.mock.lastCall?.[0]).toEqual({});
});
