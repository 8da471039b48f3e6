/** The JSON of the HTTP interface; the comm of the notebook widget carries the same values. */

export type SideName = 'a' | 'b';

export const SIDES: readonly SideName[] = ['a', 'b'];

export type Winner = 'model_a' | 'model_b' | 'tie' | 'both_bad';

export type Phase =
  | 'generating'
  | 'installing'
  | 'running'
  | 'ready'
  | 'stopped'
  | 'failed'
  | 'interrupted';

export type ExecutionStatus =
  | 'ok'
  | 'error'
  | 'timeout'
  | 'limit'
  | 'build_failed'
  | 'install_failed'
  | 'unavailable';

/** One output in notebook format. */
export interface Output {
  output_type: 'stream' | 'display_data' | 'execute_result' | 'error';
  name?: string;
  text?: string | string[];
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** An output that is a document of its own, for a sandboxed frame. */
export const FRAME_MIME = 'application/vnd.codearena.frame+json';

export interface Durations {
  install: number;
  build: number;
  start: number;
  run: number;
}

/** A file that a program wrote. */
export interface Artifact {
  kind: string;
  mime: string;
  name: string;
  size: number;
  /** Whether it can be read. */
  kept: boolean;
}

/** A package that a program imports. */
export interface Package {
  name: string;
  requirement: string;
  state: 'shipped' | 'installed' | 'flagged' | 'missing';
  version: string;
  /** Why it is flagged or missing. */
  detail: string;
}

export interface Execution {
  execution_id: string;
  /** Whether this is a run of edited code. */
  edited: boolean;
  environment: string;
  language: string;
  status: ExecutionStatus;
  detail: string;
  exit_code: number | null;
  stdout: string;
  stderr: string;
  truncated: boolean;
  outputs: Output[];
  page_errors: string[];
  sandbox: string;
  artifacts?: Artifact[];
  packages?: Package[];
  /** Only after the vote: before it, time could tell a side's model. */
  durations_ms?: Durations;
}

/** An app or a game that a run left alive. */
export interface LiveView {
  /** Path of the page around it, below the server's base URL. */
  url: string;
  alive: boolean;
}

export const MAX_STDIN = 10_000;

export interface SideView {
  answer: string | null;
  /** The code that ran last. */
  code: string | null;
  /** The model's own code. */
  original_code: string | null;
  /** The answer's other files, which lie beside the program. */
  files: { path: string; text: string }[];
  /** What had to be decided to find the program, empty where nothing had. */
  note: string;
  language: string | null;
  environment: string | null;
  problem: { kind: string; message: string } | null;
  execution: Execution | null;
  /** Path of the page below the server's base URL. */
  frame: string | null;
  /** Absent or null where the run came to its end. */
  live?: LiveView | null;
  /** Whether an edited run is in progress. */
  busy: boolean;
  /** What its last run was given to read: its beginning, if that has `MAX_STDIN` characters. */
  stdin?: string;
  /** What this browser shall run. */
  browser_run?: BrowserRun | null;
}

/** A Python program that waits for a browser to run it. */
export interface BrowserRun {
  id: string;
  /** Path of the page that runs it, below the server's base URL. */
  frame: string;
  /** What it can't do there. */
  notes: string[];
}

/** Where Python runs: in the server's sandbox, unless this says otherwise. */
export interface PythonChoice {
  python?: 'browser';
  /** Address of the Pyodide distribution that packages come from. */
  pyodide_packages?: string;
}

export interface Attachment {
  name: string;
  size: number;
  sha256: string;
}

/** What is told of a side after the vote. */
export interface RevealedSide {
  name: string;
  organization: string | null;
  license: string | null;
  seconds: number | null;
  first_token_seconds: number | null;
  prompt_tokens: number | null;
  completion_tokens: number | null;
  cost: number | null;
  error: string | null;
}

export type InteractionKind = 'click' | 'key' | 'input' | 'scroll';

/** What the voter did with a side's run for a while: how often and how long, never what. */
export interface InteractionBatch {
  /** Sending it again does no harm. */
  id: string;
  turn: number;
  side: SideName;
  execution_id: string;
  clicks: number;
  keys: number;
  inputs: number;
  scrolls: number;
  milliseconds: number;
}

export interface BattleView {
  battle_id: string;
  created_at: string;
  turn: number;
  phase: Phase;
  message: string;
  prompt: string;
  environment: string;
  attachments: Attachment[];
  /** What programs were given to read: its beginning, if it is long. */
  stdin?: string;
  /** Whether both programs reach the internet. */
  network?: boolean;
  demo: boolean;
  stream: boolean;
  can_vote: boolean;
  sides: Record<SideName, SideView>;
  vote: Winner | null;
  models: Record<SideName, string> | null;
  reveal: Record<SideName, RevealedSide> | null;
}

/** A piece of an answer that is being written. */
export interface Delta {
  side: SideName;
  text: string;
}

export interface NewBattle extends PythonChoice {
  /** 32 hexadecimal digits: asking again with the same id starts no other battle. */
  battle_id: string;
  prompt: string;
  environment: string;
  attachments: Attachment[];
  stdin: string;
  stream: boolean;
  /** Whether both programs reach the internet; off where it is not said. */
  network?: boolean;
}

/** What the user says about a program's packages. */
export interface PackageChoice {
  /** Requirements in place of those that were found. */
  packages?: string[];
  /** Names of packages that are wanted although they are not well known. */
  confirmed?: string[];
}

/** What the user says about a run beside its code; what is not said stays as it was. */
export interface RunChoice extends PackageChoice {
  environment?: string;
  stdin?: string;
}

export interface EditedRun extends PythonChoice, RunChoice {
  code: string;
}

export interface Example {
  id: string;
  title: string;
  topic: string;
  environment: string;
  prompt: string;
}

export interface EnvironmentStatus {
  name: string;
  title: string;
  available: boolean;
  version: string | null;
  detail: string;
}

/** What is known before the status is; of environments, whether they work here is not yet. */
export interface Outline {
  version: string;
  environments: (Pick<EnvironmentStatus, 'name' | 'title'> &
    Partial<EnvironmentStatus>)[];
  limits: {
    max_prompt_chars: number;
    max_file_bytes: number;
    max_files: number;
  };
}

export interface Status extends Outline {
  sandbox: { name: string; available: boolean; detail: string };
  environments: EnvironmentStatus[];
  /** Whether fewer than two real models can take part. */
  demo_only: boolean;
  store: { available: boolean; detail: string };
  /** Python in the browser: what the administrator allows. */
  pyodide?: { allowed: boolean; packages: string; user_packages: boolean };
  /** What an administrator did not lock. */
  allowed?: { network: boolean; installs: boolean };
}

export interface ModelRow {
  name: string;
  provider: string;
  available: boolean;
  demo: boolean;
  weight: number;
  organization: string | null;
  license: string | null;
  detail: string;
  /** Whether it stands in the models file, and so can be removed. */
  configured: boolean;
}

/** The fields of the models file; the server says which of them make sense. */
export type NewModel = Record<string, unknown>;

export interface ModelTest {
  ok: boolean;
  message: string;
  seconds: number | null;
}

export interface LeaderboardRow {
  rank: number | null;
  model: string;
  rating: number | null;
  lower: number | null;
  upper: number | null;
  votes: number;
  win_rate: number | null;
  organization: string | null;
  license: string | null;
  demo: boolean;
  reason?: string | null;
}

export interface Leaderboard {
  meta: Record<string, unknown>;
  rows: LeaderboardRow[];
  /** A Vega-Lite 5 specification. */
  chart: Record<string, unknown> | null;
}
