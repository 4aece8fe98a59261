import { blamingEngine } from '../../../scn/engine';
import { orNextEngine } from '../../engines/nextEngine';
import * as l10n from '@vscode/l10n';
import { withoutStop } from '../../../base/text';
import { type Recipe, recipes } from '../../../scn/recipe';
import { type AuditRun, stopIfCancelled } from '../../engines/auditRun';
import { readModelFolder } from '../../models/modelFolder';
import type { ChosenTrainingSet } from '../../dataSet/trainingSet';
import type { AskedPredictions } from '../../predictions/predictions';
import type { AuditedFaces, FaceJudgement, Judge, Judged } from '../judge';
import { judgeLabels } from '../scores/judgeLabels';
import { scoreFaces } from '../scores/scoreFaces';
import { type ClassModel, type ModelPrediction, askModel, checkBackbone, classModel } from './askModel';
import { type ClassMapping, mapClasses, probabilitiesOf, spreadClasses } from './mapClasses';

/**
 * A saved model: nothing is trained. Faces with labels that it does not know are set aside.
 * @throws HumanError where the folder holds no model that judges labels, or a damaged one.
 */
export async function openSavedModelJudge(folder: string): Promise<Judge> {
  const model = classModel(await readModelFolder(folder));
  return {
    fit: ({ classes, location }, backbone) => {
      checkBackbone(model, backbone);
      const mapping = mapClasses(classes, model.description.classes, { location, folder: model.folder });
      return (faces, run) => judgeByModel(model, mapping, faces, run);
    },
  };
}

async function judgeByModel(
  model: ClassModel,
  mapping: ClassMapping,
  faces: AuditedFaces,
  run: AuditRun,
): Promise<Judged> {
  const started = performance.now();
  const { images, table } = faces;
  const { set, aside } = withoutUnknown(faces, model, mapping);
  const asked = new Uint32Array(set.rows.length + set.aside.length);
  asked.set(set.rows);
  asked.set(set.aside, set.rows.length);
  run.onProgress({ stage: 'scoring', judged: { done: 0, total: asked.length } });
  const onDone = async (done: number) => {
    run.onProgress({ stage: 'scoring', judged: { done: Math.floor(done), total: asked.length } });
    // Lets a cancel be heard.
    await new Promise((resolve) => setImmediate(resolve));
    stopIfCancelled(run.signal);
  };
  const said = await orNextEngine(run, (source) =>
    blamingEngine(source, () => askModel(model, faces, asked, source, onDone)),
  );
  const judgement = judgementOf(said, set, model.description.classes.length, mapping, model);
  const { description, folder } = model;
  const inTraining = Uint8Array.from(table.contentHashes, (hash) =>
    Number(hash !== undefined && model.faces.has(hash)),
  );
  const seen = set.rows.reduce((sum, row) => sum + (inTraining[row] as number), 0);
  return {
    judgement,
    scores: scoreFaces(set, images.labels.samples.length, judgement, recipeOf(model)),
    set,
    aside,
    inTraining,
    seconds: (performance.now() - started) / 1000,
    how: {
      backbone:
        description.kind === 'features'
          ? faces.backbone.id
          : l10n.t('a network for images of {0} × {0} pixels', description.shape.inputSize),
      training: 'features',
      // Nothing was trained, so no faces had to stay together.
      grouping: {
        kind: 'none',
        description: l10n.t('A saved model judged each face by itself, whatever its subject or video.'),
        groups: 0,
      },
      model: {
        folder,
        origin: description.origin,
        seenFaces: description.trainedOn.sha256 === null ? null : seen,
      },
      secondOpinion: l10n.t(
        'The labels were judged by the saved model {0} ({1}); nothing was trained.',
        folder,
        withoutStop(description.origin),
      ),
    },
    foldWarnings: [],
    warnings: [...mapping.warnings, ...trainingWarnings(model, seen, set.rows.length)],
    // It is kept already.
    keep: () => Promise.resolve(undefined),
    cleanUp: () => Promise.resolve(),
  };
}

/** The rules of the recipe that the model was trained by, where it is one of those here. */
function recipeOf({ description }: ClassModel): Pick<Recipe, 'beta' | 'relabelling'> {
  return description.recipe?.['name'] === 'paper' ? recipes.paper : recipes.cure;
}

function withoutUnknown(
  { set, images }: AuditedFaces,
  { folder }: ClassModel,
  { modelClassOf }: ClassMapping,
) {
  const aside = new Map<number, string>();
  const known = set.rows.map((row, face) => {
    const label = set.labels[face] as number;
    if ((modelClassOf[label] as number) >= 0) return 1;
    const name = images.labels.classes[label] ?? '';
    aside.set(row, l10n.t('The model {0} does not know the class “{1}”.', folder, name));
    return 0;
  });
  const isKnown = (_: unknown, face: number) => known[face] === 1;
  const rest = {
    ...set,
    rows: set.rows.filter(isKnown),
    labels: set.labels.filter(isKnown),
    groups: set.groups.filter(isKnown),
    known: set.known && {
      truth: set.known.truth.filter(isKnown),
      before: set.known.before.filter(isKnown),
      leftOut: set.known.leftOut.filter(isKnown),
    },
    opinion: undefined,
    predictions: set.predictions && {
      ...set.predictions,
      probabilities: chosenRows(set.predictions.probabilities, set.classes, isKnown),
      speaks: set.predictions.speaks.filter(isKnown),
    },
  };
  return { set: rest, aside };
}

function chosenRows(
  values: Float32Array,
  classes: number,
  isChosen: (value: unknown, row: number) => boolean,
): Float32Array {
  return values.filter((value, cell) => isChosen(value, Math.floor(cell / classes)));
}

/** Predictions of all classes as those of some. */
function knownPredictions(
  { probabilities, speaks, knows }: AskedPredictions,
  known: readonly number[],
): AskedPredictions {
  return {
    probabilities: probabilitiesOf(probabilities, knows.length, known),
    speaks,
    knows: Uint8Array.from(known, (label) => knows[label] as number),
  };
}

/** The labels are judged among the classes that both sides know; the others' columns stay 0. */
function judgementOf(
  { own, cured, importance, engine }: ModelPrediction,
  set: ChosenTrainingSet,
  modelClasses: number,
  { modelClassOf }: ClassMapping,
  { description }: ClassModel,
): FaceJudgement {
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
    {
      predictions: set.predictions && knownPredictions(set.predictions, known),
      known: set.known && {
        ...set.known,
        truth: set.known.truth.map((label) => known.indexOf(label)),
        before: set.known.before.map((label, face) =>
          known.includes(label) ? known.indexOf(label) : (labels[face] as number),
        ),
      },
    },
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
  known.forEach((label, i) => whole.set(columns.subarray(i * classes, (i + 1) * classes), label * classes));
  return whole;
}

/**
 * @param seen how many of the audited faces it was trained on.
 * @param all how many faces were audited.
 */
function trainingWarnings({ folder, description, faces }: ClassModel, seen: number, all: number): string[] {
  if (description.trainedOn.sha256 === null)
    return [
      l10n.t(
        'It is not known on which faces the model {0} was trained. Where it has seen these, it may have learned their wrong labels, and their scores are too good.',
        folder,
      ),
    ];
  if (seen === 0 || faces.size === 0) return [];
  const audited = all.toLocaleString('en');
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
