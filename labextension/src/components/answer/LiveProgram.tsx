import React from 'react';

import type { LiveView, SideName } from '../../api/types';
import { useServices } from '../../injected/services';
import { Button } from '../common/Button';
import { Message } from '../common/Message';
import { Frame } from './Frame';
import { useFrameLife } from './frameLife';
import type { FrameMessage } from './frameMessages';
import { SavePicture } from './SavePicture';

/** What can be done with programs that run, whichever side they are of. */
export interface LiveActions {
  /** Ask the server how they are: nobody tells of an app that dies. */
  look: () => void;
  /** End a side's edited run, or what its run left alive. */
  end: (side: SideName) => void;
  /** A picture of the page or app, as it looks when it is opened. */
  picture: (side: SideName) => Promise<Blob>;
}

export const LiveContext = React.createContext<LiveActions>({
  look: () => undefined,
  end: () => undefined,
  picture: () => Promise.resolve(new Blob())
});

/** Makes them of a battle's model. */
export function useLiveActions(battle: {
  refresh(): Promise<void>;
  end(side: SideName): Promise<void>;
  picture(side: SideName): Promise<Blob>;
}): LiveActions {
  return React.useMemo(
    () => ({
      look: () => void battle.refresh(),
      end: side => void battle.end(side),
      picture: side => battle.picture(side)
    }),
    [battle]
  );
}

const LOOK_MILLISECONDS = 3000;

export interface LiveProgramProps {
  name: SideName;
  label: string;
  live: LiveView;
  /** Another run has another id, and begins anew. */
  run: string;
  /** Why it ended, if it did. */
  detail: string;
  frameUrl: (path: string) => string | null;
  onMessage: (message: FrameMessage) => void;
  onRestart: () => void;
}

/** A running app in its frame, and what one can do with it. */
export function LiveProgram(props: LiveProgramProps): React.JSX.Element {
  const { name, label, live, run, detail, frameUrl, onMessage } = props;
  const { trans } = useServices();
  const { look, end, picture } = React.useContext(LiveContext);
  const [shown, setShown] = React.useState(false);
  const { alive } = live;
  const { box, visit, hangs, stopped, inside, reload, stop } = useFrameLife(
    run,
    alive
  );
  React.useEffect(() => setShown(false), [visit]);
  React.useEffect(() => {
    if (!alive) {
      return undefined;
    }
    const timer = setInterval(() => {
      if (!document.hidden && box.current?.offsetParent) {
        look();
      }
    }, LOOK_MILLISECONDS);
    return () => clearInterval(timer);
  }, [alive, box, look]);
  const src = frameUrl(live.url);
  if (src === null) {
    return (
      <Message>
        {trans.__(
          'Live apps need a Jupyter server with this extension to be shown. The Code tab has the program.'
        )}
      </Message>
    );
  }
  const restart = (
    <Button
      compact={alive}
      icon="run"
      label={trans.__('Restart the app of %1', label)}
      onClick={props.onRestart}
    />
  );
  if (!alive) {
    return (
      <Message actions={restart}>
        {detail || trans.__('The app has ended.')}
      </Message>
    );
  }
  const again = (compact: boolean): React.JSX.Element => (
    <Button
      compact={compact}
      icon="refresh"
      label={trans.__('Reload the page of %1', label)}
      onClick={reload}
    />
  );
  if (stopped) {
    return (
      <Message actions={again(false)}>
        {trans.__(
          'The app’s page was stopped: it did not respond any more. The app itself goes on.'
        )}
      </Message>
    );
  }
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="group"
      aria-label={trans.__('App of %1', label)}
      className="jp-codearena-Live"
    >
      <div className="jp-codearena-Live-tools">
        <span role="status">
          {hangs
            ? trans.__(
                'The page of this app, or the one of the other side, does not respond: they share a process. Stop it or wait.'
              )
            : !shown
              ? trans.__('Loading the app…')
              : inside
                ? trans.__('Keys go to the app. Shift+Esc gives them back.')
                : ''}
        </span>
        {hangs && (
          <Button
            icon="stop"
            label={trans.__('Stop %1’s page', label)}
            onClick={stop}
          />
        )}
        {again(true)}
        {restart}
        <SavePicture
          label={trans.__('Save a picture of the app of %1', label)}
          name={`app-${name}`}
          take={() => picture(name)}
        />
        <Button
          compact
          icon="fullscreen"
          label={trans.__('Show the app of %1 on the whole screen', label)}
          onClick={() =>
            void box.current?.querySelector('iframe')?.requestFullscreen()
          }
        />
        <Button
          compact
          icon="stop"
          label={trans.__('Stop the app of %1', label)}
          onClick={() => end(name)}
        />
      </div>
      {visit !== null && (
        <Frame
          key={visit}
          src={src}
          title={trans.__('App of %1', label)}
          onMessage={message => {
            setShown(true);
            onMessage(message);
          }}
          onLoad={() => setShown(true)}
        />
      )}
    </div>
  );
}
