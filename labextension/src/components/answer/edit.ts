import type { Outline, RunChoice, SideView } from '../../api/types';
import { shownEnvironment } from './environments';

/** What the user changed of a side and has not run; what is absent is as it was. */
export interface Edit {
  code?: string;
  environment?: string;
  stdin?: string;
}

/** Whether anything differs from what was run. */
export function isEdit(edit: Edit, side: SideView): boolean {
  const { code, environment, stdin } = edit;
  return (
    (code !== undefined && code !== side.code) ||
    (environment !== undefined && environment !== shownEnvironment(side)) ||
    (stdin !== undefined && stdin !== (side.stdin ?? ''))
  );
}

/** What a run has to say beside the code. The model's own environment goes without saying, unless it was left. */
export function choiceOf(edit: Edit, side: SideView): RunChoice {
  const shown = shownEnvironment(side);
  const environment = edit.environment ?? shown;
  const own = environment === side.environment && environment === shown;
  return {
    ...(environment && !own ? { environment } : {}),
    ...(edit.stdin !== undefined && edit.stdin !== (side.stdin ?? '')
      ? { stdin: edit.stdin }
      : {})
  };
}

/** A program of the user's own, where the answer has none. */
export function blank(environments: Outline['environments']): Edit {
  const usual = environments.find(({ name }) => name === 'python');
  return { code: '', environment: (usual ?? environments[0]).name };
}
