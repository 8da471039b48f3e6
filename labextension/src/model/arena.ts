import { ArenaError } from '../api/client';
import type { ArenaClient } from '../api/client';
import type {
  Attachment,
  Example,
  Outline,
  PythonChoice,
  Status
} from '../api/types';
import { BattleModel } from './battle';
import type { Peers } from './battle';
import { base64, EMPTY_DRAFT, freeName } from './draft';
import type { Draft } from './draft';
import { newId } from './id';
import { isRunning } from './phases';
import { StateModel } from './state';

/** Until a battle arrives that was sent just before its page was left; a server that has just begun is slow. */
const ARRIVAL_DELAYS = [0, 500, 1_000, 2_000, 4_000];

/** The user's settings that matter here. */
export interface Preferences {
  streamAnswers: boolean;
  environment: string;
  pythonInBrowser?: boolean;
  pyodidePackages?: string;
}

export interface ArenaState {
  /** The part of the status that is there at once. */
  outline: Outline | null;
  status: Status | null;
  examples: readonly Example[];
  /** Why status and examples are not there. */
  loadProblem: string | null;
  draft: Draft;
  /** Files that were just dropped but are too large. */
  tooLarge: readonly string[];
  sending: boolean;
  sendProblem: string | null;
  battle: BattleModel | null;
}

export interface ArenaOptions {
  client: ArenaClient;
  preferences: () => Preferences;
  peers?: Peers;
  /** What was written but not sent when the page was left. */
  draft?: Partial<Draft>;
  /** Told at once which battle will be shown after a reload, none by ''. */
  onBattle?: (battleId: string) => void;
}

/** The arena tab: the next battle's draft, and the battle that is shown. */
export class ArenaModel extends StateModel<ArenaState> {
  constructor(private readonly _options: ArenaOptions) {
    super({
      outline: null,
      status: null,
      examples: [],
      loadProblem: null,
      draft: {
        ...EMPTY_DRAFT,
        ...preferred(_options.preferences()),
        ..._options.draft
      },
      tooLarge: [],
      sending: false,
      sendProblem: null,
      battle: null
    });
  }

  get client(): ArenaClient {
    return this._options.client;
  }

  dispose(): void {
    this._disposed = true;
    this.state.battle?.dispose();
  }

  /** Ask the server what it has; what it knows need not wait for its look at the sandbox. */
  async load(): Promise<void> {
    this.update({ loadProblem: null });
    try {
      await Promise.all([
        this.client.examples().then(examples => this.update({ examples })),
        this._look()
      ]);
    } catch (error) {
      this.update({ loadProblem: messageOf(error) });
    }
  }

  /** One after the other: probing, the server would be slow to answer what it knows. */
  private async _look(): Promise<void> {
    this.update({ outline: await this.client.outline() });
    this.update({ status: await this.client.status() });
  }

  edit(change: Partial<Draft>): void {
    this.update({ draft: { ...this.state.draft, ...change } });
  }

  pick(example: Example): void {
    this.edit({ prompt: example.prompt, environment: 'auto' });
    this.update({ sendProblem: null });
  }

  attach(blobs: readonly File[]): void {
    const { status, outline } = this.state;
    const limit = (status ?? outline)?.limits.max_file_bytes ?? Infinity;
    const files = [...this.state.draft.files];
    for (const content of blobs.filter(({ size }) => size <= limit)) {
      const taken = files.map(file => file.name);
      const name = freeName(content.name, taken);
      files.push({ name, size: content.size, content });
    }
    this.edit({ files });
    const tooLarge = blobs.filter(({ size }) => size > limit);
    this.update({ tooLarge: tooLarge.map(({ name }) => name) });
  }

  detach(name: string): void {
    this.edit({
      files: this.state.draft.files.filter(file => file.name !== name)
    });
  }

