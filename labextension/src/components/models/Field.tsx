import React, { useId } from 'react';

export interface FieldProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  placeholder?: string;
  hint?: string;
  problem?: string | null;
  required?: boolean;
  lines?: number;
}

/** A labelled text field; what is wrong with it stands below it. */
export function Field({
  label,
  value,
  onChange,
  placeholder,
  hint,
  problem = null,
  required = false,
  lines = 1
}: FieldProps): React.JSX.Element {
  const id = useId();
  const note = `${id}-note`;
  const common = {
    id,
    value,
    placeholder,
    'aria-required': required,
    'aria-invalid': problem !== null,
    'aria-describedby': problem !== null || hint ? note : undefined,
    autoComplete: 'off',
    spellCheck: false
  };
  return (
    <div className="jp-codearena-Field">
      <label htmlFor={id}>{label}</label>
      {lines > 1 ? (
        <textarea
          {...common}
          rows={lines}
          onChange={event => onChange(event.currentTarget.value)}
        />
      ) : (
        <input
          {...common}
          type="text"
          onChange={event => onChange(event.currentTarget.value)}
        />
      )}
      {problem !== null ? (
        <p id={note} className="jp-codearena-Problem" role="alert">
          {problem}
        </p>
      ) : (
        hint && (
          <p id={note} className="jp-codearena-Soft">
            {hint}
          </p>
        )
      )}
    </div>
  );
}
