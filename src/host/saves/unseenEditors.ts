import { fileVersion } from '../../base/disk/fileVersion';
import type { KeptVersions } from './keptVersions';

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
