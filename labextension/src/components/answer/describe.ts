import type { Execution } from '../../api/types';
import type { Translation } from '../../injected/translation';

export type Tone = 'ok' | 'bad';

/** How a run ended, in a few words. */
export function outcome(
  execution: Execution,
  trans: Translation
): { text: string; tone: Tone } {
  const { status, exit_code: code } = execution;
  switch (status) {
    case 'ok':
      return {
        tone: 'ok',
        text:
          code === null
            ? trans.__('Finished')
            : trans.__('Finished · exit %1', code)
      };
    case 'error':
      return {
        tone: 'bad',
        text:
          code === null
            ? trans.__('Ended with an error')
            : trans.__('Ended with an error · exit %1', code)
      };
    case 'timeout':
      return { tone: 'bad', text: trans.__('Stopped at the time limit') };
    case 'limit':
      return { tone: 'bad', text: trans.__('Stopped at a limit') };
    case 'build_failed':
      return { tone: 'bad', text: trans.__('Could not be built') };
    case 'install_failed':
      return {
        tone: 'bad',
        text: waits(execution)
          ? trans.__('Waits for your confirmation')
          : trans.__('Its packages could not be installed')
      };
    case 'unavailable':
      return { tone: 'bad', text: trans.__('Could not be run here') };
  }
}

/** What a run's detail says that its outcome, which stands before it, does not. */
export function rest({ status, detail, exit_code: code }: Execution): string {
  const said: string[] = [];
  if (status === 'build_failed') {
    said.push(
      'The program could not be built.',
      'The page could not be built.'
    );
  }
  // Of a build, it is the compiler's and tells nobody anything.
  if (code !== null && (status === 'error' || status === 'build_failed')) {
    said.push(`It ended with exit code ${code}.`);
  }
  return said.reduce((text, known) => text.replace(known, ''), detail).trim();
}

/** Whether packages that the user has to confirm are all that keeps a program from running. */
function waits({ packages = [] }: Execution): boolean {
  const states = packages.map(({ state }) => state);
  return states.includes('flagged') && !states.includes('missing');
}
