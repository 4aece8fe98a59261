import { noClass } from '../../../protocol/gallery';
import { type NoiseEstimate, suspectsBelow } from '../../../protocol/noiseEstimate';
import type { Prediction } from '../../../scn/predict';
import type { Recipe } from '../../../scn/recipe';
import type { AuditScores } from '../../result/auditResult';
import { shareChances } from '../../result/chances';
import type { ChosenTrainingSet } from '../../dataSet/trainingSet';
import type { FaceJudgement } from '../judge';

/** A suggestion is unclear where another class is more than this many times as likely as the suggested one. */
const closeRunnerUp = 0.5;

/**
 * Turns out-of-fold judgements of the faces of a training set into the audit's columns.
 * @param samples the data set's length, and so the columns'; rows outside of the training set stay empty.
 */
export function scoreFaces(
  {
    classes,
    rows,
    labels,
    aside,
    known,
  }: Pick<ChosenTrainingSet, 'classes' | 'rows' | 'labels' | 'aside' | 'known'>,
  samples: number,
  outOfFold: Pick<FaceJudgement, 'probabilities' | 'posterior' | 'importance' | 'aside'>,
  recipe: Pick<Recipe, 'beta' | 'relabelling'>,
): AuditScores {
  const scores: AuditScores = {
    given: new Uint16Array(samples).fill(noClass),
    suggested: new Uint16Array(samples).fill(noClass),
    importance: new Float32Array(samples).fill(NaN),
    labelQuality: new Float32Array(samples).fill(NaN),
    confidence: new Float32Array(samples).fill(NaN),
    margin: new Float32Array(samples).fill(NaN),
    probabilities: new Float32Array(samples * classes).fill(NaN),
    isIssue: new Uint8Array(samples),
    unclear: new Uint8Array(samples),
    lowImportance: new Uint8Array(samples),
    relabelCandidate: new Uint8Array(samples),
  };
  rows.forEach((row, face) => {
    const probabilities = outOfFold.probabilities.subarray(face * classes, (face + 1) * classes);
    const given = labels[face] as number;
    const quality = outOfFold.posterior[face * classes + given] as number;
    const givenProbability = probabilities[given] as number;
    const [other, runnerUp] = bestOthers(probabilities, given);
    const otherProbability = probabilities[other] as number;
    const isIssue = quality < suspectsBelow;
    const suggested = isIssue || otherProbability > givenProbability ? other : given;
    const confidence = shareChances(probabilities, given, quality)[suggested] ?? NaN;
    scores.given[row] = given;
    scores.suggested[row] = suggested;
    scores.importance[row] = outOfFold.importance[face] as number;
    scores.labelQuality[row] = quality;
    scores.confidence[row] = confidence;
    scores.margin[row] = confidence - quality;
    scores.probabilities.set(probabilities, row * classes);
    scores.isIssue[row] = isIssue ? 1 : 0;
    scores.unclear[row] = Number(isIssue && isClose(probabilities, otherProbability, runnerUp));
    scores.relabelCandidate[row] = otherProbability - givenProbability > recipe.relabelling.margin ? 1 : 0;
    const truth = known?.truth[face] ?? -1;
    if (truth >= 0) tellKnown(scores, row, truth);
  });
  markLowImportance(scores, rows, recipe.beta);
  suggestForAside(scores, aside, outOfFold.aside, classes);
  return scores;
}

/** What people have found counts, whatever the judges say. @param truth the class that the face was found to show. */
function tellKnown(scores: AuditScores, row: number, truth: number): void {
  const isRight = truth === scores.given[row];
  scores.suggested[row] = truth;
  scores.labelQuality[row] = Number(isRight);
  scores.confidence[row] = 1;
  scores.margin[row] = Number(!isRight);
  scores.isIssue[row] = Number(!isRight);
  scores.unclear[row] = 0;
  scores.relabelCandidate[row] = Number(!isRight);
}

/** A face without a label gets a class suggested, but no label of it can be an issue. */
function suggestForAside(scores: AuditScores, rows: Uint32Array, thought: Prediction, classes: number): void {
  rows.forEach((row, face) => {
    const probabilities = thought.probabilities.subarray(face * classes, (face + 1) * classes);
    const [best, runnerUp] = bestOthers(probabilities, noClass);
    const confidence = probabilities[best] as number;
    scores.suggested[row] = best;
    scores.confidence[row] = confidence;
    scores.importance[row] = thought.importance[face] as number;
    scores.probabilities.set(probabilities, row * classes);
    scores.unclear[row] = Number(isClose(probabilities, confidence, runnerUp));
  });
}

/** Whether the runner-up is nearly as likely as the class that is suggested. */
function isClose(probabilities: Float32Array, best: number, runnerUp: number | undefined): boolean {
  return runnerUp !== undefined && (probabilities[runnerUp] as number) > closeRunnerUp * best;
}

/** The two likeliest classes but the given one; there is no second where the data set has two classes. */
function bestOthers(probabilities: Float32Array, given: number): [best: number, second: number | undefined] {
  let best: number | undefined;
  let second: number | undefined;
  const chance = (label: number | undefined) => (label === undefined ? -1 : (probabilities[label] as number));
  for (let label = 0; label < probabilities.length; label++) {
    if (label === given) continue;
    if (chance(label) > chance(best)) [best, second] = [label, best];
    else if (chance(label) > chance(second)) second = label;
  }
  return [best ?? given, second];
}

function markLowImportance(
  { importance, lowImportance }: AuditScores,
  rows: Uint32Array,
  beta: number,
): void {
  const known = [...rows].filter((row) => !Number.isNaN(importance[row] as number));
  const ranked = known.sort((a, b) => (importance[a] as number) - (importance[b] as number));
  for (const row of ranked.slice(0, Math.floor((1 - beta) * ranked.length))) lowImportance[row] = 1;
}

/** The estimate of wrong labels that the judgements amount to. */
export function noiseEstimateOf(
  labels: Uint16Array,
  classes: number,
  { posterior, confusion }: Pick<FaceJudgement, 'posterior' | 'confusion'>,
): NoiseEstimate {
  const byClass = Array.from({ length: classes }, () => ({ faces: 0, errors: 0 }));
  labels.forEach((label, face) => {
    const row = byClass[label];
    if (!row) return;
    row.faces++;
    row.errors += 1 - (posterior[face * classes + label] as number);
  });
  return {
    errors: byClass.reduce((sum, { errors }) => sum + errors, 0),
    byClass,
    confusion: byClass.map((_, label) => [...confusion.subarray(label * classes, (label + 1) * classes)]),
  };
}
