import React from 'react';

import type { SideView } from '../../api/types';
import { MAX_STDIN } from '../../api/types';
import { useServices } from '../../injected/services';
import { Choice } from '../common/Choice';
import { EnvironmentChoice } from '../common/EnvironmentChoice';
import { Code } from './Code';
import type { Edit } from './edit';
import { EnvironmentsContext, shownEnvironment } from './environments';

/** Languages of the environments that are not called after one. */
const LANGUAGES: Record<string, string> = {
  react: 'tsx',
  streamlit: 'python',
  gradio: 'python',
  pygame: 'python'
};

export interface ProgramCodeProps {
  side: SideView;
  /** "Model A". */
  label: string;
  code: string;
  /** What the user made of the program. */
  edit: Edit;
  onEdit: (change: Edit) => void;
  onRun: () => void;
}

/** The program in an editor with what it runs in and reads, and the answer's other files to read. */
export function ProgramCode(props: ProgramCodeProps): React.JSX.Element {
  const { side, label, code, edit, onEdit, onRun } = props;
  const { trans } = useServices();
  const environments = React.useContext(EnvironmentsContext);
  const [path, open] = React.useState('');
  const file = side.files.find(other => other.path === path);
  const environment = edit.environment ?? shownEnvironment(side);
  return (
    <div className="jp-codearena-Program">
      <div className="jp-codearena-Program-head">
        {side.files.length > 0 && (
          <Choice
            label={trans.__('File of %1', label)}
            value={file ? path : ''}
            options={[
              ['', trans.__('The program')] as const,
              ...side.files.map(other => [other.path, other.path] as const)
            ]}
            onChange={open}
          />
        )}
        {environments.length > 0 && (
          <EnvironmentChoice
            label={trans.__('Environment of %1', label)}
            environments={environments}
            value={environment}
            onChange={chosen => onEdit({ environment: chosen })}
          />
        )}
        <Stdin
          label={trans.__('Standard input of %1', label)}
          given={side.stdin ?? ''}
          value={edit.stdin}
          onChange={stdin => onEdit({ stdin })}
        />
        {side.note && <span>{side.note}</span>}
      </div>
      {/* Stays, so that nothing that was typed and no undo is lost. */}
      <div className="jp-codearena-Program-text" hidden={file !== undefined}>
        <Code
          value={code}
          language={syntax(side, environment)}
          label={trans.__('Code of %1', label)}
          onChange={changed => onEdit({ code: changed })}
          onRun={onRun}
        />
      </div>
      {file && (
        <div className="jp-codearena-Program-text">
          <Code
            key={file.path}
            value={file.text}
            language={file.path}
            label={trans.__('%1 of %2', file.path, label)}
            onRun={onRun}
          />
        </div>
      )}
    </div>
  );
}

function Stdin({
  label,
  given,
  value = given,
  onChange
}: {
  label: string;
  given: string;
  value?: string;
  onChange: (value: string) => void;
}): React.JSX.Element {
  const { trans } = useServices();
  return (
    <details className="jp-codearena-Stdin">
      <summary>{label}</summary>
      <textarea
        aria-label={label}
        placeholder={trans.__('What the program reads from standard input')}
        rows={3}
        spellCheck={false}
        value={value}
        onChange={event => onChange(event.target.value)}
      />
      {given.length >= MAX_STDIN && (
        <p>
          {trans.__(
            'This is the beginning; what you write here takes the place of all of it.'
          )}
        </p>
      )}
    </details>
  );
}

/** The language as editors call it: components of React have markup in them. */
function syntax(side: SideView, environment: string): string {
  const language =
    environment === shownEnvironment(side) && side.execution
      ? side.execution.language
      : environment === side.environment
        ? side.language
        : (LANGUAGES[environment] ?? environment);
  return environment === 'react' && language === 'typescript'
    ? 'tsx'
    : (language ?? '');
}
