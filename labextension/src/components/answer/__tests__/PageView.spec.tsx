import { act, fireEvent, screen } from '@testing-library/react';
import React from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { show } from '../../../__tests__/shell';
import { PageView } from '../PageView';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const page = (): HTMLIFrameElement => screen.getByTitle('Page of Model A');
const say = (type: string, source: Window | null): void => {
  act(() => {
    window.dispatchEvent(
      new MessageEvent('message', { data: { type }, source })
    );
  });
};
const wait = (milliseconds: number): void => {
  act(() => {
    vi.advanceTimersByTime(milliseconds);
  });
};
const open = (): void => {
  show(<PageView src="/frame/x" label="Model A" onMessage={() => undefined} />);
};

it('loads the page again in a new frame', () => {
  open();
  const before = page();
  fireEvent.click(
    screen.getByRole('button', { name: 'Reload Model A’s page' })
  );
  expect(page()).not.toBe(before);
  expect(page().getAttribute('src')).toBe('/frame/x');
});

it('says that a page hangs, stops it on request, and loads it again', () => {
  open();
  for (let seconds = 0; seconds < 30; seconds += 2) {
    wait(2_000);
    say('codearena:pong', page().contentWindow);
  }
  expect(screen.queryByText(/does not respond/)).toBeNull();
  wait(14_000);
  say('codearena:pong', window);
  expect(screen.getByRole('status').textContent).toContain('does not respond');
  fireEvent.click(screen.getByRole('button', { name: 'Stop Model A’s page' }));
  expect(screen.queryByTitle('Page of Model A')).toBeNull();
  expect(screen.getByText(/was stopped/)).toBeTruthy();
  fireEvent.click(
    screen.getByRole('button', { name: 'Reload Model A’s page' })
  );
  expect(page()).toBeTruthy();
});

it('takes back what it said when the page answers', () => {
  open();
  wait(14_000);
  expect(screen.queryByText(/does not respond/)).not.toBeNull();
  say('codearena:pong', page().contentWindow);
  expect(screen.queryByText(/does not respond/)).toBeNull();
});

it('takes the keyboard back when the page gives it', () => {
  open();
  const group = screen.getByRole('group', { name: 'Model A’s page' });
  say('codearena:leave', window);
  expect(document.activeElement).not.toBe(group);
  say('codearena:leave', page().contentWindow);
  expect(document.activeElement).toBe(group);
});
