import React from 'react';

import type { ConsoleLevel, FrameMessage } from './frameMessages';

export interface ConsoleLine {
  level: ConsoleLevel;
  text: string;
}

const MAX_LINES = 500;

/** What a page wrote to its console; another `run` begins an empty one. */
export function useConsole(
  run: string
): [readonly ConsoleLine[], (message: FrameMessage) => void] {
  const [state, setState] = React.useState<{
    run: string;
    lines: readonly ConsoleLine[];
  }>({ run, lines: [] });
  const hear = React.useCallback(
    (message: FrameMessage): void => {
      const line = lineOf(message);
      if (line !== null) {
        setState(({ run: of, lines }) => ({
          run,
          lines: [...(of === run ? lines : []), line].slice(-MAX_LINES)
        }));
      }
    },
    [run]
  );
  return [state.run === run ? state.lines : [], hear];
}

function lineOf(message: FrameMessage): ConsoleLine | null {
  switch (message.type) {
    case 'codearena:console':
      return { level: message.level, text: message.text };
    case 'codearena:error':
      return { level: 'error', text: message.message };
    case 'codearena:size':
      return null;
  }
}
