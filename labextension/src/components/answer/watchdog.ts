import React from 'react';

const LOOK_MILLISECONDS = 2_000;
/** So many questions in a row without an answer are too many. */
const PATIENCE = 5;

/**
 * Whether the frame in `box` has stopped answering: a loop that no guard saw, or very much work. Its wrapper, which
 * is ours, answers for as long as the process of the page does anything at all. `visit` is another one for each
 * time that the page is loaded, null while there is none. `onLeave` is called when the page gives the keyboard back.
 */
export function useWatchdog(
  box: React.RefObject<HTMLElement | null>,
  visit: string | null,
  onLeave: () => void
): boolean {
  const [hangs, setHangs] = React.useState(false);
  const leave = React.useRef(onLeave);
  leave.current = onLeave;
  React.useEffect(() => {
    setHangs(false);
    if (visit === null) {
      return undefined;
    }
    let unanswered = 0;
    const frame = (): Window | null | undefined =>
      box.current?.querySelector('iframe')?.contentWindow;
    const hear = ({ source, data }: MessageEvent<unknown>): void => {
      if (source === null || source !== frame()) {
        return;
      }
      switch ((data as { type?: unknown } | null)?.type) {
        case 'codearena:pong':
          unanswered = 0;
          setHangs(false);
          break;
        case 'codearena:leave':
          leave.current();
          break;
      }
    };
    const timer = setInterval(() => {
      if (!document.hidden) {
        unanswered += 1;
        setHangs(unanswered > PATIENCE);
        frame()?.postMessage({ type: 'codearena:ping' }, '*');
      }
    }, LOOK_MILLISECONDS);
    window.addEventListener('message', hear);
    return () => {
      clearInterval(timer);
      window.removeEventListener('message', hear);
    };
  }, [box, visit]);
  return hangs;
}
