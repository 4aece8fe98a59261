import * as l10n from '@vscode/l10n';
import { type AuditRun, stopIfCancelled } from '../auditRun';
import { judgeLabels } from '../judgeLabels';
import type { OutOfFoldScores } from '../outOfFold';
import type { PreparedAudit } from '../prepareAudit';
import type { ScoredLabels } from '../scoreLabels';
import { scoreFaces } from '../scoring';
import { type Recipe, recipes } from '../../scn/recipe';
import { type ClassModel, type ModelPrediction, askModel } from './judgeWithModel';
import { type ClassMapping, probabilitiesOf, spreadClasses } from './mapClasses';
import type { ChosenTrainingSet } from '../trainingSet';

/** What a saved model says of a data set's labels. */
export type ModelScores = ScoredLabels & {
  /** The faces that were judged: those of classes that the model knows. */
  readonly set: ChosenTrainingSet;
  /** Why faces were set aside, by row. */
  readonly aside: ReadonlyMap<number, string>;
  /** 1 where the model was trained on the face, [samples]. */
  readonly inTraining: Uint8Array;
  readonly warnings: readonly string[];
};

/**
 * Scores labels by a saved model; nothing is trained. Faces with labels that it does not know are set aside.
 * @param samples the data set's length, and so the scores'.
 * @throws CancelledError when the signal aborts.
 */
export async function scoreWithModel(
  prepared: PreparedAudit,
  model: ClassModel,
  mapping: ClassMapping,
  run: AuditRun,
): Promise<ModelScores> {
  const started = performance.now();
  const { dataSet, table } = prepared;
  const samples = dataSet.labels.samples.length;
  const { set, aside } = withoutUnknown(prepared, model, mapping);
  const asked = new Uint32Array(set.rows.length + set.aside.length);
  asked.set(set.rows);
  asked.set(set.aside, set.rows.length);
  run.onProgress({ stage: 'scoring', judged: { done: 0, total: asked.length } });
  const said = await askModel(model, prepared, asked, run.program.engine.source, async (done) => {
    run.onProgress({ stage: 'scoring', judged: { done: Math.floor(done), total: asked.length } });
    // Lets a cancel be heard.
    await new Promise((resolve) => setImmediate(resolve));
    stopIfCancelled(run.signal);
  });
  const outOfFold = judged(said, set, model.description.classes.length, mapping, model);
  const { rows, labels, classes } = set;
  const asideFaces = { rows: set.aside, thought: outOfFold.aside };
  const inTraining = Uint8Array.from(table.contentHashes, (hash) =>
    Number(hash !== undefined && model.faces.has(hash)),
  );
  return {
    outOfFold,
    scores: scoreFaces({ samples, classes, rows, labels, outOfFold, aside: asideFaces }, recipeOf(model)),
    foldSeconds: (performance.now() - started) / 1000,
    set,
    aside,
    inTraining,
    warnings: [...mapping.warnings, ...trainingWarnings(model, inTraining, rows)],
  };
}

/** The rules of the recipe that the model was trained by, where it is one of those here. */
function recipeOf({ description }: ClassModel): Pick<Recipe, 'beta' | 'relabelling'> {
  return description.recipe?.['name'] === 'paper' ? recipes.paper : recipes.cure;
}

/** Leaves out faces whose label the model does not know. */
function withoutUnknown(
  { set, dataSet }: PreparedAudit,
  { folder }: ClassModel,
  { modelClassOf }: ClassMapping,
) {
  const aside = new Map<number, string>();
  const known = set.rows.map((row, face) => {
    const label = set.labels[face] as number;
    if ((modelClassOf[label] as number) >= 0) return 1;
    const name = dataSet.labels.classes[label] ?? '';
    aside.set(row, l10n.t('The model {0} does not know the class “{1}”.', folder, name));
    return 0;
  });
  const isKnown = (_: unknown, face: number) => known[face] === 1;
  const rest = {
    ...set,
    rows: set.rows.filter(isKnown),
    labels: set.labels.filter(isKnown),
    groups: set.groups.filter(isKnown),
    opinion: undefined,
  };
  return { set: rest, aside };
}

/** The labels are judged among the classes that both sides know; the others' columns stay 0. */
function judged(
  { own, cured, importance, engine }: ModelPrediction,
  set: ChosenTrainingSet,
  modelClasses: number,
  { modelClassOf }: ClassMapping,
  { description }: ClassModel,
): OutOfFoldScores {
  const known = [...modelClassOf.keys()].filter((label) => (modelClassOf[label] as number) >= 0);
  const chosen = known.map((label) => modelClassOf[label] as number);
  const faces = set.rows.length;
  const mapped = (probabilities: Float32Array) => probabilitiesOf(probabilities, modelClasses, chosen);
  const audited = (probabilities: Float32Array) => mapped(probabilities.subarray(0, faces * modelClasses));
  const labels = set.labels.map((label) => known.indexOf(label));
  const judgement = judgeLabels(
    own.map(audited),
    cured && { byFeatures: audited(cured.byFeatures), byScores: audited(cured.byScores) },
    labels,
    known.length,
  );
  const spread = (values: Float32Array) => spreadClasses(values, known, set.classes);
  const thought = own[0]?.subarray(faces * modelClasses) ?? new Float32Array();
  return {
    ...judgement,
    probabilities: spread(judgement.probabilities),
    posterior: spread(judgement.posterior),
    confusion: squareOf(judgement.confusion, known, set.classes),
    engine,
    importance: importance.slice(0, faces),
    aside: { probabilities: spread(mapped(thought)), importance: importance.slice(faces) },
    folds: description.metrics?.folds ?? 1,
    seeds: description.metrics?.seeds ?? 1,
  };
}

/** A matrix of some classes as one of all: nothing is known of the others, whose labels then are right. */
function squareOf(matrix: Float64Array, known: readonly number[], classes: number): Float64Array {
  const columns = spreadClasses(matrix, known, classes);
  const whole = new Float64Array(classes * classes);
  for (let label = 0; label < classes; label++) whole[label * classes + label] = 1;
  known.forEach((label, i) => {
    whole.set(columns.subarray(i * classes, (i + 1) * classes), label * classes);
  });
  return whole;
}

function trainingWarnings(
  { folder, description, faces }: ClassModel,
  inTraining: Uint8Array,
  rows: Uint32Array,
): string[] {
  if (description.trainedOn.sha256 === null)
    return [
      l10n.t(
        'It is not known on which faces the model {0} was trained. Where it has seen these, it may have learned their wrong labels, and their scores are too good.',
        folder,
      ),
    ];
  const seen = rows.reduce((sum, row) => sum + (inTraining[row] as number), 0);
  if (seen === 0 || faces.size === 0) return [];
  const audited = rows.length.toLocaleString('en');
  return [
    seen === 1
      ? l10n.t(
          '1 of the {0} audited faces was among those that the model {1} was trained on, so its scores are not out of fold: the model may have learned its wrong label. It is marked; run “SCN: Audit Labels” for scores by networks that have not seen it.',
          audited,
          folder,
        )
      : l10n.t(
          '{0} of the {1} audited faces were among those that the model {2} was trained on, so their scores are not out of fold: the model may have learned their wrong labels. They are marked; run “SCN: Audit Labels” for scores by networks that have not seen them.',
          seen.toLocaleString('en'),
          audited,
          folder,
        ),
  ];
}
