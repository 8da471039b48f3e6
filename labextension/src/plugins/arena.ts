import { ILayoutRestorer } from '@jupyterlab/application';
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { ILauncher } from '@jupyterlab/launcher';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import type { Winner } from '../api/types';
import type { ArenaPanel } from '../lab/panel';
import { CommandIDs, NAMESPACE, PLUGIN_ID } from '../tokens';
import { arenaIcon } from './icon';

/** The arena in the main area; everything heavy is loaded when it is first opened. */
export const arena: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Blind battles between code-writing models.',
  autoStart: true,
  requires: [IEditorServices, IRenderMimeRegistry, ISettingRegistry],
  optional: [ICommandPalette, ILauncher, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    editorServices: IEditorServices,
    rendermime: IRenderMimeRegistry,
    settingRegistry: ISettingRegistry,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('codearena_jupyter');
    const category = trans.__('CodeArena');
    const { commands, serviceManager, shell } = app;
    const tracker = new WidgetTracker<ArenaPanel>({ namespace: NAMESPACE });

    const open = async (args: {
      key?: string;
      battle?: string;
      view?: string;
      draft?: unknown;
      choices?: unknown;
      restore?: boolean;
    }): Promise<ArenaPanel> => {
      const shown = tracker.currentWidget;
      if (shown && !args.restore) {
        shell.activateById(shown.id);
        return shown;
      }
      const { ArenaPanel } = await import('../lab/panel');
      const panel = new ArenaPanel({
        editorServices,
        rendermime,
        settings: await settingRegistry.load(PLUGIN_ID),
        serverSettings: serviceManager.serverSettings,
        trans,
        saved: args
      });
      panel.title.icon = arenaIcon;
      panel.stateChanged.connect(() => void tracker.save(panel));
      await tracker.add(panel);
      if (!panel.isAttached) {
        shell.add(panel, 'main');
      }
      shell.activateById(panel.id);
      return panel;
    };

    commands.addCommand(CommandIDs.open, {
      label: trans.__('Open CodeArena'),
      caption: trans.__('Let two anonymous models compete, and vote'),
      icon: arenaIcon,
      execute: open
    });
    const votes: [string, string, Winner][] = [
      [CommandIDs.voteA, trans.__('Vote: A Is Better'), 'model_a'],
      [CommandIDs.voteTie, trans.__('Vote: Tie'), 'tie'],
      [CommandIDs.voteBothBad, trans.__('Vote: Both Are Bad'), 'both_bad'],
      [CommandIDs.voteB, trans.__('Vote: B Is Better'), 'model_b']
    ];
    for (const [id, label, winner] of votes) {
      commands.addCommand(id, {
        label,
        isEnabled: () => tracker.currentWidget?.canVote ?? false,
        execute: () => tracker.currentWidget?.vote(winner)
      });
      palette?.addItem({ command: id, category });
    }

    palette?.addItem({ command: CommandIDs.open, category });
    launcher?.add({
      command: CommandIDs.open,
      category: trans.__('Other'),
      rank: 10
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.open,
      args: panel => ({ ...panel.savedState, restore: true }),
      name: panel => panel.id
    });
  }
};
