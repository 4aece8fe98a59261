import * as l10n from '@vscode/l10n';
import { EncodedText } from './encodedText';
import type { LabelProbe } from '../labelFile';

const mostLines = 500;

/** The first lines of a text that are neither blank nor comments, without the one that the head's end cuts. */
export function firstLines({ head, isWhole }: Pick<LabelProbe, 'head' | 'isWhole'>): string[] {
  const text = new EncodedText(head);
  const lines = text.decode(0, text.units.length).split(/\r\n|\n|\r/);
  if (!isWhole) lines.pop();
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('#')).slice(0, mostLines);
}

/** Whether lines are what `isOne` asks for: all of them but a few, which may be damaged. */
export function areMostly(lines: readonly string[], isOne: (line: string) => boolean): boolean {
  const others = lines.filter((line) => !isOne(line)).length;
  return lines.length > 2 * others && others <= Math.max(1, lines.length / 10);
}

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
