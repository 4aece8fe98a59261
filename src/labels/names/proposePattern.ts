import { expressionOf, mostCalled } from '../classes/classEvidence';

/** Fewer names show nothing. */
const fewestNames = 3;
const mostPieces = 20;

/** What names seem to be made of. */
export type ProposedPattern = { readonly example: string; readonly pattern: string };

/**
 * The pattern of names that say an expression in a word of their own, most of them and not all the same one.
 * @param names of images in one folder.
 * @returns undefined where they say none.
 */
export function proposePattern(names: readonly string[]): ProposedPattern | undefined {
  const split = names.map((name): readonly string[] =>
    (name.replace(/\.\w+$/, '').match(/\p{L}+|\d+|[^\p{L}\d]+/gu) ?? []).slice(0, mostPieces),
  );
  const said = split.map((pieces) => pieces.findIndex((piece) => expressionOf(piece) !== undefined));
  const expressions = split.flatMap((pieces, name) => expressionOf(pieces[said[name] ?? -1] ?? '') ?? []);
  const isSaid = expressions.length * 2 > names.length && new Set(expressions).size > 1;
  if (names.length < fewestNames || !isSaid) return undefined;
  const isEverywhere = (piece: string) => split.every((each) => each.includes(piece));
  const partOf = (piece: string, isLabel: boolean) => {
    if (isLabel) return '{label}';
    if (/^\d+$/.test(piece)) return '#';
    return /^\p{L}/u.test(piece) && !isEverywhere(piece) ? '*' : piece.replaceAll(/[{}*#]/g, '*');
  };
  const counts = new Map<string, number>();
  const examples = new Map<string, string>();
  for (const [name, pieces] of split.entries()) {
    const label = said[name] ?? -1;
    if (label < 0) continue;
    const pattern = pieces.map((piece, index) => partOf(piece, index === label)).join('');
    counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
    examples.set(pattern, names[name] ?? '');
  }
  const pattern = mostCalled(counts)?.name ?? '';
  return { example: examples.get(pattern) ?? '', pattern };
}
