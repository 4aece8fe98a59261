import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { enginesIn, enginesFolder } from '../../audit/engines/engineFolders';
import type { EnginePackage, EngineWish } from '../../protocol/engine';
import { messageOf } from '../../base/humanError';
import { ask } from '../ui/notices';
import { workspaceFolders } from '../ui/settings';

/** What decides where engines are looked for; handed in by the wiring. */
type EngineFolderServices = {
  /** Folders of ours: the extension's storage and the extension itself. */
  readonly own: readonly string[];
  readonly isTrusted: () => boolean;
  readonly workspaceFolders: () => readonly string[];
  /** Folders that the settings of this machine list; a workspace cannot write them. */
  readonly listed: () => readonly string[];
  readonly list: (folder: string) => Promise<void>;
  /** Remembers on this machine which folders were refused. */
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
  /**
   * Asks whether a folder's engines may be loaded.
   * @throws CancelledError when the user leaves the question.
   */
  readonly ask: (folder: string, packages: readonly EnginePackage[]) => Promise<boolean>;
};

/** Real paths of the workspace folders whose engines nobody wants. */
const refusedKey = 'engineFolders.refused';

/**
 * The folders whose `node_modules` may hold a native engine. Loading one runs its code, so a folder that was only opened
 * is none of them: each is asked about once, by its real path, so that a link cannot pass for a folder that was agreed to.
 */
export class EngineFolders {
  constructor(private readonly services: EngineFolderServices) {}

  /**
   * @returns absolute paths, the first one first.
   * @throws CancelledError when the user leaves the question.
   */
  async forAudit(choice: EngineWish['choice']): Promise<string[]> {
    const { own, isTrusted } = this.services;
    if (!isTrusted() || choice === 'wasm') return [...own];
    // A relative path would count from wherever the process happens to be.
    const listed = this.services.listed().filter((folder) => path.isAbsolute(folder));
    return [...own, ...listed, ...(await this.agreedTo(listed))];
  }

  /** The workspace's folders that the user agrees to now. */
  private async agreedTo(listed: readonly string[]): Promise<string[]> {
    const { own, workspaceFolders, list, memory, ask } = this.services;
    const settled = new Set(await Promise.all([...own, ...listed].map(realPath)));
    const agreed: string[] = [];
    for (const folder of await Promise.all(workspaceFolders().map(realPath))) {
      const refused = memory.get<readonly string[]>(refusedKey, []);
      if (settled.has(folder) || refused.includes(folder)) continue;
      settled.add(folder);
      const packages = await enginesIn(folder);
      if (packages.length === 0) continue;
      if (await ask(folder, packages)) {
        await list(folder);
        agreed.push(folder);
      } else await memory.update(refusedKey, [...refused, folder]);
    }
    return agreed;
  }
}

/** Of what is not there, nothing is loaded either. */
async function realPath(folder: string): Promise<string> {
  return realpath(folder).catch(() => path.resolve(folder));
}

/** The setting that lists folders of engines. Only the settings of the machine count, whatever a workspace writes. */
const setting = 'engineFolders';

/** Where audits in this window look for native engines. */
export function windowEngineFolders(
  context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri' | 'globalState'>,
  log: vscode.LogOutputChannel,
): EngineFolders {
  return new EngineFolders({
    own: [enginesFolder(context.globalStorageUri.fsPath), context.extensionUri.fsPath],
    isTrusted: () => vscode.workspace.isTrusted,
    workspaceFolders,
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
    memory: context.globalState,
    ask: askToLoad,
  });
}

function listed(): readonly string[] {
  const given: unknown = vscode.workspace.getConfiguration('scn').inspect(setting)?.globalValue;
  return Array.isArray(given) ? given.filter((folder) => typeof folder === 'string') : [];
}

async function askToLoad(folder: string, packages: readonly EnginePackage[]): Promise<boolean> {
  const load = vscode.l10n.t('Load It');
  const answer = await ask(
    'warning',
    vscode.l10n.t('The folder {0} holds an engine for training: {1}. Load it?', folder, packages.join(', ')),
    vscode.l10n.t(
      'Loading it runs code of that folder on this machine. Audits work without it. Load it only if you put it there yourself or trust whoever did. Your answer counts for this folder from now on; the setting “scn.engineFolders” lists the folders that you agreed to.',
    ),
    load,
    vscode.l10n.t('Never Load It'),
  );
  return answer === load;
}
