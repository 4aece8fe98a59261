import type { LabelProbe } from '../labelFile';
import { EncodedText } from './encodedText';

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
