import React from 'react';

import type { SideView } from '../../api/types';
import { useServices } from '../../injected/services';
import { Choice } from '../common/Choice';
import { Code } from './Code';

export interface ProgramCodeProps {
  side: SideView;
  /** "Model A". */
  label: string;
  /** What the user made of the program. */
  code: string;
  onChange: (code: string) => void;
  onRun: () => void;
}

/** The program in an editor, and the answer's other files to read. */
export function ProgramCode(props: ProgramCodeProps): React.JSX.Element {
  const { side, label, code, onChange, onRun } = props;
  const { trans } = useServices();
  const [path, open] = React.useState('');
  const file = side.files.find(other => other.path === path);
  return (
    <div className="jp-codearena-Program">
      {(side.note || side.files.length > 0) && (
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
          {side.note && <span>{side.note}</span>}
        </div>
      )}
      {/* Stays, so that nothing that was typed and no undo is lost. */}
      <div className="jp-codearena-Program-text" hidden={file !== undefined}>
        <Code
          value={code}
          language={syntax(side)}
          label={trans.__('Code of %1', label)}
          onChange={onChange}
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

/** The language as editors call it: components of React have markup in them. */
function syntax({ language, environment }: SideView): string {
  return environment === 'react' && language === 'typescript'
    ? 'tsx'
    : (language ?? '');
}
