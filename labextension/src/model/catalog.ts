/** The models, and the form that adds one. */

import type { ModelsClient } from '../api/client';
import type { ModelRow, ModelTest } from '../api/types';
import { EMPTY_MODEL, FieldProblem, readModel } from './newModel';
import type { ModelBody, ModelDraft, ModelField } from './newModel';
import { sentence } from './problems';
import { StateModel } from './state';

/** What a test said. */
export type TestResult = Pick<ModelTest, 'ok' | 'message'>;

/** What is being done with the draft or a model. */
export type Work = 'testing' | 'adding' | 'removing' | null;

export interface CatalogState {
  /** Null until they are known. */
  rows: readonly ModelRow[] | null;
  /** Why the list could not be read. */
  problem: string | null;
  draft: ModelDraft;
  /** What the browser found wrong with a field. */
  fieldProblem: FieldProblem | null;
  /** What the server said to the draft. */
  formProblem: string | null;
  formWork: Work;
  /** The last test of the draft. */
  tested: TestResult | null;
  /** The name of the model added last. */
  added: string | null;
  /** Work on, and results of, the models of the list. */
  rowWork: Readonly<Record<string, Work>>;
  rowResults: Readonly<Record<string, TestResult>>;
}

const INITIAL: CatalogState = {
  rows: null,
  problem: null,
  draft: EMPTY_MODEL,
  fieldProblem: null,
  formProblem: null,
  formWork: null,
  tested: null,
  added: null,
  rowWork: {},
  rowResults: {}
};

/** Nothing typed is lost by an error; the draft is emptied only by a model that was added. */
export class CatalogModel extends StateModel<CatalogState> {
  constructor(client: ModelsClient) {
    super(INITIAL);
    this._client = client;
  }

  /** Read the list anew; the old one stays on screen meanwhile. */
  async refresh(): Promise<void> {
    try {
      this.update({ rows: await this._client.models(), problem: null });
    } catch (error) {
      this.update({ problem: sentence(error) });
    }
  }

  /** Take over what was typed. */
  edit(field: ModelField, text: string): void {
    this.fill({ [field]: text });
  }

  /** Take over several fields at once. */
  fill(fields: Partial<ModelDraft>): void {
    const { draft, fieldProblem } = this.state;
    this.update({
      draft: { ...draft, ...fields },
      fieldProblem:
        fieldProblem && fieldProblem.field in fields ? null : fieldProblem,
      formProblem: null,
      tested: null,
      added: null
    });
  }

  /** Ask the draft's model for one short answer. */
  async testDraft(): Promise<void> {
    await this._withDraft('testing', async body => {
      this.update({ tested: await this._client.testModel(body) });
    });
  }

  /** Add the draft's model to the models file. */
  async addDraft(): Promise<void> {
    await this._withDraft('adding', async body => {
      const row = await this._client.addModel(body);
      this.update({ draft: EMPTY_MODEL, tested: null, added: row.name });
      await this.refresh();
    });
  }

  /** Ask a model of the list for one short answer. */
  async testRow(name: string): Promise<void> {
    await this._withRow(name, 'testing', async () => {
      const result = await this._client.testModel({ name });
      this.update({ rowResults: { ...this.state.rowResults, [name]: result } });
    });
  }

  /** Take a configured model out of the models file. */
  async remove(name: string): Promise<void> {
    await this._withRow(name, 'removing', async () => {
      await this._client.removeModel(name);
      const { rowResults } = this.state;
      const others = Object.entries(rowResults).filter(([key]) => key !== name);
      this.update({ rowResults: Object.fromEntries(others) });
      await this.refresh();
    });
  }

  private async _withDraft(
    work: Work,
    act: (body: ModelBody) => Promise<void>
  ): Promise<void> {
    if (this.state.formWork !== null) {
      return;
    }
    const body = readModel(this.state.draft);
    if (body instanceof FieldProblem) {
      this.update({ fieldProblem: body, formProblem: null, tested: null });
      return;
    }
    this.update({
      formWork: work,
      fieldProblem: null,
      formProblem: null,
      tested: null,
      added: null
    });
    try {
      await act(body);
    } catch (error) {
      this.update({ formProblem: sentence(error) });
    } finally {
      this.update({ formWork: null });
    }
  }

  private async _withRow(
    name: string,
    work: Work,
    act: () => Promise<void>
  ): Promise<void> {
    if (this.state.rowWork[name]) {
      return;
    }
    this.update({ rowWork: { ...this.state.rowWork, [name]: work } });
    try {
      await act();
    } catch (error) {
      const result = { ok: false, message: sentence(error) };
      this.update({ rowResults: { ...this.state.rowResults, [name]: result } });
    } finally {
      this.update({ rowWork: { ...this.state.rowWork, [name]: null } });
    }
  }

  private readonly _client: ModelsClient;
}
