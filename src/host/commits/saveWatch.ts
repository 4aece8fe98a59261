import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { LockedDataSet } from '../../commits/commitLock';
import type { CommitTarget } from '../../commits/planCommit';
import { placesOf } from '../../labels/places';
import { Turns } from '../../base/turns';
import type { LabelChange } from '../../labels/labelFile';
import { correctedFiles, type DataSet, textFilesOf } from '../../labels/dataSet';
import { dirtyAmong, realOf, dirtyTabs } from './dirtyEditors';
import { editorTextOf } from './editorText';
import { EditorBasis, SavedOver } from './savedOver';
import { KeptVersions } from './keptVersions';
import { LossNotices } from './lossNotices';
import { fileVersion } from '../../base/disk/fingerprints';

/** A file with unsaved changes in an editor whose text extensions do not see. */
type Unseen = {
  /** The file's version when the changes began. */
  readonly began: string | undefined;
  /** At the last look. */
  last: string | undefined;
  /** What another program wrote meanwhile. */
  foreign: { readonly version: string; readonly kept: string | undefined } | undefined;
};

export type UnseenListener = {
  /** Another program changed the file below the unsaved changes. */
  readonly onForeign: (file: string, kept: string | undefined) => void;
  /** The editor saved. @param foreign what another program had written below it, if anything. */
  readonly onSaved: (file: string, foreign: { readonly kept: string | undefined } | undefined) => void;
};

/**
 * Looks after editors of which VS Code tells no more than that they have unsaved changes: those of files above 50 MB, and
 * other extensions'. Only the file's time and size are looked at.
 */
export class UnseenEditors {
  private readonly editors = new Map<string, Unseen>();

  constructor(
    private readonly kept: Pick<KeptVersions, 'keepFile'>,
    private readonly isOurs: (file: string, version: string) => Promise<boolean>,
    private readonly listener: UnseenListener,
  ) {}

  /** Whether there is anything to look after. */
  get isEmpty(): boolean {
    return this.editors.size === 0;
  }

  /** Call it when tabs changed. @param dirty the files that have unsaved changes now. */
  async tabsChanged(dirty: readonly string[]): Promise<void> {
    const now = new Set(dirty);
    const ended = [...this.editors].filter(([file]) => !now.has(file));
    for (const [file] of ended) this.editors.delete(file);
    for (const file of now) {
      if (this.editors.has(file)) continue;
      const editor: Unseen = { began: undefined, last: undefined, foreign: undefined };
      this.editors.set(file, editor);
      const version = await fileVersion(file);
      this.editors.set(file, { ...editor, began: version, last: version });
    }
    for (const [file, { began, foreign }] of ended) {
      // Reverted or closed unsaved, the file is as it was.
      if ((await fileVersion(file)) === (foreign?.version ?? began)) continue;
      this.listener.onSaved(file, foreign && { kept: foreign.kept });
    }
  }

  /**
   * Call it now and then while there is anything to look after. A file that rests at another version than it had, with its
   * changes still unsaved, was written by somebody else; one that does not rest may be the editor’s own saving.
   */
  async look(): Promise<void> {
    for (const [file, editor] of [...this.editors]) {
      const version = await fileVersion(file);
      const rests = version === editor.last;
      editor.last = version;
      if (!rests || version === undefined || version === (editor.foreign?.version ?? editor.began)) continue;
      if (await this.isOurs(file, version)) continue;
      const kept = await this.kept.keepFile(file);
      if (this.editors.get(file) !== editor || (await fileVersion(file)) !== version) continue;
      editor.foreign = { version, kept };
      this.listener.onForeign(file, kept);
    }
  }
}

/** How long a document must have had no unsaved changes, in milliseconds: VS Code reports a first typed letter before them. */
const shortestRest = 300;
/** How often files with unsaved changes that cannot be seen are looked at, in milliseconds: their time and size alone. */
const lookInterval = 1000;
/** How long VS Code may take to show what was written, in milliseconds. */
const pickUpLooks = [1000, 3000, 6000];

type WatchedDocument = { readonly basis: EditorBasis; readonly real: string };

/**
 * Watches the editors of label files under review, so that neither committed labels nor what other programs write is lost
 * by saving an editor that did not have it.
 */
export class SaveWatch implements vscode.Disposable {
  private readonly documents = new Map<vscode.TextDocument, WatchedDocument>();
  /** The files that are watched, by their real paths, each with the data set that it belongs to. */
  private readonly files = new Map<string, LockedDataSet>();
  private readonly disposables: vscode.Disposable[];
  private readonly saved: SavedOver;
  private readonly notices: LossNotices;
  private readonly unseen: UnseenEditors;
  private readonly kept: KeptVersions;
  private readonly turns = new Turns();
  private timer: ReturnType<typeof setInterval> | undefined;

