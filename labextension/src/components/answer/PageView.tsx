import React from 'react';

import { useServices } from '../../injected/services';
import { Button } from '../common/Button';
import { Message } from '../common/Message';
import { Frame } from './Frame';
import type { FrameMessage } from './frameMessages';
import { useWatchdog } from './watchdog';

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
  const box = React.useRef<HTMLDivElement>(null);
  const [visit, setVisit] = React.useState(0);
  const [stopped, stop] = React.useState(false);
  const [inside, setInside] = React.useState(false);
  const hangs = useWatchdog(box, stopped ? null : visit, () => {
    setInside(false);
    box.current?.focus();
  });
  React.useEffect(() => {
    // A frame that takes the keyboard tells nobody; the window that loses it does.
    const look = (): void =>
      setInside(
        document.activeElement?.nodeName === 'IFRAME' &&
          box.current?.contains(document.activeElement) === true
      );
    window.addEventListener('blur', look);
    window.addEventListener('focus', look);
    return () => {
      window.removeEventListener('blur', look);
      window.removeEventListener('focus', look);
    };
  }, []);
  const reload = (compact: boolean): React.JSX.Element => (
    <Button
      compact={compact}
      icon="refresh"
      label={trans.__('Reload %1’s page', label)}
      onClick={() => {
        stop(false);
        setVisit(visit + 1);
      }}
    />
  );
  if (stopped) {
    return (
      <Message actions={reload(false)}>
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
        {reload(true)}
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
            onClick={() => stop(true)}
          />
        )}
      </div>
      <Frame
        key={visit}
        src={src}
        title={trans.__('Page of %1', label)}
        onMessage={onMessage}
      />
    </div>
  );
}
