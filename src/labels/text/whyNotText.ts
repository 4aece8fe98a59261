import * as l10n from '@vscode/l10n';
import { EncodedText } from './encodedText';
import { firstLines } from './firstLines';

/** What is the matter with a file whose start is no text, or empty; undefined where it is another matter. */
export function whyNotText(location: string, head: Buffer): string | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b)
    return l10n.t(
      '{0} is compressed; add “.gz” to its name, or unpack it (gunzip), and choose it again.',
      location,
    );
  const { units } = new EncodedText(head);
  const binary = units.indexOf(0);
  if (binary >= 0) {
    const line = units.subarray(0, binary).filter((unit) => unit === 10).length + 1;
    return l10n.t(
      '{0} is no text: line {1} has NUL characters. It is a binary file, or UTF-16 without a byte-order mark; choose another file, or save this one as UTF-8.',
      location,
      line,
    );
  }
  if (firstLines({ head, isWhole: true }).length === 0)
    return l10n.t(
      '{0} has only blank lines and comments; choose a label file with a row an image.',
      location,
    );
  return undefined;
}