  /** Start a battle with the draft. */
  async send(): Promise<void> {
    const { draft, sending } = this.state;
    if (sending || !draft.prompt.trim()) {
      return;
    }
    this.update({ sending: true, sendProblem: null });
    if (this._sent?.draft !== draft) {
      this._sent = { draft, id: newId() };
    }
    const { id } = this._sent;
    this._options.onBattle?.(id);
    try {
      const attachments: Attachment[] = [];
      for (const { name, content } of draft.files) {
        attachments.push(
          content instanceof Blob
            ? await this.client.saveFile(name, await base64(content))
            : content
        );
      }
      const view = await this.client.createBattle({
        battle_id: id,
        prompt: draft.prompt,
        environment: draft.environment,
        stdin: draft.stdin,
        stream: this._options.preferences().streamAnswers,
        ...this.pythonChoice(draft.inBrowser),
        ...(draft.network ? { network: true } : {}),
        attachments
      });
      this._show(new BattleModel(view.battle_id, this._options, view));
    } catch (error) {
      if (!(error instanceof ArenaError && error.unreachable)) {
        this._options.onBattle?.(''); // else it may have begun, as when the page is just being left
      }
      this.update({ sendProblem: messageOf(error) });
    } finally {
      this.update({ sending: false });
    }
  }

  /** Show a battle that was on its way when the page was left, if it arrives. */
  async resume(battleId: string): Promise<void> {
    const { draft } = this.state;
    this._sent = { draft, id: battleId }; // sent again, it is no second battle
    this.update({ sending: true });
    for (const delay of ARRIVAL_DELAYS) {
      await new Promise(resolve => setTimeout(resolve, delay));
      if (this._disposed) {
        return;
      }
      const problem = await this._find(battleId);
      if (problem?.kind !== 'NotFound') {
        this.update({ sending: false });
        if (problem !== null) {
          this.open(battleId); // which tries until the server is there
        }
        return;
      }
    }
    this._options.onBattle?.('');
    this.update({ sending: false }); // it never began: what was written is there to be sent
  }

  /** Show a battle that the server has; resolves to why it can’t be had, or null. */
  private async _find(battleId: string): Promise<ArenaError | null> {
    try {
      const view = await this.client.battle(battleId);
      this._show(new BattleModel(battleId, this._options, view));
      return null;
    } catch (error) {
      if (error instanceof ArenaError) {
        return error;
      }
      throw error;
    }
  }

  /** Where Python shall run, as a request says it. */
  pythonChoice(inBrowser: boolean): PythonChoice {
    const { pyodidePackages } = this._options.preferences();
    return inBrowser
      ? { python: 'browser', pyodide_packages: pyodidePackages ?? '' }
      : {};
  }

  /** Show a battle that the server knows. */
  open(battleId: string): void {
    if (this.state.battle?.id !== battleId) {
      this._show(new BattleModel(battleId, this._options));
    }
  }

  private _show(battle: BattleModel): void {
    this.state.battle?.dispose();
    this._options.onBattle?.(battle.id);
    this.update({ battle });
    battle.follow();
  }

  /** Leave the battle, ending it if it runs; `keepPrompt` asks the same again. */
  newBattle(keepPrompt = false): void {
    const { battle, draft } = this.state;
    const shown = battle?.state.view;
    if (battle && shown && isRunning(shown)) {
      void battle.stop();
    }
    battle?.dispose();
    let next: Draft = {
      ...EMPTY_DRAFT,
      ...preferred(this._options.preferences())
    };
    if (keepPrompt && shown) {
      const files = shown.attachments.map(content => ({ ...content, content }));
      const { prompt, environment } = shown;
      next = { ...draft, prompt, environment, files };
    }
    this._options.onBattle?.('');
    this.update({ battle: null, draft: next, tooLarge: [], sendProblem: null });
  }

  private _disposed = false;
  /** The draft that was sent last, and its battle: sent once more, it is the same battle. */
  private _sent: { draft: Draft; id: string } | null = null;
}

function preferred(
  preferences: Preferences
): Pick<Draft, 'environment' | 'inBrowser'> {
  const { environment, pythonInBrowser } = preferences;
  return { environment, inBrowser: pythonInBrowser ?? false };
}

function messageOf(error: unknown): string {
  if (error instanceof ArenaError) {
    return error.message;
  }
  throw error;
}
