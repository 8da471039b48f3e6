import React from 'react';

import type { RunChoice, SideName, SideView } from '../../api/types';
import { useServices } from '../../injected/services';
import type { Attempt } from '../../model/battle';
import { Button } from '../common/Button';
import { Message } from '../common/Message';
import { Markdown } from '../common/Rendered';
import { Seen } from '../common/Seen';
import { TabPanel, Tabs } from '../common/Tabs';
import { useConsole } from './consoleLines';
import { outcome, rest } from './describe';
import { blank, choiceOf, isEdit } from './edit';
import type { Edit } from './edit';
import {
  EnvironmentsContext,
  shownEnvironment,
  useTitle
} from './environments';
import { Files } from './Files';
import { LiveContext } from './LiveProgram';
import { OutputLog } from './OutputLog';
import { Packages } from './Packages';
import { Preview } from './Preview';
import { ProgramCode } from './ProgramCode';
import { OfferBrowser, PythonRun } from './PythonRun';

type PaneTab = 'preview' | 'code' | 'output' | 'answer';

export interface SidePaneProps {
  name: SideName;
  side: SideView;
  /** Whether the turn is over, so that the side may be seen and run. */
  final: boolean;
  /** An edited run that is being sent or was refused. */
  attempt?: Attempt;
  expanded: boolean;
  style?: React.CSSProperties;
  onExpand: () => void;
  onRun: (code: string, inBrowser: boolean, choice?: RunChoice) => void;
  readFile: (name: string) => Promise<Blob>;
  frameUrl: (path: string) => string | null;
}

/** One of the two answers: its preview, its code, its output, its text. */
export function SidePane(props: SidePaneProps): React.JSX.Element {
  const { name, side, final, attempt, expanded, frameUrl } = props;
  const { trans } = useServices();
  const id = React.useId();
  const label = name === 'a' ? trans.__('Model A') : trans.__('Model B');
  const { end } = React.useContext(LiveContext);
  const environments = React.useContext(EnvironmentsContext);
  const [chosen, choose] = React.useState<PaneTab | null>(null);
  const [edit, setEdit] = React.useState<Edit>({});
  const { execution } = side;
  const run = `${side.frame ?? ''} ${execution?.execution_id ?? ''}`;
  const [lines, hear] = useConsole(run);
  const errors = lines.filter(({ level }) => level === 'error').length;
  // While it is written, and where it holds no program, only the text is worth reading.
  const textOnly = final
    ? side.code === null && !side.problem
    : side.answer !== null;
  const natural = textOnly ? 'answer' : 'preview';
  const tab = chosen ?? natural;
  const code = edit.code ?? side.code;
  const busy = side.busy || (attempt !== undefined && attempt.error === null);
  const unsaved = isEdit(edit, side);
  const moved = shownEnvironment(side) !== (side.environment ?? '');
  const isOriginal = side.original_code === side.code && !moved;

  // The server has run what was edited: from here on it is the server's code.
  React.useEffect(() => setEdit({}), [side.code, execution?.execution_id]);

  // What ran in the browser runs there again.
  const here = execution?.sandbox === 'pyodide';
  const start = (inBrowser = here, choice: RunChoice = {}): void => {
    if (code !== null && !busy) {
      props.onRun(code, inBrowser, { ...choiceOf(edit, side), ...choice });
    }
  };
  const pythonSrc = side.browser_run && frameUrl(side.browser_run.frame);

  return (
    <section
      role="region"
      aria-label={label}
      aria-busy={busy || !final}
      className="jp-codearena-Pane"
      style={props.style}
    >
      <header className="jp-codearena-Pane-header">
        <h3>{label}</h3>
        <Tabs
          label={trans.__('Views of %1', label)}
          name={id}
          selected={tab}
          onSelect={choose}
          tabs={[
            { id: 'preview', label: trans.__('Preview') },
            { id: 'code', label: trans.__('Code') },
            {
              id: 'output',
              label: trans.__('Output'),
              badge: errors > 0 ? String(errors) : undefined
            },
            { id: 'answer', label: trans.__('Answer') }
          ]}
        />
        <div className="jp-codearena-Pane-tools">
          {side.original_code !== null && (unsaved || !isOriginal) && (
            <Button
              compact
              icon="undo"
              label={trans.__('Back to the original')}
              disabled={busy}
              onClick={() =>
                isOriginal
                  ? setEdit({})
                  : side.original_code !== null &&
                    props.onRun(side.original_code, here)
              }
            />
          )}
          <Button
            compact
            icon={busy ? 'stop' : 'run'}
            label={
              busy ? trans.__('Stop the run of %1', label) : trans.__('Run')
            }
            disabled={!final || code === null}
            onClick={() => (busy ? end(name) : start())}
          />
          <Button
            compact
            icon={expanded ? 'collapse' : 'expand'}
            label={
              expanded ? trans.__('Show both') : trans.__('Expand %1', label)
            }
            onClick={props.onExpand}
          />
        </div>
      </header>
      <div className="jp-codearena-Pane-body">
        {attempt?.error && <Message kind="error">{attempt.error}</Message>}
        <TabPanel
          name={id}
          id="preview"
          selected={tab}
          textual={side.frame === null && !side.live}
        >
          {side.browser_run && pythonSrc && (
            <PythonRun
              key={side.browser_run.id}
              run={side.browser_run}
              src={pythonSrc}
              label={label}
            />
          )}
          {final &&
            execution?.status === 'unavailable' &&
            execution.environment === 'python' &&
            !busy && <OfferBrowser onRun={() => start(true)} />}
          {final ? (
            <Preview
              name={name}
              side={side}
              label={label}
              frameUrl={frameUrl}
              onFrameMessage={hear}
              onRestart={() => start()}
            />
          ) : (
            <Waiting />
          )}
        </TabPanel>
        <TabPanel name={id} id="code" selected={tab}>
          {code === null ? (
            <p className="jp-codearena-Quiet">
              {final
                ? side.note || trans.__('This answer holds no code.')
                : trans.__('The code is shown when both sides are ready.')}
              {final && environments.length > 0 && (
                <>
                  {' '}
                  <button
                    type="button"
                    className="jp-codearena-Link"
                    onClick={() => setEdit(blank(environments))}
                  >
                    {trans.__('Write a program')}
                  </button>
                </>
              )}
            </p>
          ) : (
            <Seen now={tab === 'code'}>
              <ProgramCode
                side={side}
                label={label}
                code={code}
                edit={edit}
                onEdit={change => setEdit(before => ({ ...before, ...change }))}
                onRun={() => start()}
              />
            </Seen>
          )}
        </TabPanel>
        <TabPanel name={id} id="output" selected={tab} textual>
          <OutputLog execution={execution} console={lines} />
        </TabPanel>
        <TabPanel name={id} id="answer" selected={tab} textual>
          {side.answer === null ? (
            <Waiting />
          ) : (
            <div className="jp-codearena-Answer">
              <Markdown text={side.answer} />
            </div>
          )}
        </TabPanel>
      </div>
      {final && execution?.packages && execution.packages.length > 0 && (
        <Packages
          key={execution.execution_id}
          label={label}
          packages={execution.packages}
          busy={busy}
          onRun={choice => start(here, choice)}
        />
      )}
      {final && execution?.artifacts && execution.artifacts.length > 0 && (
        <Files
          key={`files ${execution.execution_id}`}
          label={label}
          files={execution.artifacts}
          read={props.readFile}
        />
      )}
      <footer className="jp-codearena-Pane-footer">
        <PaneStatus side={side} busy={busy} unsaved={unsaved} />
      </footer>
    </section>
  );
}

