import { MainAreaWidget, ReactWidget } from '@jupyterlab/apputils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ServerConnection } from '@jupyterlab/services';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import React from 'react';

import { HttpBrowserPython } from '../api/browserPython';
import { HttpClient } from '../api/http';
import type { Winner } from '../api/types';
import { PanelView, VIEWS } from '../components/PanelView';
import type { ViewName } from '../components/PanelView';
import { ServicesProvider } from '../injected/services';
import type { Services } from '../injected/services';
import type { Translation } from '../injected/translation';
import { ArenaModel } from '../model/arena';
import type { Preferences } from '../model/arena';
import type { BoardChoices } from '../model/boardChoices';
import { newId } from '../model/id';
import { draftToSave, savedChoices, savedDraft } from '../model/saved';
import type { SavedDraft } from '../model/saved';
import { LabEditorFactory } from './editor';
import { Icon } from './icons';
import { LastBattle } from './lastBattle';
import { LabOutputRenderer } from './outputs';
import { BrowserPeers } from './peers';

export interface PanelOptions {
  editorServices: IEditorServices;
  rendermime: IRenderMimeRegistry;
  settings: ISettingRegistry.ISettings;
  serverSettings: ServerConnection.ISettings;
  trans: Translation;
  /** What a panel before the reload was like: `SavedState`, if it is of this version. */
  saved?: Partial<Record<keyof SavedState, unknown>>;
}

/** What a reload brings back. */
export interface SavedState {
  /** Tells the panels of a tab apart. */
  key: string;
  battle: string;
  view: ViewName;
  draft: SavedDraft;
  choices: Partial<BoardChoices>;
}

let count = 0;

/** The main area widget: a thin shell around the React components. */
export class ArenaPanel extends MainAreaWidget<ArenaContent> {
  constructor(options: PanelOptions) {
    super({ content: new ArenaContent(options) });
    this.id = `codearena-${++count}`;
    this.title.label = options.trans.__('CodeArena');
    this.title.caption = options.trans.__('Blind battles between models');
    this.title.closable = true;
    this.addClass('jp-codearena-Panel');
    this.toolbar.hide(); // the tabs are the toolbar
  }

  /** As JSON: interfaces have no index signature, so TypeScript cannot see that it is. */
  get savedState(): ReadonlyPartialJSONObject {
    return this.content.savedState as unknown as ReadonlyPartialJSONObject;
  }

  get stateChanged(): ISignal<ArenaContent, void> {
    return this.content.stateChanged;
  }

  get canVote(): boolean {
    return this.content.battleState?.view?.can_vote ?? false;
  }

  async vote(winner: Winner): Promise<void> {
    await this.content.model.state.battle?.vote(winner);
  }
}

class ArenaContent extends ReactWidget {
  constructor(options: PanelOptions) {
    super();
    this.addClass('jp-codearena-Content');
    const { settings, serverSettings } = options;
    this._services = {
      trans: options.trans,
      editor: new LabEditorFactory(options.editorServices),
      outputs: new LabOutputRenderer(options.rendermime),
      Icon,
      hasCommands: true,
      python: new HttpBrowserPython(serverSettings)
    };
    this._peers = new BrowserPeers(serverSettings.baseUrl);
    const { key, battle, view, draft, choices } = options.saved ?? {};
    this._key = typeof key === 'string' && key ? key : newId();
    const last = new LastBattle(this._key);
    this.model = new ArenaModel({
      client: new HttpClient(serverSettings),
      preferences: () => settings.composite as unknown as Preferences,
      peers: this._peers,
      draft: savedDraft(draft),
      onBattle: id => last.set(id)
    });
    this._view = VIEWS.find(name => name === view) ?? 'arena';
    this._choices = savedChoices(choices);
    const [saved, newer] = [
      typeof battle === 'string' ? battle : '',
      last.get()
    ];
    if (newer && newer !== saved) {
      void this.model.resume(newer);
    } else if (saved && newer !== '') {
      this.model.open(saved);
    }
    let told = this.model.state;
    this.model.changed.connect(() => {
      const now = this.model.state;
      if (now.battle !== told.battle || now.draft !== told.draft) {
        this._stateChanged.emit();
      }
      told = now;
    });
    document.addEventListener('visibilitychange', this._onVisibility);
    void this.model.load();
  }

  dispose(): void {
    if (!this.isDisposed) {
      document.removeEventListener('visibilitychange', this._onVisibility);
      this.model.dispose();
      this._peers.dispose();
      super.dispose();
    }
  }

  get battleState() {
    return this.model.state.battle?.state;
  }

  get savedState(): SavedState {
    return {
      key: this._key,
      battle: this.model.state.battle?.id ?? '',
      view: this._view,
      draft: draftToSave(this.model.state.draft),
      choices: this._choices
    };
  }

  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  protected render(): React.JSX.Element {
    return (
      <ServicesProvider value={this._services}>
        <PanelView
          model={this.model}
          view={this._view}
          onView={view => {
            this._view = view;
            this._stateChanged.emit();
            this.update();
          }}
          choices={this._choices}
          onChoices={choices => {
            this._choices = choices;
            this._stateChanged.emit();
          }}
        />
      </ServicesProvider>
    );
  }

  readonly model: ArenaModel;
  // Another browser may have changed the battle while this page was out of sight.
  private readonly _onVisibility = (): void => {
    if (!document.hidden) {
      void this.model.state.battle?.refresh();
    }
  };
  private readonly _key: string;
  private _view: ViewName;
  private _choices: Partial<BoardChoices>;
  private readonly _services: Services;
  private readonly _peers: BrowserPeers;
  private readonly _stateChanged = new Signal<this, void>(this);
}
