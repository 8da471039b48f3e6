// @vitest-environment node
// (requests take only the signals of their own platform, which jsdom’s are not)
import { ServerConnection } from '@jupyterlab/services';
import { expect, it } from 'vitest';

import type { BattleView, Delta } from '../types';
import { HttpClient } from '../http';
import { generating, ready } from '../../__tests__/views';

const BASE = 'http://localhost/user/me/';
const ID = 'f'.repeat(32);

function client(
  answer: (request: Request) => Response | Promise<Response>
): HttpClient {
  return new HttpClient(
    ServerConnection.makeSettings({
      baseUrl: BASE,
      fetch: async input => answer(input as Request)
    })
  );
}

/** A body in these pieces; an error ends it. */
function stream(...pieces: (string | Error)[]): Response {
  const left = pieces.slice();
  const body = new ReadableStream<Uint8Array>({
    pull: controller => {
      const piece = left.shift();
      if (piece === undefined) {
        controller.close();
      } else if (piece instanceof Error) {
        controller.error(piece);
      } else {
        controller.enqueue(new TextEncoder().encode(piece));
      }
    }
  });
  return new Response(body);
}

it('asks below the base URL and sends JSON', async () => {
  let asked: [string, string, unknown] | null = null;
  await client(async request => {
    asked = [request.method, request.url, await request.json()];
    return Response.json(ready());
  }).vote(ID, 1, 'tie');
  expect(asked).toEqual([
    'POST',
    `${BASE}codearena/api/battles/${ID}/vote`,
    { turn: 1, winner: 'tie' }
  ]);
});

it.each([
  ['short', 'x', true],
  ['too long to be kept', 'é'.repeat(40_000), false]
])(
  'keeps a battle’s request alive when the page is left: %s',
  async (_name, prompt, kept) => {
    let keepalive: boolean | null = null;
    await client(request => {
      ({ keepalive } = request);
      return Response.json(generating());
    }).createBattle({
      battle_id: ID,
      prompt,
      environment: 'auto',
      attachments: [],
      stdin: '',
      stream: false
    });
    expect(keepalive).toBe(kept);
  }
);

it('escapes names in paths', async () => {
  let url = '';
  await client(request => {
    url = request.url;
    return Response.json({});
  }).removeModel('a/b c');
  expect(url).toBe(`${BASE}codearena/api/models/a%2Fb%20c`);
});

it('rejects with the server’s own sentence', async () => {
  const refusing = client(() =>
    Response.json(
      { message: 'The prompt is empty.', kind: 'UsageError' },
      { status: 400 }
    )
  );
  await expect(refusing.examples()).rejects.toMatchObject({
    message: 'The prompt is empty.',
    kind: 'UsageError',
    unreachable: false
  });
});

it('knows a store error from a proxy that answers for a server that is away', async () => {
  const store = client(() =>
    Response.json(
      { message: 'Disk full.', kind: 'StoreError' },
      { status: 503 }
    )
  );
  await expect(store.examples()).rejects.toMatchObject({ unreachable: false });
  const proxy = client(() => new Response('<html>', { status: 503 }));
  await expect(proxy.examples()).rejects.toMatchObject({ unreachable: true });
});

it('says that the server can’t be reached when the network fails', async () => {
  const nobody = client(() => {
    throw new TypeError('Failed to fetch');
  });
  await expect(nobody.status()).rejects.toMatchObject({ unreachable: true });
});

it('tells views and pieces in the order of the stream', async () => {
  const heard: (BattleView | Delta)[] = [];
  const view = JSON.stringify(generating());
  const streaming = client(() =>
    stream(
      `event: battle\ndata: ${view.slice(0, 50)}`,
      `${view.slice(50)}\n\nevent: delta\n`,
      'data: {"side": "b", "text": "é"}\n\n'
    )
  );
  await streaming.follow(ID, {
    onView: heard.push.bind(heard),
    onDelta: heard.push.bind(heard),
    signal: new AbortController().signal
  });
  expect(heard).toEqual([generating(), { side: 'b', text: 'é' }]);
});

it('rejects as unreachable when a stream breaks, but not when it is let go', async () => {
  const broken = client(() => stream(new Error('reset')));
  const options = { onView: () => undefined, onDelta: () => undefined };
  const signal = new AbortController().signal;
  await expect(broken.follow(ID, { ...options, signal })).rejects.toMatchObject(
    { unreachable: true }
  );
  await broken.follow(ID, { ...options, signal: AbortSignal.abort() });
});
