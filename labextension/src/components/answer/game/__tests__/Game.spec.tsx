import {
  act,
  fireEvent,
  render,
  screen,
  waitFor
} from '@testing-library/react';
import React from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { notebookServices } from '../../../../anywidget/services';
import { ServicesProvider } from '../../../../injected/services';
import { InteractionContext, SideContext } from '../../interaction';
import { LiveContext } from '../../LiveProgram';
import { Game, isGame } from '../Game';

const actions = { look: vi.fn(), end: vi.fn(), picture: vi.fn() };
const count = vi.fn();
const restart = vi.fn();

beforeEach(() => {
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      observe(): void {
        // Everything is visible here.
      }
      disconnect(): void {
        // As above.
      }
    }
  );
  vi.clearAllMocks();
});

function shown(alive = true, detail = ''): React.JSX.Element {
  return (
    <ServicesProvider value={notebookServices}>
      <LiveContext.Provider value={actions}>
        <InteractionContext.Provider value={count}>
          <SideContext.Provider value="b">
            <Game
              name="b"
              label="Model B"
              live={{ url: 'codearena/game/x', alive }}
              run="1"
              detail={detail}
              frameUrl={path => `/base/${path}`}
              onMessage={vi.fn()}
              onRestart={restart}
            />
          </SideContext.Provider>
        </InteractionContext.Provider>
      </LiveContext.Provider>
    </ServicesProvider>
  );
}

function say(data: unknown, source?: Window | null): void {
  const frame = document.querySelector('iframe');
  act(() => {
    window.dispatchEvent(
      new MessageEvent('message', {
        data,
        source: source ?? frame?.contentWindow
      })
    );
  });
}

describe('Game', () => {
  it('is told from apps by its address', () => {
    expect(isGame('codearena/game/abc')).toBe(true);
    expect(isGame('codearena/live/abc')).toBe(false);
  });

  it('plays in a frame without an origin', () => {
    render(shown());
    const frame = screen.getByTitle<HTMLIFrameElement>('Game of Model B');
    expect(frame.getAttribute('sandbox')).toBe(
      'allow-scripts allow-pointer-lock'
    );
    expect(frame.getAttribute('src')).toBe('/base/codearena/game/x');
  });

  it('says where keys go, and takes the focus back with Escape', () => {
    render(shown());
    const status = screen.getByRole('status');
    expect(status.textContent).toBe('Click the game to play.');
    say({ type: 'codearena:game', playing: true });
    expect(status.textContent).toBe(
      'Keys go to the game. Esc gives them back.'
    );
    say({ type: 'codearena:game', playing: false });
    say({ type: 'codearena:leave' });
    expect(status.textContent).toContain('The keyboard is back.');
    expect(document.activeElement).toBe(
      screen.getByRole('group', { name: 'Game of Model B' })
    );
  });

  it('asks how the game ended, and keeps its frame', () => {
    const { rerender } = render(shown());
    say({ type: 'codearena:game-over' });
    expect(actions.look).toHaveBeenCalled();
    rerender(shown(false, 'It ran for 3 seconds.'));
    expect(screen.getByRole('status').textContent).toBe(
      'It ran for 3 seconds.'
    );
    expect(screen.getByTitle('Game of Model B')).toBeTruthy();
    fireEvent.click(
      screen.getByRole('button', { name: 'Restart the game of Model B' })
    );
    expect(restart).toHaveBeenCalledOnce();
  });

  it('saves the picture that its page gives, and none of another kind', async () => {
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click');
    click.mockImplementation(() => undefined);
    URL.createObjectURL = () => 'blob:x';
    render(shown());
    const page = screen.getByTitle<HTMLIFrameElement>('Game of Model B');
    const asked = vi.fn();
    Object.assign(page.contentWindow ?? {}, { postMessage: asked });
    fireEvent.click(
      screen.getByRole('button', {
        name: 'Save a picture of the game of Model B'
      })
    );
    expect(asked).toHaveBeenCalledWith({ type: 'codearena:picture' }, '*');
    say({ type: 'codearena:picture', picture: 'PNG' });
    await Promise.resolve();
    expect(click).not.toHaveBeenCalled();
    say({ type: 'codearena:picture', picture: new Blob(['PNG']) });
    await waitFor(() => expect(click).toHaveBeenCalledOnce());
  });

  it('counts interactions, and believes no other window and no other message', () => {
    render(shown());
    say({ type: 'codearena:interaction', kind: 'key' });
    expect(count).toHaveBeenCalledExactlyOnceWith('b', 'key');
    say({ type: 'codearena:interaction', kind: 'key' }, window);
    say({ type: 'codearena:interaction', kind: { toString: 'key' } });
    say({ type: 'codearena:interaction' });
    say(null);
    say('codearena:leave');
    say({ type: 'codearena:game', playing: 'yes' });
    expect(count).toHaveBeenCalledOnce();
    expect(screen.getByRole('status').textContent).toBe(
      'Click the game to play.'
    );
  });
});
