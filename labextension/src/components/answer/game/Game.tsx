import React from 'react';

import { useServices } from '../../../injected/services';
import { Button } from '../../common/Button';
import { Message } from '../../common/Message';
import { useFrameLife } from '../frameLife';
import { LiveContext } from '../LiveProgram';
import type { LiveProgramProps } from '../LiveProgram';
import { SavePicture } from '../SavePicture';
import type { GameMessage } from './messages';
import { useGameFrame } from './useGameFrame';

/** Addresses of games begin like this. */
const ADDRESS = 'codearena/game/';
const LOOK_MILLISECONDS = 1000;
const PICTURE_MILLISECONDS = 5000;

/** Whether a live program is a game. */
export function isGame(url: string): boolean {
  return url.startsWith(ADDRESS);
}

type Keyboard = 'away' | 'playing' | 'returned';

/** A game that is played in its frame. Its last picture stays when it is over. */
export function Game(props: LiveProgramProps): React.JSX.Element {
  const { name, label, live, run, detail, frameUrl } = props;
  const { trans } = useServices();
  const { look, end } = React.useContext(LiveContext);
  const { box, visit, hangs } = useFrameLife(run);
  const [keyboard, setKeyboard] = React.useState<Keyboard>('away');
  const [over, setOver] = React.useState(false);
  const taken = React.useRef<(picture: Blob) => void>();
  React.useEffect(() => {
    setKeyboard('away');
    setOver(false);
  }, [run]);
  const hear = (message: GameMessage): void => {
    switch (message.type) {
      case 'codearena:game':
        if (message.playing !== null) {
          const { playing } = message;
          setKeyboard(before =>
            playing ? 'playing' : before === 'playing' ? 'away' : before
          );
        }
        break;
      case 'codearena:leave':
        setKeyboard('returned');
        box.current?.focus();
        break;
      case 'codearena:game-over':
        setOver(true);
        break;
      case 'codearena:picture':
        taken.current?.(message.picture);
        break;
    }
  };
  const frame = useGameFrame(visit, hear);
  const picture = (): Promise<Blob> =>
    new Promise((resolve, reject) => {
      taken.current = resolve;
      setTimeout(
        () => reject(new Error(trans.__('The game shows no picture.'))),
        PICTURE_MILLISECONDS
      );
      frame.ask('picture');
    });
  const src = frameUrl(live.url);
  const { alive } = live;
  React.useEffect(() => {
    if (!over || !alive) {
      return undefined;
    }
    // Its window closes before its program has ended, and only the server knows how that was.
    look();
    const timer = setInterval(look, LOOK_MILLISECONDS);
    return () => clearInterval(timer);
  }, [over, alive, look]);
  if (src === null) {
    return (
      <Message>
        {trans.__(
          'Games need a Jupyter server with this extension to be played. The Code tab has the program.'
        )}
      </Message>
    );
  }
  const ended = over || !alive;
  const away = trans.__(
    'The page of the other side does not respond, and so this one can’t: they share a process.'
  );
  const hints: Record<Keyboard, string> = {
    away: trans.__('Click the game to play.'),
    playing: trans.__('Keys go to the game. Esc gives them back.'),
    returned: trans.__('The keyboard is back. Click the game to play on.')
  };
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="group"
      aria-label={trans.__('Game of %1', label)}
      className={`jp-codearena-Live jp-codearena-Game${ended ? ' jp-mod-over' : ''}`}
    >
      <div className="jp-codearena-Live-tools">
        <span role="status" title={ended ? detail : undefined}>
          {ended
            ? detail || trans.__('The game is over.')
            : hangs
              ? away
              : hints[keyboard]}
        </span>
        {!ended && (
          <Button
            label={trans.__('Esc')}
            aria-label={trans.__('Press Escape in the game of %1', label)}
            title={trans.__('Press Escape in the game')}
            onClick={() => frame.ask('escape')}
          />
        )}
        <Button
          compact
          icon="refresh"
          label={trans.__('Restart the game of %1', label)}
          onClick={props.onRestart}
        />
        <SavePicture
          label={trans.__('Save a picture of the game of %1', label)}
          name={`game-${name}`}
          take={picture}
        />
        <Button
          compact
          icon="fullscreen"
          label={trans.__('Show the game of %1 on the whole screen', label)}
          onClick={() => {
            void frame.ref.current?.requestFullscreen();
            frame.ask('play');
          }}
        />
        {!ended && (
          <Button
            compact
            icon="stop"
            label={trans.__('Stop the game of %1', label)}
            onClick={() => end(name)}
          />
        )}
      </div>
      {visit !== null && (
        <iframe
          key={visit}
          ref={frame.ref}
          className="jp-codearena-Frame"
          title={trans.__('Game of %1', label)}
          src={src}
          sandbox="allow-scripts allow-pointer-lock"
          allow="fullscreen"
          referrerPolicy="no-referrer"
          onLoad={frame.onLoad}
        />
      )}
    </div>
  );
}
