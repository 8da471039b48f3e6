/** What is typed into the form that adds a model, and how it is read. */

import {
  holdsKey,
  isRatherKey,
  isSecretParameter,
  isVariableName
} from './secrets';

/** The form's fields as typed. */
export interface ModelDraft {
  id: string;
  api_base: string;
  key_env: string;
  name: string;
  weight: string;
  organization: string;
  license: string;
  parameters: string;
}

export type ModelField = keyof ModelDraft;

/** The body of a request that adds or tests a model. */
export type ModelBody = {
  id: string;
  api_base?: string;
  key_env?: string;
  name?: string;
  weight?: number;
  organization?: string;
  license?: string;
  parameters?: Record<string, unknown>;
};

/** What is wrong with a field; `values` fill the %1 … of the message. */
export class FieldProblem {
  constructor(
    readonly field: ModelField,
    readonly message: string,
    readonly values: readonly string[] = []
  ) {}
}

export const EMPTY_MODEL: ModelDraft = {
  id: '',
  api_base: '',
  key_env: '',
  name: '',
  weight: '',
  organization: '',
  license: '',
  parameters: ''
};

const KEY_PASTED =
  'This looks like a key. Give the name of the environment variable that holds it, ' +
  'such as OPENAI_API_KEY. Nothing was sent.';

/** The request's body, or what is wrong with the first field that makes no sense. */
export function readModel(draft: ModelDraft): ModelBody | FieldProblem {
  const typed = trimmed(draft);
  return findKey(typed) ?? findProblem(typed) ?? bodyOf(typed);
}

function trimmed(draft: ModelDraft): ModelDraft {
  const entries = Object.entries(draft) as [ModelField, string][];
  return Object.fromEntries(
    entries.map(([name, text]) => [name, text.trim()])
  ) as unknown as ModelDraft;
}

function findKey(draft: ModelDraft): FieldProblem | null {
  if (isRatherKey(draft.key_env)) {
    return new FieldProblem('key_env', KEY_PASTED);
  }
  for (const field of Object.keys(draft) as ModelField[]) {
    if (holdsKey(draft[field])) {
      return new FieldProblem(field, KEY_PASTED);
    }
  }
  return null;
}

function findProblem(draft: ModelDraft): FieldProblem | null {
  if (!draft.id) {
    return new FieldProblem(
      'id',
      'Give the model’s id, such as openai/gpt-4.1 or ollama_chat/qwen2.5-coder.'
    );
  }
  if (draft.key_env && !isVariableName(draft.key_env)) {
    return new FieldProblem(
      'key_env',
      '“%1” can’t be the name of an environment variable.',
      [draft.key_env]
    );
  }
  return (
    baseProblem(draft.api_base) ??
    weightProblem(draft.weight) ??
    parametersProblem(draft.parameters)
  );
}

function baseProblem(text: string): FieldProblem | null {
  if (!text) {
    return null;
  }
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return new FieldProblem(
      'api_base',
      '“%1” is no web address, such as http://127.0.0.1:8000/v1.',
      [text]
    );
  }
  const secret =
    url.username !== '' ||
    url.password !== '' ||
    [...url.searchParams.keys()].some(isSecretParameter);
  return secret
    ? new FieldProblem(
        'api_base',
        'The address holds a password or a key. Give the name of the environment variable ' +
          'that holds it. Nothing was sent.'
      )
    : null;
}

function weightProblem(text: string): FieldProblem | null {
  const weight = Number(text);
  return text && !(Number.isFinite(weight) && weight >= 0)
    ? new FieldProblem(
        'weight',
        '“%1” is no weight; it must be a number from 0 on.',
        [text]
      )
    : null;
}

function parametersProblem(text: string): FieldProblem | null {
  for (const line of lines(text)) {
    const [name, value] = parameter(line);
    if (!name || value === null) {
      return new FieldProblem(
        'parameters',
        '“%1” is no parameter; write NAME=VALUE, such as temperature=0.2.',
        [line]
      );
    }
    if (isSecretParameter(name) || holdsSecret(parsed(value))) {
      return new FieldProblem(
        'parameters',
        '“%1” would hold a key. Give the name of the environment variable that holds it ' +
          'instead. Nothing was sent.',
        [name]
      );
    }
  }
  return null;
}

function bodyOf(draft: ModelDraft): ModelBody {
  const body: ModelBody = { id: draft.id };
  for (const field of [
    'api_base',
    'key_env',
    'name',
    'organization',
    'license'
  ] as const) {
    if (draft[field]) {
      body[field] = draft[field];
    }
  }
  if (draft.weight) {
    body.weight = Number(draft.weight);
  }
  const given = lines(draft.parameters).map(line => {
    const [name, value] = parameter(line);
    return [name, parsed(value ?? '')] as const;
  });
  if (given.length) {
    body.parameters = Object.fromEntries(given);
  }
  return body;
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
}

function parameter(line: string): [name: string, value: string | null] {
  const at = line.indexOf('=');
  return at < 0
    ? [line, null]
    : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

/** Whether a value has a field, however deep, that would hold a key. */
function holdsSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return Object.entries(value).some(
    ([name, inner]) => isSecretParameter(name) || holdsSecret(inner)
  );
}

/** JSON where it is some, else the text itself: as `codearena models add --parameter` reads it. */
function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
