import { expressionOf } from '../../../labels/classes/expressionWords';

/**
 * Which of the backbone's own classes each class of a data set is, by name; −1 where it has none.
 * @returns undefined where fewer than two classes, or fewer than half of them, are known: the backbone has no say then.
 */
export function matchExpressions(
  classes: readonly string[],
  expressions: readonly string[],
): Int16Array | undefined {
  const matches = Int16Array.from(classes, (name) => {
    const word = name.trim().toLowerCase();
    const meant = expressionOf(name);
    return expressions.findIndex((expression) => expression === word || expression === meant);
  });
  const known = matches.filter((match) => match >= 0);
  const twice = new Set(known).size < known.length;
  return known.length < 2 || known.length * 2 < classes.length || twice ? undefined : matches;
}
