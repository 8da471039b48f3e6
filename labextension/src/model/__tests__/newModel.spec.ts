import { describe, expect, it } from 'vitest';

import { EMPTY_MODEL, FieldProblem, readModel } from '../newModel';
import type { ModelBody, ModelDraft } from '../newModel';

function read(part: Partial<ModelDraft>): ModelBody | FieldProblem {
  return readModel({ ...EMPTY_MODEL, id: 'openai/gpt-4.1', ...part });
}

function problem(part: Partial<ModelDraft>): FieldProblem {
  const result = read(part);
  if (result instanceof FieldProblem) {
    return result;
  }
  throw new Error(`accepted as ${JSON.stringify(result)}`);
}

it('sends only what was typed, trimmed', () => {
  expect(read({ id: ' openai/gpt-4.1 ', key_env: 'OPENAI_API_KEY ' })).toEqual({
    id: 'openai/gpt-4.1',
    key_env: 'OPENAI_API_KEY'
  });
});

it('reads weight and parameters as numbers, JSON or text', () => {
  const parameters = 'temperature=0.2\nstop=["x", "y"]\neffort = high\n';
  expect(read({ weight: '0', parameters })).toEqual({
    id: 'openai/gpt-4.1',
    weight: 0,
    parameters: { temperature: 0.2, stop: ['x', 'y'], effort: 'high' }
  });
});

describe('a key', () => {
  it.each([
    'sk-proj-abcdEFGH1234567890abcdEFGH',
    'AIzaSyA1234567890abcdefghijklmnop',
    'hf_abcdefGHIJKLmnop1234',
    'gsk_abcdefGHIJKLmnop1234',
    'Bearer abcdefgh12345678',
    '3f2a9c0d1e4b5a697887766554433221',
    'aB3dE6gH9jK2mN5pQ8sT1vW4'
  ])('in place of the variable’s name is refused: %s', key => {
    const refused = problem({ key_env: key });
    expect(refused.field).toBe('key_env');
    expect(refused.message).toContain('looks like a key');
    expect([refused.message, ...refused.values].join()).not.toContain(key);
  });

  it.each(['id', 'name', 'organization', 'parameters'] as const)(
    'is refused in the field %s too',
    field => {
      const text = 'x=sk-ant-api03-abcdefgh12345678';
      expect(problem({ [field]: text }).field).toBe(field);
    }
  );

  it.each([
    'api_key=abc',
    'extra_headers={"x": 1}',
    'extra_body={"auth": {"token": "abc"}}'
  ])('is refused as a parameter: %s', parameters => {
    expect(problem({ parameters }).field).toBe('parameters');
  });

  it.each(['http://me:secret@host/v1', 'https://host/v1?api_key=abc'])(
    'is refused in an address: %s',
    api_base => {
      expect(problem({ api_base }).message).toContain('Nothing was sent');
    }
  );
});

it.each([
  'OPENAI_API_KEY',
  'MY_COMPANY_LLM_GATEWAY_KEY_2',
  'azure_openai_key',
  '_KEY'
])('takes %s as the name of a variable', key_env => {
  expect(read({ key_env })).toMatchObject({ key_env });
});

it.each([
  ['id', { id: '  ' }],
  ['key_env', { key_env: 'MY KEY' }],
  ['api_base', { api_base: 'localhost:8000' }],
  ['api_base', { api_base: 'ftp://host/v1' }],
  ['weight', { weight: '-1' }],
  ['weight', { weight: 'often' }],
  ['parameters', { parameters: 'temperature 0.2' }],
  ['parameters', { parameters: '=3' }]
] as const)('names %s as the wrong field', (field, part) => {
  expect(problem(part).field).toBe(field);
});

it('takes max_tokens, which is no secret', () => {
  expect(read({ parameters: 'max_tokens=8000' })).toMatchObject({
    parameters: { max_tokens: 8000 }
  });
});
