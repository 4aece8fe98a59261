import { CancelledError } from '../../../../src/base/humanError';
import type { CommitLook } from '../../../../src/host/commits/commitLook';

/** A workbench with no editor open: what is said is noted, and questions are answered by the button of `answer`. */
export const bench = {
  isTrusted: true,
  answer: '',
  said: [] as string[],
  grantTrust: (): void => undefined,
};

/** What `vscode` is to the reviews: for `vi.mock`. */
export function workbench() {
  const nothing = { dispose: () => undefined };
  const event = () => nothing;
  class EventEmitter {
    private readonly listeners = new Set<(value: unknown) => void>();
    readonly event = (listener: (value: unknown) => void) => {
      this.listeners.add(listener);
      return { dispose: () => this.listeners.delete(listener) };
    };
    fire(value: unknown) {
      for (const listener of this.listeners) listener(value);
    }
    dispose() {
      this.listeners.clear();
    }
  }
  const say = (text: string, _: unknown, ...buttons: string[]) => {
    bench.said.push(text);
    return Promise.resolve(buttons.find((button) => button === bench.answer));
  };
  return {
    EventEmitter,
    l10n: {
      t: (text: string, ...values: unknown[]) =>
        text.replaceAll(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
    },
    window: {
      ...{ showInformationMessage: say, showWarningMessage: say, showErrorMessage: say },
      /** The last of a list is picked. */
      showQuickPick: (items: readonly unknown[]) => Promise.resolve(items.at(-1)),
      setStatusBarMessage: (text: string) => (bench.said.push(text), nothing),
      tabGroups: { all: [], onDidChangeTabs: event },
    },
    Uri: { file: (fsPath: string) => ({ fsPath }) },
    workspace: {
      get isTrusted() {
        return bench.isTrusted;
      },
      textDocuments: [],
      workspaceFolders: [],
      getConfiguration: () => ({ get: (_: string, otherwise: unknown) => otherwise }),
      getWorkspaceFolder: () => undefined,
      registerTextDocumentContentProvider: event,
      ...{ onDidOpenTextDocument: event, onDidCloseTextDocument: event, onDidChangeTextDocument: event },
      ...{ onWillSaveTextDocument: event, onDidSaveTextDocument: event },
      onDidGrantWorkspaceTrust: (listener: () => void) => ((bench.grantTrust = listener), nothing),
    },
    env: { language: 'en' },
    extensions: { getExtension: () => undefined },
    commands: { executeCommand: () => Promise.resolve(undefined) },
  };
}

/** Whoever is shown a commit answers as all questions are answered. */
export const askedAboutCommits: CommitLook = {
  ask: () => (bench.answer === 'Commit' ? Promise.resolve('commit') : Promise.reject(new CancelledError())),
  close: () => undefined,
};
