import { createHash } from 'node:crypto';
import type { Splice } from '../labelFile';

/**
 * The bytes with all splices done, block by block.
 * @param splices in ascending order of `start`, which counts bytes of the source.
 * @returns through the generator, whether every splice found what it removes.
 */
export async function* splicedBlocks(
  blocks: AsyncIterable<Buffer> | Iterable<Buffer>,
  splices: readonly Splice[],
): AsyncGenerator<Buffer, boolean> {
  let position = 0;
  let next = 0;
  /** What the splice at hand must still find. */
  let expected: Buffer = Buffer.alloc(0);
  for await (const block of blocks) {
    let used = 0;
    while (used < block.length) {
      if (expected.length > 0) {
        const found = block.subarray(used, used + expected.length);
        if (!found.equals(expected.subarray(0, found.length))) return false;
        expected = expected.subarray(found.length);
        used += found.length;
        continue;
      }
      const splice = splices[next];
      const until = Math.min(block.length, (splice?.start ?? Infinity) - position);
      if (until < used) return false;
      if (until > used) yield block.subarray(used, until);
      used = until;
      if (splice && position + used === splice.start && used < block.length) {
        yield Buffer.from(splice.inserted, 'base64');
        expected = Buffer.from(splice.removed, 'base64');
        next++;
      }
    }
    position += block.length;
  }
  if (expected.length > 0) return false;
  // What is inserted at the very end.
  for (; next < splices.length; next++) {
    const splice = splices[next];
    if (splice?.start !== position || splice.removed !== '') return false;
    yield Buffer.from(splice.inserted, 'base64');
  }
  return true;
}

/** The bytes with all splices done; undefined where one of them does not find what it removes. */
export async function spliced(bytes: Buffer, splices: readonly Splice[]): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  const blocks = splicedBlocks([bytes], splices);
  for (;;) {
    const { value, done } = await blocks.next();
    if (done) return value ? Buffer.concat(pieces) : undefined;
    pieces.push(value);
  }
}

/** Passes blocks on and hands the SHA-256 (hex) of all of them to `onEnd`. */
export async function* hashing(
  blocks: AsyncIterable<Buffer>,
  onEnd: (hash: string) => void,
): AsyncGenerator<Buffer, void> {
  const hash = createHash('sha256');
  for await (const block of blocks) {
    hash.update(block);
    yield block;
  }
  onEnd(hash.digest('hex'));
}
