import { act, screen } from '@testing-library/react';
import React from 'react';
import { expect, it } from 'vitest';

import { show } from '../../../__tests__/shell';
import { Frame } from '../Frame';
import { readFrameMessage } from '../frameMessages';
import type { FrameMessage } from '../frameMessages';

function say(data: unknown, source: Window | null): void {
  act(() => {
    window.dispatchEvent(new MessageEvent('message', { data, source }));
  });
}

it('is sandboxed without an origin, popups or a way out of its frame', () => {
  show(<Frame src="/frame/x" title="Page of Model A" />);
  const frame = screen.getByTitle<HTMLIFrameElement>('Page of Model A');
  expect(frame.getAttribute('sandbox')).toBe(
    'allow-scripts allow-forms allow-modals allow-downloads allow-pointer-lock'
  );
  expect(frame.getAttribute('src')).toBe('/frame/x');
});

it('listens to its own document only', () => {
  const heard: FrameMessage[] = [];
  show(<Frame src="/x" title="A" onMessage={message => heard.push(message)} />);
  const own = screen.getByTitle<HTMLIFrameElement>('A').contentWindow;
  const error = { type: 'codearena:error', message: 'x is not defined' };
  say(error, window);
  expect(heard).toEqual([]);
  say(error, own);
  expect(heard).toEqual([error]);
});

it('grows with its document up to a limit', () => {
  show(<Frame src="/x" title="A" maxHeight={300} />);
  const frame = screen.getByTitle<HTMLIFrameElement>('A');
  say({ type: 'codearena:size', height: 120 }, frame.contentWindow);
  expect(frame.style.height).toBe('120px');
  say({ type: 'codearena:size', height: 1e9 }, frame.contentWindow);
  expect(frame.style.height).toBe('300px');
});

it.each([
  null,
  'codearena:error',
  { type: 'codearena:error', message: 7 },
  { type: 'codearena:console', level: 'fatal', text: 'x' },
  { type: 'codearena:size', height: 'tall' },
  { type: 'codearena:size', height: Infinity },
  { type: 'other' }
])('does not believe %j', data => {
  expect(readFrameMessage(data)).toBeNull();
});

it('cuts what a document says at length', () => {
  const message = readFrameMessage({
    type: 'codearena:console',
    level: 'log',
    text: 'x'.repeat(9_000),
    extra: true
  });
  expect(message).toEqual({
    type: 'codearena:console',
    level: 'log',
    text: 'x'.repeat(4_000)
  });
});
