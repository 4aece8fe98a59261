import { setImmediate } from 'node:timers/promises';

/** Characters of a block: few writes, little memory. */
const blockLength = 1 << 20;

/** Items as the bytes of a text, a line each, block by block; others get a turn between the blocks. */
export async function* textBlocks<T>(
  items: Iterable<T>,
  lineOf: (item: T) => string,
): AsyncGenerator<Buffer, void> {
  let text = '';
  for (const item of items) {
    text += `${lineOf(item)}\n`;
    if (text.length < blockLength) continue;
    yield Buffer.from(text);
    text = '';
    await setImmediate();
  }
  if (text !== '') yield Buffer.from(text);
}
