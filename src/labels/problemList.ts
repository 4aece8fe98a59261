import * as l10n from '@vscode/l10n';
import type { LabelProblem } from './labelFile';
import type { Row } from './text/rowScanner';

/** Why a row that lacks columns is left out. */
export function tooShort({ line, fields }: Row, needed: number): string {
  return l10n.t(
    'Line {0}: the row is too short, it has {1} of the {2} columns needed; complete it or remove it.',
    line,
    fields,
    needed,
  );
}

/** Why a row without an image is left out. */
export function namesNoImage({ line }: Pick<Row, 'line'>): string {
  return l10n.t('Line {0}: the row names no image; add one or remove the row.', line);
}

/** “a.png, b.png and 3 more”: the first `most` are named, the others counted. */
export function listSome<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  { most = 5, separator = ', ' } = {},
): string {
  const shown = items.slice(0, most).map(nameOf).join(separator);
  return items.length > most ? l10n.t('{0} and {1} more', shown, items.length - most) : shown;
}

/** What a kind of problem has: the first ones, and how many there are in all. */
type Kind = { readonly first: LabelProblem[]; count: number; lastLine: number | undefined };

/** Of each kind of problem; nobody reads more, and a file of a million rows may have as many. */
const mostOfAKind = 100;
/** What a damaged file takes for a name may be megabytes long. */
const longestText = 1_000;

/** Gathers what is odd about a label file, in bounded memory. */
export class ProblemList {
  private readonly kinds = new Map<string, Kind>();

  add(sentence: string, line?: number, image?: string): void {
    const message = shortened(sentence);
    const key = kindOf(message);
    let kind = this.kinds.get(key);
    if (!kind) this.kinds.set(key, (kind = { first: [], count: 0, lastLine: undefined }));
    kind.count++;
    kind.lastLine = line;
    if (kind.first.length < mostOfAKind) kind.first.push({ line, image: image && shortened(image), message });
  }

  /**
   * What concerns the whole file, then what concerns single rows, by line. Of a kind that has more than a hundred, the
   * first hundred and a sentence that says how many there are.
   */
  get all(): LabelProblem[] {
    const kinds = [...this.kinds.values()];
    return [...kinds.flatMap(summary), ...kinds.flatMap(({ first }) => first)].sort(
      (a, b) => (a.line ?? 0) - (b.line ?? 0),
    );
  }
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

/** Sentences are of a kind where they differ only in what they quote and count: translations quote with “…” too. */
function kindOf(message: string): string {
  // Each piece but the last ended with a closing quote. An expression would look for it anew from each opening one.
  const pieces = message.split('”');
  const last = pieces.pop() ?? '';
  const unquoted = pieces.map((piece) => {
    const open = piece.indexOf('“');
    return open < 0 ? `${piece}”` : piece.slice(0, open);
  });
  return [...unquoted, last].join('').replaceAll(/\d+/g, '');
}

function summary({ first, count, lastLine }: Kind): LabelProblem[] {
  const [example] = first;
  if (!example || count <= first.length) return [];
  const number = (value: number | undefined) => value?.toLocaleString('en') ?? '?';
  const message =
    example.line === undefined
      ? l10n.t(
          '{0} rows have such a problem, of which the first {1} are listed: {2}',
          number(count),
          first.length,
          example.message,
        )
      : l10n.t(
          '{0} rows from line {1} to line {2} have such a problem, of which the first {3} are listed: {4}',
          number(count),
          number(example.line),
          number(lastLine),
          first.length,
          example.message,
        );
  return [{ message }];
}
