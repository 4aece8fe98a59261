import { type BackboneClassifier, classScores } from '../../../faces/backbone';
import type { FeatureTable } from '../../../faces/featureTable';
import type { CuredProbabilities } from '../scores/judgeLabels';
import { fillUnknown, softmaxFaces } from '../scores/poolProbabilities';
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

/** A classifier that learned from more of the faces than this is no judge of the others either: they are alike. */
const mostLearned = 0.5;

/**
 * The backbone's own class scores (logits) of some faces. Of faces that it learned from it says nothing: they get what it
 * says of the others on the average.
 * @param most share of the faces that it may have learned from
 * @returns class scores, [rows × classes], and the places in `rows` of the faces that it learned from; undefined where
 *   these are more.
 */
export function fairScores(
  classifier: BackboneClassifier,
  { features, learned }: Pick<FeatureTable, 'features' | 'learned'>,
  rows: Uint32Array,
  most = mostLearned,
): Pick<SecondOpinion, 'scores' | 'silent'> | undefined {
  const silent = Uint32Array.from(rows.keys()).filter((place) => learned.has(rows[place] as number));
  if (silent.length > most * rows.length) return undefined;
  const scores = classScores(classifier, features, rows);
  if (silent.length === 0) return { scores, silent };
  const width = classifier.classes.length;
  const mean = new Float64Array(width);
  const others = Math.max(1, rows.length - silent.length);
  rows.forEach((row, index) => {
    if (learned.has(row)) return;
    for (let label = 0; label < width; label++)
      mean[label] = (mean[label] as number) + (scores[index * width + label] as number) / others;
  });
  for (const place of silent) scores.set(mean, place * width);
  return { scores, silent };
}

/** What the backbone's own classifier says of the faces, and how its classes are those of the data set. */
export type SecondOpinion = {
  /** Class scores (logits), [faces × width]. */
  readonly scores: Float32Array;
  /** The number of the backbone's classes. */
  readonly width: number;
  /** The backbone's class of each class of the data set, [classes]; −1 where it has none. */
  readonly classOf: Int16Array;
  /** Faces that it learned from: about these it says nothing. */
  readonly silent: Uint32Array;
};

/** The opinion as probabilities of the data set's classes, [faces × classes]; 0 for classes that the backbone lacks. */
export function opinionProbabilities({
  scores,
  width,
  classOf,
}: Omit<SecondOpinion, 'silent'>): Float32Array {
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

/**
 * The opinion as one judge of its own, [faces × classes].
 * @param learned what those say that learned from the labels, for the classes that the backbone lacks and the faces about
 *   which it says nothing.
 */
export function directOpinion(opinion: SecondOpinion, learned: CuredProbabilities): Float32Array {
  const direct = opinionProbabilities(opinion);
  fillUnknown(direct, learned.byScores, opinion.classOf);
  const classes = opinion.classOf.length;
  for (const face of opinion.silent) {
    const start = face * classes;
    direct.set(learned.byFeatures.subarray(start, start + classes), start);
  }
  return direct;
}
