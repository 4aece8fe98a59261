import { alternativesOfFace, type JudgedFaces, restLabel } from '../../../base/learning/candidates';
import { learnFrom } from '../../../base/learning/learnedCorrection';
import type { KnownFaces } from '../knownFaces';
import { shareChances } from '../../result/chances';
import type { LabelAccount } from './calibratedNoise';

/**
 * An account corrected by what people found the judges to be wrong about, as the gallery corrects chances while somebody
 * reviews: which class is confused with which, and how far the judges are too sure. Faces that are known stay as they are.
 * @param account of all faces, [faces × classes], where of the known ones the truth is taken for granted.
 */
export function learnFromKnown(
  account: LabelAccount,
  { truth, before }: Pick<KnownFaces, 'truth' | 'before'>,
  classes: number,
): LabelAccount {
  const found = [...truth].flatMap((label, face) => (label < 0 ? [] : [{ face, label }]));
  if (found.length === 0) return account;
  const faces = judgedFaces(account, before, classes);
  const { labelQuality, alternatives, alternativeChances } = learnFrom(faces, classes, found).correct();
  const posterior = account.posterior.slice();
  const probabilities = account.probabilities.slice();
  truth.forEach((known, face) => {
    if (known >= 0) return;
    const row = chancesOfFace(account, before, face, classes);
    const given = before[face] as number;
    const quality = labelQuality[face] as number;
    const isNamed = new Set([given]);
    let [named, rest] = [0, 1 - (row[given] as number)];
    for (let at = face * alternativesOfFace; at < (face + 1) * alternativesOfFace; at++) {
      const label = alternatives[at] as number;
      if (label === restLabel) continue;
      isNamed.add(label);
      rest -= row[label] as number;
      named += row[label] = alternativeChances[at] as number;
    }
    // What is learned is about the likeliest classes; the others keep their shares of the rest, where there are others.
    const others = isNamed.size < classes ? Math.max(0, 1 - quality - named) / Math.max(rest, 1e-9) : 0;
    const scale = others > 0 || named === 0 ? 1 : (1 - quality) / named;
    row.forEach((chance, label) => (row[label] = chance * (isNamed.has(label) ? scale : others)));
    row[given] = quality;
    posterior.set(row, face * classes);
    const own = account.probabilities[face * classes + given] as number;
    row.forEach((chance, label) => {
      if (label !== given)
        probabilities[face * classes + label] = ((1 - own) * chance) / Math.max(1 - quality, 1e-12);
    });
  });
  return { ...account, posterior, probabilities };
}

/** The faces as nothing but the judges and how labels go wrong tells them, known or not. */
function judgedFaces(account: LabelAccount, before: Uint16Array, classes: number): JudgedFaces {
  const count = before.length;
  const labelQuality = new Float32Array(count);
  const alternatives = new Uint16Array(count * alternativesOfFace).fill(restLabel);
  const alternativeChances = new Float32Array(count * alternativesOfFace).fill(NaN);
  before.forEach((given, face) => {
    const chances = chancesOfFace(account, before, face, classes);
    labelQuality[face] = chances[given] as number;
    const others = [...chances.keys()].filter((label) => label !== given);
    others.sort((a, b) => (chances[b] as number) - (chances[a] as number));
    others.slice(0, alternativesOfFace).forEach((label, place) => {
      alternatives[face * alternativesOfFace + place] = label;
      alternativeChances[face * alternativesOfFace + place] = chances[label] as number;
    });
  });
  const importance = new Float32Array(count).fill(NaN);
  return { count, given: before, labelQuality, alternatives, alternativeChances, importance };
}

/** P(truly j | the face, the label that it had), [classes]. */
function chancesOfFace(
  { probabilities, confusion }: Pick<LabelAccount, 'probabilities' | 'confusion'>,
  before: Uint16Array,
  face: number,
  classes: number,
): Float32Array {
  const given = before[face] as number;
  const row = probabilities.subarray(face * classes, (face + 1) * classes);
  let [right, total] = [0, 0];
  row.forEach((chance, label) => {
    const joint = chance * (confusion[label * classes + given] as number);
    total += joint;
    if (label === given) right = joint;
  });
  return shareChances(row, given, total > 0 ? right / total : (row[given] as number));
}
