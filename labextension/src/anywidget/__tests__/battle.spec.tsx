import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { generating, ready, voted } from '../../__tests__/views';
import type { WidgetModel } from '../../api/comm';
import widget from '../battle';

type Listener = (...args: never[]) => void;

/** A kernel that holds traits and answers votes. */
class Kernel implements WidgetModel {
  traits: Record<string, unknown> = { view: null, problem: '', base_url: '/' };
  private readonly _listeners = new Map<string, Set<Listener>>();

  get(name: string): unknown {
    return this.traits[name];
  }

  send(content: unknown): void {
    const { id, method } = content as { id: number; method: string };
    if (method === 'vote') {
      this._emit('msg:custom', { id, result: voted() });
    }
  }

  on(event: string, callback: Listener): void {
    const listeners = this._listeners.get(event) ?? new Set();
    this._listeners.set(event, listeners.add(callback));
  }

  off(event: string, callback: Listener): void {
    this._listeners.get(event)?.delete(callback);
  }

  set(name: string, value: unknown): void {
    this.traits[name] = value;
    this._emit(`change:${name}`);
  }

  push(view: unknown): void {
    this.traits.view = view;
    this._emit('msg:custom', { event: 'battle', view });
  }

  private _emit(event: string, ...args: unknown[]): void {
    this._listeners
      .get(event)
      ?.forEach(listener => (listener as (...a: unknown[]) => void)(...args));
  }
}

let kernel: Kernel;
let el: HTMLElement;
let end: () => void;

beforeEach(async () => {
  kernel = new Kernel();
  el = document.body.appendChild(document.createElement('div'));
  await act(() => {
    end = widget.render({ model: kernel, el });
    return Promise.resolve();
  });
});

afterEach(() => {
  act(() => end());
  el.remove();
});

it('follows a battle from its first word to the reveal', async () => {
  expect(el.textContent).toContain('Starting the battle');
  act(() => kernel.set('view', generating()));
  await waitFor(() => screen.getByRole('region', { name: 'Model A' }));
  act(() => kernel.push(ready()));
  const verdict = await screen.findByRole('button', { name: 'A is better' });
  act(() => verdict.click());
  const reveal = await screen.findByRole('region', { name: 'Reveal' });
  expect(reveal.textContent).toContain('alpha');
});

it('shows why there is no battle', () => {
  act(() => kernel.set('problem', 'There is no sandbox.'));
  expect(screen.getByRole('alert').textContent).toBe('There is no sandbox.');
});
