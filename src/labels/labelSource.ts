import { stat } from 'node:fs/promises';
import path from 'node:path';
import { explaining, unlessGone } from '../base/disk/fileErrors';
import { readRegular } from '../base/disk/regularFile';
import { FolderListings } from './images/folderListings';
import { namesFiles } from './images/imageCandidates';
import type { LegacyEncoding } from './text/encodedText';
import { headLength, readBlocks, readTextBlocks, type Stored, wholeLines } from './text/fileBlocks';
import { encodingOf, type EncodingGuess, type IsKnown } from './text/guessEncoding';

/** What counts as a file's bytes instead of those on disk; undefined: as if there were no such file. */
export type StandIn = { readonly file: string; readonly stored: Stored | undefined };

/** The start of a label file's text, and its encoding as far as the start shows it. */
export type TextHead = EncodingGuess & { readonly head: Buffer; readonly isWhole: boolean };

/**
 * Where a label file is read from: the disk, or bytes that stand for one of its files, such as the text of an editor.
 * Formats read through it alone, so none of them knows which.
 *
 * What the head shows is not read again: the reading of the text goes on from there. Close it when the file is read.
 */
export class LabelSource {
  private begun: { readonly blocks: Buffer[]; readonly rest: AsyncGenerator<Buffer, void> } | undefined;
  private start: TextHead | undefined;
  /** The start of a text and all of it are asked about the same names. */
  private readonly seenNames = new Map<string, boolean>();
  /** What a person said that the text is in, unless it is UTF-8. */
  encoding: LegacyEncoding | undefined;

  /**
   * @param location absolute path of the label file or folder, wherever its bytes are from.
   * @param folders what was listed already of the folders about it, and will be until it is closed.
   */
  constructor(
    readonly location: string,
    private readonly standIn?: StandIn,
    public folders = new FolderListings(),
  ) {}

  /** A label file whose text stands in an editor. */
  static ofText(location: string, bytes: Buffer): LabelSource {
    return new LabelSource(location, {
      file: location,
      stored: { size: bytes.length, blocks: () => [bytes] },
    });
  }

  /** Another file of the same place and moment. */
  beside(file: string): LabelSource {
    return new LabelSource(file, this.standIn);
  }

  /** @throws HumanError where nothing is there. */
  async isFolder(): Promise<boolean> {
    if (this.isStandIn) return false;
    return (await stat(this.location).catch(explaining(this.location))).isDirectory();
  }

  /**
   * The file's bytes, block by block: a block holds its bytes only until the next is asked for.
   * @throws HumanError when it cannot be read.
   */
  stored(): AsyncIterable<Buffer> | Iterable<Buffer> {
    return this.isStandIn ? (this.standIn?.stored?.blocks() ?? []) : readBlocks(this.location);
  }

  /** All of the file's bytes; undefined where there is no such file. @throws HumanError when it cannot be read. */
  async whole(): Promise<Buffer | undefined> {
    if (this.isStandIn) {
      const stored = this.standIn?.stored;
      if (!stored) return undefined;
      const blocks: Buffer[] = [];
      for await (const block of stored.blocks()) blocks.push(block);
      return Buffer.concat(blocks);
    }
    return readRegular(this.location).catch(unlessGone).catch(explaining(this.location));
  }

  /**
   * The text, block by block: the file's own, or what is packed in a `.gz` file. Its start alone where one only glances
   * at it.
   * @throws HumanError when it is empty or cannot be read or unpacked.
   */
  async *blocks(): AsyncGenerator<Buffer, void> {
    const { blocks, rest } = this.begun ?? { blocks: [], rest: this.text() };
    this.begun = undefined;
    try {
      for (let block = blocks.shift(); block; block = blocks.shift()) yield block;
      yield* rest;
    } finally {
      await rest.return();
    }
  }

  /**
   * The first bytes of the text, and whether that is all of it.
   * @throws HumanError as `blocks`.
   */
  async head(length: number): Promise<TextHead> {
    const { start } = this;
    if (start && (start.isWhole || start.head.length >= length))
      return {
        ...start,
        head: start.head.subarray(0, length),
        isWhole: start.isWhole && start.head.length <= length,
      };
    const { blocks, rest } = (this.begun ??= { blocks: [], rest: this.text() });
    let total = blocks.reduce((sum, block) => sum + block.length, 0);
    try {
      while (total <= length) {
        const { value, done } = await rest.next();
        if (done) break;
        blocks.push(value);
        total += value.length;
      }
    } catch (error) {
      this.begun = undefined;
      throw error;
    }
    const head = Buffer.concat(blocks, Math.min(total, length));
    const isWhole = total <= length;
    this.start = { head, isWhole, ...(await this.guess(head, isWhole)) };
    return this.start;
  }

  /** Which encoding the text's first bytes are in, by what they say and by the files that they name. */
  private async guess(head: Buffer, isWhole: boolean): Promise<EncodingGuess> {
    const start = head.subarray(0, headLength);
    const guess = await encodingOf(
      wholeLines(start, isWhole && start.length === head.length),
      this.namesFiles,
    );
    const isUnicode = guess.encoding.startsWith('UTF');
    return this.encoding === undefined || isUnicode ? guess : { encoding: this.encoding, choices: [] };
  }

  /** Whether a name that the text has is that of a file or folder near it. */
  readonly namesFiles: IsKnown = (name) => {
    const known = this.seenNames.get(name) ?? namesFiles(path.dirname(this.location), this.folders)(name);
    this.seenNames.set(name, known);
    return known;
  };

  /** Ends a reading that the head began, and forgets what was read. The source can be read again. */
  async close(): Promise<void> {
    await this.begun?.rest.return();
    this.begun = undefined;
    this.start = undefined;
    this.folders = new FolderListings();
  }

  private get isStandIn(): boolean {
    return this.standIn?.file === this.location;
  }

  private text(): AsyncGenerator<Buffer, void> {
    return readTextBlocks(this.location, this.isStandIn ? this.standIn?.stored : undefined);
  }
}
