import { createHash } from 'node:crypto';
import type { ByteSpan, LabelChange, LabelEdit, Splice } from '../labelFile';
import { readBlocks } from '../text/fileBlocks';
import { ChangedOnDiskError } from './rewriteFile';
import { hashing, splicedBlocks } from './splice';

/** What stands in a span, and what shall. */
export type Replacement = { readonly span: ByteSpan; readonly inserted: Buffer };

/**
 * The edit that replaces spans of a file, worked out without touching it.
 * @param before SHA-256 (hex) of the file as it was read.
 * @param replacements in ascending order, not overlapping.
 * @throws HumanError where the file was changed since.
 */
export async function planRewrite(
  location: string,
  before: string,
  replacements: readonly Replacement[],
  changes: readonly LabelChange[],
): Promise<LabelEdit & { kind: 'rewrite' }> {
  const splices = await withRemoved(location, replacements);
  let now = '';
  const source = hashing(readBlocks(location), (hash) => (now = hash));
  const hash = createHash('sha256');
  const blocks = splicedBlocks(source, splices);
  for (;;) {
    const { value, done } = await blocks.next();
    if (!done) hash.update(value);
    else if (value && now === before) break;
    else throw new ChangedOnDiskError(location);
  }
  return { kind: 'rewrite', path: location, before, after: hash.digest('hex'), splices, changes };
}

/** Reads what the replacements remove. */
async function withRemoved(location: string, replacements: readonly Replacement[]): Promise<Splice[]> {
  const removed = replacements.map(() => [] as Buffer[]);
  let next = 0;
  let position = 0;
  for await (const block of readBlocks(location)) {
    const blockEnd = position + block.length;
    for (let index = next; index < replacements.length; index++) {
      const span = replacements[index]?.span;
      if (!span || span.start >= blockEnd) break;
      // Copied, because the block's memory is used again.
      removed[index]?.push(
        Buffer.from(block.subarray(Math.max(0, span.start - position), span.end - position)),
      );
      if (span.end <= blockEnd) next = index + 1;
    }
    position = blockEnd;
    if (next === replacements.length) break;
  }
  return replacements.map(({ span, inserted }, index) => ({
    start: span.start,
    removed: Buffer.concat(removed[index] ?? []).toString('base64'),
    inserted: inserted.toString('base64'),
  }));
}
