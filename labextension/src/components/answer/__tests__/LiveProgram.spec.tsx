import { act, fireEvent, screen } from '@testing-library/react';
import React from 'react';
import { afterEach, expect, it, vi } from 'vitest';

import { show } from '../../../__tests__/shell';
import { LiveContext, LiveProgram } from '../LiveProgram';
import type { LiveProgramProps } from '../LiveProgram';

afterEach(() => void vi.useRealTimers());

const picture = () => Promise.resolve(new Blob(['PNG']));

function app(change: Partial<LiveProgramProps> = {}): React.JSX.Element {
  return (
    <LiveProgram
      name="a"
      label="Model A"
      live={{ url: 'codearena/live/cap', alive: true }}
      run="1"
      detail=""
      frameUrl={path => `/base/${path}`}
      onMessage={() => undefined}
      onRestart={() => undefined}
      {...change}
    />
  );
}

function frame(): HTMLIFrameElement {
  return screen.getByTitle<HTMLIFrameElement>('App of Model A');
}

it('shows a running app at its address, without an origin', () => {
  show(app());
  expect(frame().getAttribute('src')).toBe('/base/codearena/live/cap');
  expect(frame().getAttribute('sandbox')).not.toContain('allow-same-origin');
});

it('says that it loads until the app’s page says something', () => {
  show(app());
  expect(screen.getByRole('status').textContent).toBe('Loading the app…');
  const data = { type: 'codearena:size', height: 10 };
  const source = frame().contentWindow;
  act(() => {
    window.dispatchEvent(new MessageEvent('message', { data, source }));
  });
  expect(screen.getByRole('status').textContent).toBe('');
});

it('says no more that it loads when a page without scripts is there', () => {
  show(app());
  fireEvent.load(frame());
  expect(screen.getByRole('status').textContent).toBe('');
});

it('loads the page anew, restarts and stops the app', () => {
  const onRestart = vi.fn();
  const end = vi.fn();
  show(
    <LiveContext.Provider value={{ look: () => undefined, end, picture }}>
      {app({ onRestart })}
    </LiveContext.Provider>
  );
  const before = frame();
  fireEvent.click(screen.getByLabelText('Reload the page of Model A'));
  expect(frame()).not.toBe(before);
  fireEvent.click(screen.getByLabelText('Restart the app of Model A'));
  expect(onRestart).toHaveBeenCalledOnce();
  fireEvent.click(screen.getByLabelText('Stop the app of Model A'));
  expect(end).toHaveBeenCalledWith('a');
});

it('says why an app has ended, and offers to start it again', () => {
  const onRestart = vi.fn();
  const live = { url: 'codearena/live/cap', alive: false };
  show(app({ live, detail: 'It ran for 5 seconds.', onRestart }));
  expect(screen.getByText('It ran for 5 seconds.')).toBeTruthy();
  expect(screen.queryByTitle('App of Model A')).toBeNull();
  fireEvent.click(screen.getByLabelText('Restart the app of Model A'));
  expect(onRestart).toHaveBeenCalledOnce();
});

it('asks how an app is while it is in sight, and no more once it has ended', () => {
  vi.useFakeTimers();
  const look = vi.fn();
  vi.spyOn(HTMLElement.prototype, 'offsetParent', 'get').mockReturnValue(
    document.body
  );
  const within = (element: React.JSX.Element): React.JSX.Element => (
    <LiveContext.Provider value={{ look, end: () => undefined, picture }}>
      {element}
    </LiveContext.Provider>
  );
  const { unmount } = show(within(app()));
  vi.advanceTimersByTime(3500);
  expect(look).toHaveBeenCalledOnce();
  unmount();
  show(within(app({ live: { url: 'x', alive: false } })));
  vi.advanceTimersByTime(10_000);
  expect(look).toHaveBeenCalledOnce();
});

it('says where apps can be seen when there is no server', () => {
  show(app({ frameUrl: () => null }));
  expect(screen.getByText(/need a Jupyter server/)).toBeTruthy();
});

it('stops a page that hangs and loads the other one anew, in a process of its own', () => {
  vi.useFakeTimers();
  const other = { name: 'b', label: 'Model B' } as const;
  show(
    <>
      {app()}
      {app(other)}
    </>
  );
  const theirs = (): HTMLIFrameElement | null =>
    screen.queryByTitle('App of Model B');
  const before = theirs();
  act(() => void vi.advanceTimersByTime(14_000));
  expect(screen.getAllByText(/does not respond/)).toHaveLength(2);
  fireEvent.click(screen.getByRole('button', { name: 'Stop Model A’s page' }));
  expect(screen.getByText(/app’s page was stopped/)).toBeTruthy();
  expect(theirs()).toBeNull();
  act(() => void vi.advanceTimersByTime(1_000));
  expect(theirs()).toBeTruthy();
  expect(theirs()).not.toBe(before);
  fireEvent.click(screen.getByLabelText('Reload the page of Model A'));
  expect(frame()).toBeTruthy();
});

it('leaves a page that answers alone when another one is stopped', () => {
  vi.useFakeTimers();
  const other = { name: 'b', label: 'Model B' } as const;
  show(
    <>
      {app()}
      {app(other)}
    </>
  );
  const theirs = screen.getByTitle<HTMLIFrameElement>('App of Model B');
  act(() => void vi.advanceTimersByTime(14_000));
  const data = { type: 'codearena:pong' };
  const source = theirs.contentWindow;
  act(() => {
    window.dispatchEvent(new MessageEvent('message', { data, source }));
  });
  fireEvent.click(screen.getByRole('button', { name: 'Stop Model A’s page' }));
  expect(screen.getByTitle('App of Model B')).toBe(theirs);
});

it('takes the keyboard back when the app gives it', () => {
  show(app());
  const data = { type: 'codearena:leave' };
  const source = frame().contentWindow;
  act(() => {
    window.dispatchEvent(new MessageEvent('message', { data, source }));
  });
  expect(document.activeElement).toBe(
    screen.getByRole('group', { name: 'App of Model A' })
  );
});