  /** @param storage folder of the extension’s own for versions of files that would be lost. */
  constructor(
    storage: string,
    private readonly onError: (error: unknown) => void,
  ) {
    this.kept = new KeptVersions(storage);
    this.notices = new LossNotices(
      this.kept,
      () => this.saved,
      async (file) => this.files.get(await realOf(file)),
      onError,
    );
    this.saved = new SavedOver(this.kept, (loss) => this.notices.tell(loss));
    this.unseen = new UnseenEditors(this.kept, (...version) => this.saved.isOurs(...version), {
      onForeign: (file, kept) => this.notices.warn(file, kept),
      onSaved: (file, foreign) => {
        if (foreign) this.notices.tell({ kind: 'foreign', file, kept: foreign.kept });
        this.saved.afterUnseenSave(file).catch(onError);
      },
    });
    this.disposables = [
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.meet(document).catch(onError);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.documents.delete(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.restSoon(document)),
      vscode.workspace.onWillSaveTextDocument((event) => {
        const { document } = event;
        const watched = this.documents.get(document);
        if (watched)
          event.waitUntil(this.saved.beforeSave(document.uri.fsPath, watched.basis).catch(onError));
      }),
      vscode.workspace.onDidSaveTextDocument((document) => {
        const watched = this.documents.get(document);
        if (watched) this.saved.afterSave(document.uri.fsPath, watched.basis).catch(onError);
      }),
      vscode.window.tabGroups.onDidChangeTabs(() => this.lookAtTabs()),
    ];
  }

  /** Watches the label files of a data set from now on, and those that hold its corrections. */
  async watch(dataSet: DataSet): Promise<void> {
    const files = textFilesOf(dataSet).flatMap(({ location }) => correctedFiles(location));
    await this.add(files, { location: dataSet.location, journalFile: placesOf(dataSet).journalFile });
  }

  /** Call it right after labels were written to files on disk. */
  async wrote(
    kind: 'commit' | 'undo',
    target: CommitTarget,
    changes: readonly LabelChange[],
    files: readonly string[],
  ): Promise<void> {
    await this.saved.wrote({ target, kind, changes }, files);
    await this.add(files, { location: target.location, journalFile: target.journal.file });
    const documents = new Set([...this.documents.values()].map(({ real }) => real));
    for (const { file } of await dirtyAmong(files, dirtyTabs()))
      if (!documents.has(await realOf(file))) this.notices.tellStale(vscode.Uri.file(file), true);
    for (const file of files) void this.checkPickedUp(await realOf(file)).catch(this.onError);
  }

  /**
   * Whether the disk has something else than a document was read from.
   * @returns what makes a copy of it; undefined where it has the same.
   */
  async newerThan(document: vscode.TextDocument): Promise<(() => Promise<string | undefined>) | undefined> {
    const newer = await this.documents.get(document)?.basis.newerOnDisk();
    return newer && (() => this.kept.keepFile(document.uri.fsPath));
  }

  dispose(): void {
    clearInterval(this.timer);
    for (const each of this.disposables) each.dispose();
  }

  private async add(files: readonly string[], dataSet: LockedDataSet): Promise<void> {
    for (const file of files) this.files.set(await realOf(file), dataSet);
    await Promise.all(vscode.workspace.textDocuments.map((document) => this.meet(document)));
    this.lookAtTabs();
  }

  private async meet(document: vscode.TextDocument): Promise<void> {
    if (document.uri.scheme !== 'file' || this.files.size === 0 || this.documents.has(document)) return;
    const real = await realOf(document.uri.fsPath);
    if (!this.files.has(real) || this.documents.has(document) || document.isClosed) return;
    const basis = new EditorBasis({
      file: document.uri.fsPath,
      getText: () => document.getText(),
      decode: (bytes) => editorTextOf(document).decode(bytes),
    });
    this.documents.set(document, { basis, real });
    if (document.isDirty) await basis.assume();
    else this.restSoon(document);
  }

  private restSoon(document: vscode.TextDocument): void {
    const watched = this.documents.get(document);
    if (!watched || document.isDirty) return;
    const { version } = document;
    setTimeout(() => {
      if (document.isClosed || document.isDirty || document.version !== version) return;
      watched.basis.rest();
      // What the disk is seen to have now need not be read when the editor saves.
      watched.basis.newerOnDisk().catch(this.onError);
    }, shortestRest);
  }

  /** VS Code takes in what was written below an editor without unsaved changes, unless its watcher was told not to. */
  private async checkPickedUp(real: string): Promise<void> {
    for (const milliseconds of pickUpLooks) {
      await sleep(milliseconds, undefined, { ref: false });
      if ((await this.staleEditor(real)) === undefined) return;
    }
    const stale = await this.staleEditor(real);
    if (stale) this.notices.tellStale(stale.uri, stale.isDirty);
  }

  private async staleEditor(
    real: string,
  ): Promise<{ readonly uri: vscode.Uri; readonly isDirty: boolean } | undefined> {
    for (const [document, watched] of this.documents)
      if (watched.real === real && !document.isClosed && (await watched.basis.newerOnDisk())) return document;
    return undefined;
  }

  private lookAtTabs(): void {
    if (this.files.size === 0) return;
    const tabs = dirtyTabs();
    const seen = vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty);
    this.turns
      .take(async () => {
        const held = await dirtyAmong([...this.files.keys()], tabs);
        const own = new Set(await Promise.all(seen.map(({ uri }) => realOf(uri.fsPath))));
        await this.unseen.tabsChanged(held.map(({ file }) => file).filter((file) => !own.has(file)));
        this.runTimer();
      })
      .catch(this.onError);
  }

  private runTimer(): void {
    if (this.unseen.isEmpty) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    this.timer ??= setInterval(() => {
      this.turns.take(() => this.unseen.look()).catch(this.onError);
    }, lookInterval);
  }
}
