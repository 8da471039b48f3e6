import type { BattleView, Execution, SideView } from '../api/types';

/** A run that printed a line. */
export function execution(change: Partial<Execution> = {}): Execution {
  return {
    execution_id: 'run-1',
    edited: false,
    environment: 'python',
    language: 'python',
    status: 'ok',
    detail: '',
    exit_code: 0,
    stdout: 'hello\n',
    stderr: '',
    truncated: false,
    outputs: [{ output_type: 'stream', name: 'stdout', text: 'hello\n' }],
    page_errors: [],
    sandbox: 'bubblewrap',
    ...change
  };
}

/** A side that has run. */
export function side(change: Partial<SideView> = {}): SideView {
  return {
    answer: 'Here it is.',
    code: 'print("hello")',
    original_code: 'print("hello")',
    files: [],
    note: '',
    language: 'python',
    environment: 'python',
    problem: null,
    execution: execution(),
    frame: null,
    busy: false,
    ...change
  };
}

/** A side that is being written. */
export function waiting(change: Partial<SideView> = {}): SideView {
  return side({
    answer: null,
    code: null,
    original_code: null,
    language: null,
    environment: null,
    execution: null,
    ...change
  });
}

/** A battle that can be voted on. */
export function ready(change: Partial<BattleView> = {}): BattleView {
  return {
    battle_id: 'f'.repeat(32),
    created_at: '2026-01-01T00:00:00+00:00',
    turn: 1,
    phase: 'ready',
    message: '',
    prompt: 'Say hello',
    environment: 'auto',
    attachments: [],
    demo: false,
    stream: false,
    can_vote: true,
    sides: { a: side(), b: side() },
    vote: null,
    models: null,
    reveal: null,
    ...change
  };
}

/** A battle whose answers are being written. */
export function generating(change: Partial<BattleView> = {}): BattleView {
  return ready({
    phase: 'generating',
    can_vote: false,
    sides: { a: waiting(), b: waiting() },
    ...change
  });
}

/** A battle with a stored vote. */
export function voted(change: Partial<BattleView> = {}): BattleView {
  const facts = {
    organization: 'Org',
    license: 'MIT',
    seconds: 2,
    first_token_seconds: 0.5,
    prompt_tokens: 10,
    completion_tokens: 200,
    cost: 0.0042,
    error: null
  };
  return ready({
    can_vote: false,
    vote: 'model_a',
    models: { a: 'alpha', b: 'beta' },
    reveal: {
      a: { ...facts, name: 'alpha' },
      b: { ...facts, name: 'beta', cost: null }
    },
    ...change
  });
}
