import { softmaxFaces } from '../scores/poolProbabilities';
import { expressionOf } from '../../../labels/classes/classEvidence';

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

/** What the backbone's own classifier says of the faces, and how its classes are those of the data set. */
export type SecondOpinion = {
  /** Class scores (logits), [faces × width]. */
  readonly scores: Float32Array;
  /** The number of the backbone's classes. */
  readonly width: number;
  /** The backbone's class of each class of the data set, [classes]; −1 where it has none. */
  readonly classOf: Int16Array;
};

/** The opinion as probabilities of the data set's classes, [faces × classes]; 0 for classes that the backbone lacks. */
export function opinionProbabilities({ scores, width, classOf }: SecondOpinion): Float32Array {
  const classes = classOf.length;
  const faces = scores.length / width;
  const probabilities = new Float32Array(faces * classes).fill(-Infinity);
  for (let face = 0; face < faces; face++) {
    classOf.forEach((own, label) => {
      if (own >= 0) probabilities[face * classes + label] = scores[face * width + own] as number;
    });
  }
  softmaxFaces(probabilities, classes);
  return probabilities;
}
