import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ScriptedClient, unreachable } from '../../__tests__/client';
import { generating, ready } from '../../__tests__/views';
import { ArenaError } from '../../api/client';
import type { ArenaClient } from '../../api/client';
import type { NewBattle, Status } from '../../api/types';
import { ArenaModel } from '../arena';

const STATUS = {
  limits: { max_prompt_chars: 100, max_file_bytes: 10, max_files: 3 }
} as Status;
const EXAMPLE = {
  id: 'x',
  title: 'X',
  topic: 'web_design',
  environment: 'html',
  prompt: 'Build X'
};

class Server extends ScriptedClient {
  created: NewBattle[] = [];
  saved: [string, string][] = [];

  outline = () => this._or({ ...STATUS, version: '0', environments: [] });
  status = () => this._or(STATUS);
  examples = () => this._or([EXAMPLE]);

  createBattle(request: NewBattle) {
    this.created.push(request);
    return this._or(generating());
  }

  saveFile(name: string, content: string) {
    this.saved.push([name, content]);
    return this._or({ name, size: 1, sha256: name });
  }

  private _or<T>(value: T): Promise<T> {
    const failure = this.failures.shift();
    return failure ? Promise.reject(failure) : Promise.resolve(value);
  }
}

let server: Server;
let model: ArenaModel;
let told: string[];
let preferences: { streamAnswers: boolean; environment: string };

beforeEach(() => {
  server = new Server();
  told = [];
  preferences = { streamAnswers: false, environment: 'python' };
  model = new ArenaModel({
    client: server as unknown as ArenaClient,
    preferences: () => preferences,
    onBattle: id => told.push(id)
  });
});

it('begins with the environment of the settings', () => {
  expect(model.state.draft.environment).toBe('python');
});

it('shows why the server can’t be asked, and asks again', async () => {
  server.failures = [unreachable()];
  await model.load();
  expect(model.state.loadProblem).toContain('reached');
  await model.load();
  expect(model.state).toMatchObject({
    loadProblem: null,
    examples: [EXAMPLE],
    status: STATUS
  });
});

