import { labelsOnDisk, overwrittenLabels, type WrittenLabels } from '../../commits/writeCommit';
import { fileVersion, sha256 } from '../../base/disk/fingerprints';
import type { LabelChange } from '../../labels/labelFile';
import { realOf } from './dirtyEditors';
import type { KeptVersions } from './keptVersions';
import { readRegular } from '../../base/disk/regularFile';

/** An open document, as far as it is needed here. */
export type OpenText = {
  readonly file: string;
  getText(): string;
  /** The text that the editor would read from these bytes. */
  decode(bytes: Uint8Array): Promise<string>;
};

/** What is on disk in place of what an editor's text was read from. */
export type NewerOnDisk = {
  readonly version: string;
  /** Undefined where the file changed while it was read. */
  readonly bytes: Buffer | undefined;
};

/**
 * What the text of an editor was read from, or saved as. VS Code compares sizes and times only, so a file that was changed
 * to one of the same size below unsaved changes is saved over without a word.
 */
export class EditorBasis {
  private hash: string | undefined;
  /** The file's version that was seen to hold that text. */
  private seen: string | undefined;

  constructor(private readonly text: OpenText) {}

  /** Call it when the editor has no unsaved changes: its text is what it has read or saved. */
  rest(): void {
    this.hash = hashOf(this.text.getText());
    this.seen = undefined;
  }

  /** Call it where the editor had unsaved changes when it was first met: what is on disk counts as what it was read from. */
  async assume(): Promise<void> {
    const bytes = await readRegular(this.text.file).catch(() => undefined);
    if (bytes && this.hash === undefined) this.hash = hashOf(await this.text.decode(bytes));
  }

  /** @returns undefined where the disk still has what the text was read from, has no such file, or it is not known. */
  async newerOnDisk(): Promise<NewerOnDisk | undefined> {
    const { hash } = this;
    const { file } = this.text;
    const version = await fileVersion(file);
    if (hash === undefined || version === undefined || version === this.seen) return undefined;
    const bytes = await readRegular(file).catch(() => undefined);
    const isWhole = bytes !== undefined && (await fileVersion(file)) === version;
    if (isWhole && hashOf(await this.text.decode(bytes)) === hash) {
      if (this.hash === hash) this.seen = version;
      return undefined;
    }
    return { version, bytes: isWhole ? bytes : undefined };
  }
}

/** Editors make all line ends one, which is no change of what the text says. */
function hashOf(text: string): string {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return sha256(plain.includes('\r') ? plain.replaceAll(/\r\n?/g, '\n') : plain);
}

export type Loss =
  | {
      readonly kind: 'foreign';
      readonly file: string;
      /** Where the bytes are that another program had written; undefined where they could not be kept. */
      readonly kept: string | undefined;
    }
  | {
      readonly kind: 'written';
      readonly file: string;
      readonly written: WrittenLabels;
      readonly lost: readonly LabelChange[];
    };

type Written = WrittenLabels & {
  /** The files that were written, as real paths, and their versions right after that. */
  readonly versions: ReadonlyMap<string, string | undefined>;
};

type Found = {
  readonly kept: string | undefined;
  readonly bytes: Buffer | undefined;
  /** A commit of this window, or the undoing of one, wrote what is newer. */
  readonly isOurs: boolean;
};

/** Commits that are looked after; older ones any editor has long taken in. */
const mostWritten = 20;

/**
 * Compares the disk with what an editor was read from, before the editor saves and after, and tells what the save lost:
 * labels that this window wrote, or what another program did, whose bytes are kept.
 */
export class SavedOver {
  private written: readonly Written[] = [];
  private readonly found = new Map<EditorBasis, Promise<Found | undefined>>();

  constructor(
    private readonly kept: Pick<KeptVersions, 'keep'>,
    private readonly onLoss: (loss: Loss) => void,
  ) {}

  /** Call it right after labels were written to the disk. */
  async wrote(labels: WrittenLabels, files: readonly string[]): Promise<void> {
    const versions = new Map<string, string | undefined>();
    for (const file of files) versions.set(await realOf(file), await fileVersion(file));
    this.written = [...this.written, { ...labels, versions }].slice(-mostWritten);
  }

  /** Whether a file holds what this window wrote last. */
  async isOurs(file: string, version: string): Promise<boolean> {
    const real = await realOf(file);
    return this.written.findLast(({ versions }) => versions.has(real))?.versions.get(real) === version;
  }

  /** Call it before an editor saves, and wait for it. */
  async beforeSave(file: string, basis: EditorBasis): Promise<void> {
    const found = this.lookBefore(file, basis);
    this.found.set(basis, found);
    await found;
  }

  /** Call it after an editor saved. */
  async afterSave(file: string, basis: EditorBasis): Promise<void> {
    basis.rest();
    const found = await this.found.get(basis);
    this.found.delete(basis);
    if (!found) return;
    // Somebody else wrote what the editor saved as well.
    if (found.bytes && (await readRegular(file).catch(() => undefined))?.equals(found.bytes)) return;
    if (!found.isOurs) this.onLoss({ kind: 'foreign', file, kept: found.kept });
    await this.checkWritten(file);
  }

  /**
   * Call it after an editor saved of which nothing was known before. What was written before is looked after once: an editor
   * that had it has it from then on.
   */
  async afterUnseenSave(file: string): Promise<void> {
    const checked = await this.checkWritten(file);
    this.written = this.written.filter((written) => !checked.includes(written));
  }

  /** Tells of labels that were written into a file and are gone from it. @returns what was looked at. */
  async checkWritten(file: string): Promise<readonly WrittenLabels[]> {
    const real = await realOf(file);
    const all = this.written.filter(({ versions }) => versions.has(real));
    const onDisk = new Map<string, ReadonlyMap<string, string>>();
    for (const written of all) {
      const { target } = written;
      const labelOf = onDisk.get(target.location) ?? (await labelsOnDisk(target));
      onDisk.set(target.location, labelOf);
      const lost = overwrittenLabels(labelOf, written);
      if (lost.length > 0) this.onLoss({ kind: 'written', file, written, lost });
    }
    return all;
  }

  private async lookBefore(file: string, basis: EditorBasis): Promise<Found | undefined> {
    const newer = await basis.newerOnDisk();
    if (!newer) return undefined;
    const isOurs = await this.isOurs(file, newer.version);
    const kept = isOurs || !newer.bytes ? undefined : await this.kept.keep(file, newer.bytes);
    return { kept, bytes: newer.bytes, isOurs };
  }
}
