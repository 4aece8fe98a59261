import { createHash } from 'node:crypto';

/** SHA-256 of bytes in memory, as hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of bytes that come in blocks, as hexadecimal digits. */
export async function sha256OfBlocks(blocks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of blocks) hash.update(block);
  return hash.digest('hex');
}
