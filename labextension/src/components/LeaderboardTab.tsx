import React from 'react';

import type { LeaderboardClient } from '../api/leaderboard';
import { isDark, onTheme } from '../injected/theme';
import type { BoardChoices } from '../model/boardChoices';
import { LeaderboardModel } from '../model/leaderboard';
import { LeaderboardView } from './leaderboard/LeaderboardView';

export interface LeaderboardTabProps {
  client: LeaderboardClient;
  /** Whether the tab is on screen. */
  shown: boolean;
  /** What the choosers say at first. */
  choices: Partial<BoardChoices>;
  onChoices: (choices: BoardChoices) => void;
}

/** The leaderboard with a model of its own; a chunk that is loaded when it is first looked at. */
export default function LeaderboardTab({
  client,
  shown,
  choices,
  onChoices
}: LeaderboardTabProps): React.JSX.Element {
  const [model] = React.useState(
    () => new LeaderboardModel(client, { dark: isDark(), choices })
  );
  const told = React.useRef(onChoices);
  told.current = onChoices;
  React.useEffect(() => {
    let last = model.state.choices;
    const tell = (): void => {
      if (model.state.choices !== last) {
        last = model.state.choices;
        told.current(last);
      }
    };
    model.changed.connect(tell);
    return () => void model.changed.disconnect(tell);
  }, [model]);
  React.useEffect(() => () => model.dispose(), [model]);
  React.useEffect(() => onTheme(dark => void model.setDark(dark)), [model]);
  React.useEffect(() => {
    if (shown) {
      void model.poll();
    }
  }, [model, shown]);
  return <LeaderboardView model={model} save={download} />;
}

/** Give the user a file. */
function download(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has read the address by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}
