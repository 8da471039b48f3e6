import React from 'react';

import { useWatchdog } from './watchdog';

/** The process of frames ends with its last frame; a new one gets a new process only after that. */
const APART_MILLISECONDS = 1_000;

/** Tells the frames of both sides that one of them was stopped. */
const stops = new EventTarget();

export interface FrameLife {
  /** To be put on what holds the frame; it takes the keyboard back. */
  box: React.RefObject<HTMLDivElement>;
  /** Another one for each time that the frame is loaded; null while there is none. */
  visit: string | null;
  /** Whether it has stopped answering. */
  hangs: boolean;
  /** Whether it was stopped for that. */
  stopped: boolean;
  /** Whether keys go to it. */
  inside: boolean;
  reload: () => void;
  stop: () => void;
}

/**
 * The life of a framed page, app or game: loaded again, stopped when it hangs, entered and left by the keyboard.
 * The frames of both sides share a process, so one that hangs stops the other one, too. Where a person stops one,
 * another one that does not answer is loaded anew, in a new process. Another `run` begins anew; `on` is whether
 * there is anything to show.
 */
export function useFrameLife(run = '', on = true): FrameLife {
  const box = React.useRef<HTMLDivElement>(null);
  const [count, setCount] = React.useState(0);
  const [stoppedRun, setStoppedRun] = React.useState<string | null>(null);
  const [apart, setApart] = React.useState(false);
  const [inside, setInside] = React.useState(false);
  const stopped = stoppedRun === run;
  const visit = on && !stopped && !apart ? `${run} ${count}` : null;
  const hangs = useWatchdog(box, visit, () => {
    setInside(false);
    box.current?.focus();
  });
  React.useEffect(() => {
    if (!hangs) {
      return undefined;
    }
    const begin = (event: Event): void => {
      if ((event as CustomEvent<unknown>).detail !== box) {
        setApart(true);
      }
    };
    stops.addEventListener('stop', begin);
    return () => stops.removeEventListener('stop', begin);
  }, [hangs]);
  React.useEffect(() => {
    if (!apart) {
      return undefined;
    }
    const timer = setTimeout(() => {
      setApart(false);
      setCount(before => before + 1);
    }, APART_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [apart]);
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
  return {
    box,
    visit,
    hangs,
    stopped,
    inside,
    reload: React.useCallback(() => {
      setStoppedRun(null);
      setCount(before => before + 1);
    }, []),
    stop: React.useCallback(() => {
      setStoppedRun(run);
      stops.dispatchEvent(new CustomEvent('stop', { detail: box }));
    }, [run])
  };
}
