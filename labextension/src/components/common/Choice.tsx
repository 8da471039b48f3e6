import React, { useId } from 'react';

export interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [value: T, label: string])[];
  onChange: (value: T) => void;
}

/** A labelled drop-down. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange
}: ChoiceProps<T>): React.JSX.Element {
  const id = useId();
  return (
    <span className="jp-codearena-Choice">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={event => onChange(event.currentTarget.value as T)}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
