import { pipeline, Readable } from 'node:stream';
import * as l10n from '@vscode/l10n';
import { extract } from 'tar-stream';
import { explainFileError } from '../../base/disk/fileErrors';
import { regularBlocks } from '../../base/disk/regularFile';
import { HumanError } from '../../base/humanError';

/** A member of a tar, while the archive is read past it. */
export type TarMember = {
  /** As the archive has it: it may lead anywhere. */
  readonly name: string;
  /** In bytes, as the archive says it. */
  readonly size: number;
  /** Not a folder, a link or a device. */
  readonly isFile: boolean;
  /** What is in it; only before the next member is asked for, and only where `size` is one that memory has room for. */
  readonly bytes: () => Promise<Buffer>;
};

const blockLength = 256 * 1024;

/** Reads a tar once, from its start to its end: of its members one is in memory at a time, or a part of it. */
export class TarReader {
  private last: string | undefined;
  /** The last bytes that were read. */
  private end: Uint8Array = new Uint8Array();

  constructor(private readonly location: string) {}

  /** @throws HumanError where it cannot be read, is no tar or cut short. */
  async *members(): AsyncGenerator<TarMember, void> {
    const archive = extract();
    // What goes wrong is thrown where members are asked for.
    pipeline(Readable.from(this.blocks()), archive, () => undefined);
    try {
      for await (const entry of archive) {
        const { name, type } = entry.header;
        yield {
          name,
          size: entry.header.size ?? 0,
          isFile: type === 'file' || type === 'contiguous-file',
          bytes: () => bytesOf(entry),
        };
        this.last = name;
        // The archive goes on once a member is read.
        entry.resume();
      }
    } catch (error) {
      throw this.explained(error);
    }
  }

  /** Why its end may be missing although no member is cut, a sentence; to be asked once all members are read. */
  get missingEnd(): string | undefined {
    if (this.end.length === endLength && this.end.every((byte) => byte === 0)) return undefined;
    return l10n.t(
      '{0} does not end as a tar does, so members may be missing after “{1}”; compare it with the original.',
      this.location,
      this.last ?? '',
    );
  }

  private async *blocks(): AsyncGenerator<Buffer, void> {
    for await (const block of regularBlocks(this.location, blockLength)) {
      const end = block.length < endLength ? Buffer.concat([this.end, block]) : block;
      this.end = end.subarray(-endLength);
      yield block;
    }
  }

  private explained(error: unknown): unknown {
    if (error instanceof HumanError) return error;
    if (error instanceof Error && 'syscall' in error) return explainFileError(error, this.location);
    return new HumanError(
      this.last === undefined
        ? l10n.t('{0} is no tar, or cut short in its first member: copy or write it again.', this.location)
        : l10n.t(
            '{0} is cut short or damaged after “{1}”: copy or write it again.',
            this.location,
            this.last,
          ),
      { cause: error },
    );
  }
}

/** A tar ends with a block of zeros, or more of them. */
const endLength = 512;

async function bytesOf(entry: AsyncIterable<unknown>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of entry) if (piece instanceof Uint8Array) pieces.push(piece);
  return Buffer.concat(pieces);
}
