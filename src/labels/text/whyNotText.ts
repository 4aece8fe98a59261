import { EncodedText } from './encodedText';
import { firstLines } from './firstLines';

/** What is the matter with the start of a file that is no text, or an empty one; undefined where it is another matter. */
export function whyNotText(head: Buffer): string | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b)
    return 'is compressed; add “.gz” to its name, or unpack it (gunzip), and choose it again.';
  const { units } = new EncodedText(head);
  const binary = units.indexOf(0);
  if (binary >= 0) {
    const line = units.subarray(0, binary).filter((unit) => unit === 10).length + 1;
    return `is no text: line ${line} has NUL characters. It is a binary file, or UTF-16 without a byte-order mark; choose another file, or save this one as UTF-8.`;
  }
  if (firstLines({ head, isWhole: true }).length === 0)
    return 'has only blank lines and comments; choose a label file with a row an image.';
  return undefined;
}
