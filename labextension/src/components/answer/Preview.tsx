import React from 'react';

import type { SideName, SideView } from '../../api/types';
import { useServices } from '../../injected/services';
import { Button } from '../common/Button';
import { Message } from '../common/Message';
import { Game, isGame } from './game/Game';
import { LiveProgram } from './LiveProgram';
import type { FrameMessage } from './frameMessages';
import { OutputList } from './OutputList';
import { PageView } from './PageView';

/** Environments of apps and games. */
const LIVE: readonly string[] = ['streamlit', 'gradio', 'server', 'pygame'];

export interface PreviewProps {
  name: SideName;
  side: SideView;
  label: string;
  frameUrl: (path: string) => string | null;
  onFrameMessage: (message: FrameMessage) => void;
  onRestart: () => void;
}

/** What a program shows: its page, its plots, its text; else why there is nothing. */
export function Preview({
  name,
  side,
  label,
  frameUrl,
  onFrameMessage,
  onRestart
}: PreviewProps): React.JSX.Element {
  const { trans } = useServices();
  const { problem, execution, frame } = side;
  if (problem) {
    return <Message kind="error">{problem.message}</Message>;
  }
  if (execution === null) {
    return (
      <Message>
        {side.code === null
          ? trans.__(
              'This answer holds no code to run. The Answer tab has its text.'
            )
          : trans.__('This program did not run.')}
      </Message>
    );
  }
  if (side.live) {
    const Program = isGame(side.live.url) ? Game : LiveProgram;
    return (
      <Program
        name={name}
        label={label}
        live={side.live}
        run={execution.execution_id}
        detail={execution.detail}
        frameUrl={frameUrl}
        onMessage={onFrameMessage}
        onRestart={onRestart}
      />
    );
  }
  // Without a server a page has no address; of what ran well, only pages, apps and games have no exit status.
  const lived =
    execution.status === 'ok' &&
    execution.exit_code === null &&
    execution.outputs.length === 0;
  const src = frame === null ? null : frameUrl(frame);
  if ((frame !== null || lived) && frameUrl('') === null) {
    return (
      <Message>
        {trans.__(
          'Pages need a Jupyter server with this extension to be shown. The Code tab has the page’s source.'
        )}
      </Message>
    );
  }
  if (src !== null) {
    return (
      <PageView
        key={execution.execution_id}
        src={src}
        label={label}
        onMessage={onFrameMessage}
      />
    );
  }
  if (lived && side.busy) {
    return <Message>{trans.__('Starting the program…')}</Message>;
  }
  if (lived) {
    return (
      <Message
        actions={
          <Button
            icon="run"
            label={trans.__('Start %1’s program again', label)}
            onClick={onRestart}
          />
        }
      >
        {side.environment === 'pygame'
          ? trans.__(
              'The game is not running any more. Start it again to play.'
            )
          : trans.__(
              'The app is not running any more. Start it again to use it.'
            )}
      </Message>
    );
  }
  // What an app or a game wrote says little of why there is nothing to see.
  const failed =
    LIVE.includes(execution.environment) &&
    execution.status !== 'ok' &&
    execution.detail !== '';
  if (execution.status === 'unavailable') {
    return <Message kind="error">{execution.detail}</Message>;
  }
  return (
    <div className="jp-codearena-Outputs">
      {failed && <Message kind="error">{execution.detail}</Message>}
      {execution.outputs.length > 0 ? (
        <OutputList
          outputs={execution.outputs}
          label={label}
          frameUrl={frameUrl}
        />
      ) : (
        <p className="jp-codearena-Quiet">
          {trans.__('The program showed nothing.')}
        </p>
      )}
    </div>
  );
}
