import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';

/** Changes whenever somebody writes a file or puts another in its place; undefined where there is none. */
export async function fileVersion(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && [found.ino, found.size, found.mtimeNs].join();
}

/** SHA-256 of bytes in memory, or of a text in UTF-8, as hexadecimal digits. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** SHA-256 of bytes that come in blocks, as hexadecimal digits. */
export async function sha256OfBlocks(blocks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of blocks) hash.update(block);
  return hash.digest('hex');
}
