import * as vscode from 'vscode';
import { enginesFolder } from '../../audit/engines/engineFolders';
import { CancelledError, messageOf } from '../../base/humanError';
import type { NativePackage } from '../../protocol/engine';
import { EngineFolders } from './engineFolders';
import { showWarningMessage } from '../ui/notices';

/** The setting that lists folders of engines. Only the settings of the machine count, whatever a workspace writes. */
const setting = 'engineFolders';

/** Where audits in this window look for native engines. */
export function windowEngineFolders(
  {
    extensionUri,
    globalStorageUri,
    globalState,
  }: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri' | 'globalState'>,
  log: vscode.LogOutputChannel,
): EngineFolders {
  return new EngineFolders({
    own: [enginesFolder(globalStorageUri.fsPath), extensionUri.fsPath],
    isTrusted: () => vscode.workspace.isTrusted,
    workspaceFolders: () => (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
    listed,
    list: async (folder) => {
      try {
        const settings = vscode.workspace.getConfiguration('scn');
        await settings.update(setting, [...listed(), folder], vscode.ConfigurationTarget.Global);
      } catch (error) {
        // The answer counts for this audit, and the next one asks again.
        log.warn(`The setting “scn.${setting}” could not be written: ${messageOf(error)}`);
      }
    },
    memory: globalState,
    ask: askToLoad,
  });
}

function listed(): readonly string[] {
  const given: unknown = vscode.workspace.getConfiguration('scn').inspect(setting)?.globalValue;
  return Array.isArray(given) ? given.filter((folder) => typeof folder === 'string') : [];
}

async function askToLoad(folder: string, packages: readonly NativePackage[]): Promise<boolean> {
  const load = vscode.l10n.t('Load It');
  const never = vscode.l10n.t('Never Load It');
  const answer = await showWarningMessage(
    vscode.l10n.t('The folder {0} holds an engine for training: {1}. Load it?', folder, packages.join(', ')),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Loading it runs code of that folder on this machine. Audits work without it. Load it only if you put it there yourself or trust whoever did. Your answer counts for this folder from now on; the setting “scn.engineFolders” lists the folders that you agreed to.',
      ),
    },
    load,
    never,
  );
  if (answer === undefined) throw new CancelledError();
  return answer === load;
}