describe('sending', () => {
  beforeEach(() => model.edit({ prompt: 'Build it', stdin: '1\n' }));

  it('saves files first, then follows the new battle', async () => {
    model.attach([new File(['abc'], 'a.csv')]);
    preferences.streamAnswers = true;
    await model.send();
    expect(server.saved).toEqual([['a.csv', btoa('abc')]]);
    expect(server.created).toEqual([
      {
        battle_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        prompt: 'Build it',
        environment: 'python',
        stdin: '1\n',
        stream: true,
        attachments: [{ name: 'a.csv', size: 1, sha256: 'a.csv' }]
      }
    ]);
    expect(model.state.battle?.state.view?.phase).toBe('generating');
    expect(server.follows).toHaveLength(1);
  });

  it('loses nothing when it fails, and sends the same again', async () => {
    model.attach([new File(['abc'], 'a.csv')]);
    server.failures = [
      new ArenaError('No sandbox here.', 'MissingRequirement')
    ];
    await model.send();
    expect(model.state).toMatchObject({
      sendProblem: 'No sandbox here.',
      sending: false,
      battle: null,
      draft: { prompt: 'Build it', stdin: '1\n' }
    });
    await model.send();
    expect(server.created).toHaveLength(1);
    expect(server.created[0].attachments).toHaveLength(1);
  });

  it('asks for the same battle again when the answer got lost, for another one when something changed', async () => {
    const lose = (request: NewBattle) => {
      server.created.push(request);
      return Promise.reject(unreachable());
    };
    server.createBattle = lose;
    await model.send();
    await model.send();
    model.edit({ stdin: '2\n' });
    await model.send();
    const [first, second, third] = server.created.map(sent => sent.battle_id);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('tells at once which battle a reload has to show', async () => {
    const sending = model.send();
    expect(told).toHaveLength(1);
    await sending;
    expect(told[0]).toBe(server.created[0].battle_id);
    expect(told.at(-1)).toBe(model.state.battle?.id);
    model.newBattle();
    expect(told.at(-1)).toBe('');
    server.failures = [new ArenaError('The prompt is too long.', 'UsageError')];
    model.edit({ prompt: 'Build it' });
    await model.send();
    expect(told.at(-1)).toBe('');
  });

  it('still tells of a battle whose answer got lost, as when the page is being left', async () => {
    server.failures = [unreachable()];
    await model.send();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('sends once however often it is asked to', async () => {
    await Promise.all([model.send(), model.send()]);
    expect(server.created).toHaveLength(1);
  });

  it('never sends an empty prompt', async () => {
    model.edit({ prompt: ' \n' });
    await model.send();
    expect(server.created).toEqual([]);
  });
});

it('names files that are too large instead of attaching them', async () => {
  await model.load();
  model.attach([new File(['12345678901'], 'big'), new File(['1'], 'small')]);
  expect(model.state.tooLarge).toEqual(['big']);
  expect(model.state.draft.files.map(({ name }) => name)).toEqual(['small']);
});

describe('a new battle', () => {
  beforeEach(async () => {
    model.edit({ prompt: 'Build it' });
    await model.send();
  });

  it('ends the one that still runs and begins empty', () => {
    model.newBattle();
    expect(server.stops).toBe(1);
    expect(model.state).toMatchObject({ battle: null, draft: { prompt: '' } });
  });

  it('leaves a finished one alone', () => {
    server.push(ready());
    model.newBattle();
    expect(server.stops).toBe(0);
  });

  it('can ask the same again, with the files that the server has already', async () => {
    const file = { name: 'a.csv', size: 1, sha256: '0' };
    server.push(
      ready({ prompt: 'Say hello', environment: 'html', attachments: [file] })
    );
    model.newBattle(true);
    await model.send();
    expect(server.saved).toEqual([]);
    expect(server.created[1]).toMatchObject({
      prompt: 'Say hello',
      environment: 'html',
      attachments: [file]
    });
  });
});

it('opens a battle by its id alone, as after a reload', () => {
  model.open('f'.repeat(32));
  server.push(ready());
  expect(model.state.battle?.state.view?.prompt).toBe('Say hello');
});

describe('a page that was left while a battle was sent', () => {
  const id = 'f'.repeat(32);
  const missing = () => new ArenaError('There is no such battle.', 'NotFound');

  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it('shows the battle once the server has it', async () => {
    server.failures = [missing(), missing()];
    const resumed = model.resume(id);
    expect(model.state.sending).toBe(true);
    await vi.runAllTimersAsync();
    await resumed;
    expect(model.state).toMatchObject({ sending: false, battle: { id } });
  });

  it('lets the draft be sent where it never arrived, as the same battle', async () => {
    model.edit({ prompt: 'Build it' });
    server.failures = Array.from({ length: 5 }, missing);
    const resumed = model.resume(id);
    await vi.runAllTimersAsync();
    await resumed;
    expect(model.state).toMatchObject({ sending: false, battle: null });
    expect(told).toEqual(['']);
    await model.send();
    expect(server.created[0].battle_id).toBe(id);
  });

  it('waits for a server that is away', async () => {
    server.failures = [unreachable()];
    const resumed = model.resume(id);
    await vi.runAllTimersAsync();
    await resumed;
    expect(model.state).toMatchObject({ sending: false, battle: { id } });
    expect(server.follows).toHaveLength(1);
  });

  it('does nothing more once it is closed', async () => {
    server.failures = [missing()];
    const resumed = model.resume(id);
    await vi.advanceTimersByTimeAsync(100);
    model.dispose();
    await vi.runAllTimersAsync();
    await resumed;
    expect(model.state.battle).toBeNull();
  });
});
