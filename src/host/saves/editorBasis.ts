import { createHash } from 'node:crypto';
import { fileVersion } from '../../base/disk/fileVersion';
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
  return createHash('sha256')
    .update(plain.includes('\r') ? plain.replaceAll(/\r\n?/g, '\n') : plain)
    .digest('hex');
}
