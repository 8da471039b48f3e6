import React from 'react';

export interface Tab<Id extends string> {
  id: Id;
  label: string;
  /** A mark beside the label, such as a number of errors; not part of the tab's name. */
  badge?: string;
}

export interface TabsProps<Id extends string> {
  label: string;
  tabs: readonly Tab<Id>[];
  selected: Id;
  onSelect: (id: Id) => void;
  /** Prefix of the ids that tie tabs and panels together. */
  name: string;
}

/** A list of tabs; arrow keys, Home and End move between them. */
export function Tabs<Id extends string>({
  label,
  tabs,
  selected,
  onSelect,
  name
}: TabsProps<Id>): React.JSX.Element {
  const list = React.useRef<HTMLDivElement>(null);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const current = tabs.findIndex(({ id }) => id === selected);
    const last = tabs.length - 1;
    const targets: Partial<Record<string, number>> = {
      ArrowLeft: current === 0 ? last : current - 1,
      ArrowRight: current === last ? 0 : current + 1,
      Home: 0,
      End: last
    };
    const target = targets[event.key];
    if (target !== undefined) {
      event.preventDefault();
      onSelect(tabs[target].id);
      (list.current?.children[target] as HTMLElement).focus();
    }
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      className="jp-codearena-Tabs"
      onKeyDown={onKeyDown}
    >
      {tabs.map(({ id, label, badge }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`${name}-tab-${id}`}
          aria-controls={`${name}-panel-${id}`}
          aria-selected={id === selected}
          tabIndex={id === selected ? 0 : -1}
          className="jp-codearena-Tab"
          onClick={() => onSelect(id)}
        >
          {label}
          {badge && (
            <span className="jp-codearena-Badge" aria-hidden="true">
              {badge}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

export interface TabPanelProps {
  name: string;
  id: string;
  selected: string;
  className?: string;
  /** It holds text alone: the keyboard comes to the panel itself, to scroll it. */
  textual?: boolean;
  children: React.ReactNode;
}

/** What a tab shows; it stays mounted while another tab is selected. */
export function TabPanel({
  name,
  id,
  selected,
  className = '',
  textual = false,
  children
}: TabPanelProps): React.JSX.Element {
  return (
    <div
      role="tabpanel"
      id={`${name}-panel-${id}`}
      aria-labelledby={`${name}-tab-${id}`}
      hidden={id !== selected}
      tabIndex={textual ? 0 : undefined}
      className={`jp-codearena-TabPanel ${className}`}
    >
      {children}
    </div>
  );
}