/** Grey lines where an answer will be. */
function Waiting(): React.JSX.Element {
  return (
    <div className="jp-codearena-Waiting" aria-hidden="true">
      <div />
      <div />
      <div />
      <div />
    </div>
  );
}

function PaneStatus({
  side,
  busy,
  unsaved
}: {
  side: SideView;
  busy: boolean;
  unsaved: boolean;
}): React.JSX.Element | null {
  const { trans } = useServices();
  const { execution } = side;
  const title = useTitle(shownEnvironment(side));
  if (busy) {
    return <span>{trans.__('Running the edited program…')}</span>;
  }
  if (execution === null) {
    return null;
  }
  const runs = side.live?.alive && execution.status === 'ok';
  const { text, tone } = runs
    ? { text: trans.__('Running'), tone: 'ok' }
    : outcome(execution, trans);
  const more = rest(execution);
  return (
    <>
      <span className={`jp-codearena-Outcome jp-mod-${tone}`}>{text}</span>
      {more && (
        <span className="jp-codearena-Detail" title={execution.detail}>
          {more}
        </span>
      )}
      {execution.truncated && (
        <span className="jp-codearena-Chip">{trans.__('cut short')}</span>
      )}
      {execution.sandbox === 'pyodide' && (
        <span className="jp-codearena-Chip">{trans.__('in the browser')}</span>
      )}
      {execution.edited && side.code !== side.original_code && (
        <span className="jp-codearena-Chip">{trans.__('edited')}</span>
      )}
      {unsaved && (
        <span className="jp-codearena-Chip">
          {trans.__('changed, not run')}
        </span>
      )}
      <span className="jp-codearena-Pane-language">{title}</span>
    </>
  );
}
