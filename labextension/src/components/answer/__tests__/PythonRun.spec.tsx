import { act, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';
import { expect, it, vi } from 'vitest';

import { execution, side } from '../../../__tests__/views';
import { notebookServices } from '../../../anywidget/services';
import type { Status } from '../../../api/types';
import type { BrowserPython } from '../../../injected/browserPython';
import { ServicesProvider } from '../../../injected/services';
import { PythonChoice } from '../../arena/PythonChoice';
import { PythonRun } from '../PythonRun';
import { SidePane } from '../SidePane';

const RUN = { id: 'job', frame: 'codearena/python/x', notes: ['No sockets.'] };
const RESULT = { end: 'exit', exit_code: 0 };

function show(element: React.ReactElement, python?: BrowserPython) {
  return render(
    <ServicesProvider value={{ ...notebookServices, python }}>
      {element}
    </ServicesProvider>
  );
}

function python(change: { core?: BrowserPython['core'] } = {}) {
  return {
    core: vi.fn(() => Promise.resolve({ 'pyodide.mjs': new ArrayBuffer(1) })),
    finish: vi.fn<BrowserPython['finish']>(() => Promise.resolve()),
    ...change
  };
}

async function say(data: unknown, source?: unknown): Promise<void> {
  const frame = screen.getByTitle<HTMLIFrameElement>('Python of Model A');
  const event = new MessageEvent('message', { data });
  Object.defineProperty(event, 'source', {
    value: source === undefined ? frame.contentWindow : source
  });
  await act(async () => {
    window.dispatchEvent(event);
    await Promise.resolve();
  });
}

const element = <PythonRun run={RUN} src="/base/x" label="Model A" />;

it('hands the core to the frame that is ready, and one result to the server', async () => {
  const services = python();
  show(element, services);
  expect(screen.getByText(/No sockets\./)).toBeTruthy();
  const frame = screen.getByTitle<HTMLIFrameElement>('Python of Model A');
  expect(frame.getAttribute('sandbox')).toBe('allow-scripts');
  const post = vi.spyOn(frame.contentWindow as Window, 'postMessage');
  await say({ type: 'codearena:python-ready' });
  expect(post.mock.calls[0][0]).toMatchObject({
    type: 'codearena:python-core'
  });
  await say({ type: 'codearena:python-result', result: RESULT });
  await say({ type: 'codearena:python-result', result: { end: 'forged' } });
  expect(services.finish.mock.calls).toEqual([['job', RESULT]]);
});

it.each([
  [null],
  ['text'],
  [{ type: 'codearena:python-result' }],
  [{ type: 'codearena:python-result', result: null }],
  [{ type: 'codearena:python-result', result: 7 }]
])('takes no result from %j', async data => {
  const services = python();
  show(element, services);
  await say(data);
  expect(services.finish).not.toHaveBeenCalled();
});

it('takes nothing from another window', async () => {
  const services = python();
  show(element, services);
  await say({ type: 'codearena:python-result', result: RESULT }, window);
  expect(services.finish).not.toHaveBeenCalled();
});

it('says to the server that Pyodide could not be fetched', async () => {
  const core = () => Promise.reject(new Error('404'));
  const services = python({ core });
  show(element, services);
  await say({ type: 'codearena:python-ready' });
  await vi.waitFor(() =>
    expect(services.finish).toHaveBeenCalledWith('job', {
      end: 'not_loaded',
      detail: 'Error: 404'
    })
  );
});

it('sends people from a notebook to the panel', () => {
  show(element);
  expect(
    screen.getByText(/open this battle in the arena’s panel/)
  ).toBeTruthy();
});

function pane(done: unknown[], change: object, services?: BrowserPython) {
  show(
    <SidePane
      name="a"
      side={side({ execution: execution(change) })}
      final
      expanded={false}
      onExpand={() => undefined}
      onRun={(code, inBrowser) => done.push([code, inBrowser])}
      readFile={() => Promise.resolve(new Blob())}
      frameUrl={path => path}
    />,
    services
  );
}

it('offers the browser where the server could not run a Python program', () => {
  const done: unknown[] = [];
  pane(done, { status: 'unavailable', sandbox: '' }, python());
  fireEvent.click(screen.getByText('Run it in this browser'));
  expect(done).toEqual([['print("hello")', true]]);
});

it.each([
  ['it ran', { status: 'ok' }],
  ['it is no Python', { status: 'unavailable', environment: 'rust' }]
])('offers no browser where %s', (_, change) => {
  pane([], change, python());
  expect(screen.queryByText('Run it in this browser')).toBeNull();
});

it('runs again in the browser what ran there', () => {
  const done: unknown[] = [];
  pane(done, { sandbox: 'pyodide' }, python());
  expect(screen.getByText('in the browser')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Run' }));
  expect(done).toEqual([['print("hello")', true]]);
});

const STATUS = {
  sandbox: { name: 'none', available: false, detail: 'no sandbox here' },
  pyodide: { allowed: true, packages: '', user_packages: true }
} as Status;
const WORKING = { ...STATUS.sandbox, available: true };

it.each([
  ['where there is no sandbox', STATUS, false, 1],
  ['where it is on', { ...STATUS, sandbox: WORKING }, true, 1],
  ['not where the sandbox does it', { ...STATUS, sandbox: WORKING }, false, 0],
  [
    'not where the administrator forbids it',
    { ...STATUS, pyodide: { ...STATUS.pyodide, allowed: false } } as Status,
    true,
    0
  ]
])('is a choice %s', (_, status, value, count) => {
  show(
    <PythonChoice status={status} value={value} onChange={() => undefined} />,
    python()
  );
  expect(screen.queryAllByRole('checkbox')).toHaveLength(count);
});
