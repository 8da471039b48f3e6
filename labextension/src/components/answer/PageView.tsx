import React from 'react';

import { useServices } from '../../injected/services';
import { Button } from '../common/Button';
import { Message } from '../common/Message';
import { Frame } from './Frame';
import { useFrameLife } from './frameLife';
import type { FrameMessage } from './frameMessages';
import { SideContext } from './interaction';
import { LiveContext } from './LiveProgram';
import { SavePicture } from './SavePicture';

export interface PageViewProps {
  src: string;
  label: string;
  onMessage: (message: FrameMessage) => void;
}

/** A page in its frame, with what people do to it as a whole: load it again, see it large, stop it. */
export function PageView({
  src,
  label,
  onMessage
}: PageViewProps): React.JSX.Element {
  const { trans } = useServices();
  const { picture } = React.useContext(LiveContext);
  const side = React.useContext(SideContext);
  const { box, visit, hangs, stopped, inside, reload, stop } = useFrameLife();
  const again = (compact: boolean): React.JSX.Element => (
    <Button
      compact={compact}
      icon="refresh"
      label={trans.__('Reload %1’s page', label)}
      onClick={reload}
    />
  );
  if (stopped) {
    return (
      <Message actions={again(false)}>
        {trans.__('The page was stopped: it did not respond any more.')}
      </Message>
    );
  }
  return (
    <div
      ref={box}
      tabIndex={-1}
      role="group"
      aria-label={trans.__('%1’s page', label)}
      className="jp-codearena-Live"
    >
      <div className="jp-codearena-Live-tools">
        <span role="status">
          {hangs
            ? trans.__(
                'This page, or the other one, does not respond: they share a process. Stop it or wait.'
              )
            : inside
              ? trans.__('Keys go to the page. Shift+Esc gives them back.')
              : ''}
        </span>
        {again(true)}
        {side !== null && (
          <SavePicture
            label={trans.__('Save a picture of %1’s page', label)}
            name={`page-${side}`}
            take={() => picture(side)}
          />
        )}
        <Button
          compact
          icon="fullscreen"
          label={trans.__('Show %1’s page on the whole screen', label)}
          onClick={() =>
            void box.current?.querySelector('iframe')?.requestFullscreen()
          }
        />
        {hangs && (
          <Button
            icon="stop"
            label={trans.__('Stop %1’s page', label)}
            onClick={stop}
          />
        )}
      </div>
      {visit !== null && (
        <Frame
          key={visit}
          src={src}
          title={trans.__('Page of %1', label)}
          onMessage={onMessage}
        />
      )}
    </div>
  );
}
