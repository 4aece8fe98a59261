import * as l10n from '@vscode/l10n';
import type { AuditRequest } from '../../../protocol/auditProcess';
import type { ImageTraining, RecipeName } from '../../../protocol/training';
import { chosenRecipe, type EndToEndRecipe } from '../../../scn/endToEnd/endToEndRecipe';
import type { UnsavedModel } from '../../../scn/models/modelFiles';
import { facesOf, keepModel, trainedHere } from '../../models/keepModel';
import { foldsFor, foldWarnings } from '../folds';
import type { AuditedFaces, AuditedModel, FittedJudge, Judge } from '../judge';
import { scoreFaces } from '../scores/scoreFaces';
import { type ImageScores, scoreByImages, trainFolds } from './scoreImages';
import type { AuditRun } from '../../engines/auditRun';
import { type TrainingStart, readStart } from './trainImageFold';
import { removeTraining } from './savedFold';

/**
 * Networks that are trained end to end on the images themselves: each face is judged by the one that has not seen it.
 * @throws HumanError where there are no such weights to start from.
 */
export async function openImagesJudge(request: ImagesRequest, choice: ImageTraining): Promise<Judge> {
  const { recipe: name, parts } = request;
  const scoring = await imageScoring(request, choice);
  const { recipe: wished, start } = scoring;
  const fitted: FittedJudge = async (faces, run) => {
    const { set, images } = faces;
    const started = performance.now();
    const scored = await scoreByImages(faces, scoring, run);
    const seconds = (performance.now() - started) / 1000;
    run.onProgress({ stage: 'scoring' });
    const { recipe, batchNote } = scored;
    return {
      judgement: scored,
      scores: scoreFaces(set, images.files.length, scored, wished),
      set,
      aside: new Map(),
      seconds,
      how: {
        backbone: networkText(recipe, choice, start),
        training: 'images',
        grouping: set.grouping,
        secondOpinion: l10n.t(
          'The networks were trained end to end and judge alone: neither the regressions on features nor the face model’s own expression classifier was asked.',
        ),
      },
      foldWarnings: foldWarnings(images.labels.classes, set, scored.folds),
      warnings: [
        ...(batchNote === undefined ? [] : [batchNote]),
        ...startWarnings(faces, start),
        ...set.groupWarnings,
      ],
      keep: (modelFolder, audited) =>
        keepModel(modelFolder, modelOf(faces, { name, ...recipe }, scored, audited)),
      // What others trained is theirs to remove: another audit may ask for it.
      cleanUp: () => (parts === undefined ? removeTraining(scored.stateFolder) : Promise.resolve()),
    };
  };
  return { fit: () => fitted };
}

type ImagesRequest = Pick<AuditRequest, 'recipe' | 'seed' | 'cacheFolder' | 'parts'>;

/**
 * How networks are trained on images, as it was asked for.
 * @throws HumanError where there are no such weights to start from.
 */
async function imageScoring({ recipe, seed, cacheFolder, parts }: ImagesRequest, choice: ImageTraining) {
  const folder = choice.startingWeights;
  const start = folder === undefined ? undefined : { folder, ...(await readStart(folder)) };
  return { recipe: chosenRecipe(recipe, choice, start?.shape), start, seed, cacheFolder, statesIn: parts };
}

/**
 * A judge that only trains some of the networks, for an audit that finds their states where the parts are.
 * @param isWanted by the number of a fold, from 0.
 * @returns asks it to train: the numbers of those that it trained, and how many there are.
 * @throws as `openImagesJudge`.
 */
export async function openFoldTrainer(
  request: ImagesRequest,
  choice: ImageTraining,
  isWanted: (fold: number) => boolean,
): Promise<(faces: AuditedFaces, run: AuditRun) => Promise<{ networks: number[]; folds: number }>> {
  const scoring = await imageScoring(request, choice);
  return async (faces, run) => {
    const folds = foldsFor(faces.set.groups);
    const wanted = Array.from({ length: folds }, (_, fold) => fold).filter(isWanted);
    if (wanted.length > 0) await trainFolds(faces, scoring, run, isWanted);
    return { networks: wanted.map((fold) => fold + 1), folds };
  };
}

function modelOf(
  faces: AuditedFaces,
  recipe: EndToEndRecipe & { readonly name: RecipeName },
  { folds, seeds, tensors }: ImageScores,
  audited: AuditedModel,
): UnsavedModel {
  const description = {
    ...trainedHere(faces, audited, recipe, { folds, seeds }),
    kind: 'images',
    classes: faces.images.labels.classes,
    shape: recipe.backbone,
    normalisation: 'imagenet',
    classifier: recipe.classifier,
    networks: folds,
  } as const;
  return { description, tensors, faces: facesOf(faces) };
}

function networkText(
  { backbone, epochs, batchSize }: EndToEndRecipe,
  { network }: ImageTraining,
  start: TrainingStart | undefined,
): string {
  const { inputSize, blocks } = backbone;
  const isResNet18 = start ? blocks.join() === '2,2,2,2' : network === 'resnet18';
  const schedule = [inputSize, epochs, batchSize];
  const weights = start?.sha256.slice(0, 8);
  if (isResNet18)
    return weights === undefined
      ? l10n.t('ResNet-18 at {0} × {0} pixels, {1} epochs in batches of {2} from random weights', ...schedule)
      : l10n.t(
          'ResNet-18 at {0} × {0} pixels, {1} epochs in batches of {2} from the saved weights {3}',
          ...schedule,
          weights,
        );
  return weights === undefined
    ? l10n.t(
        'a residual network of {3} stages at {0} × {0} pixels, {1} epochs in batches of {2} from random weights',
        ...schedule,
        blocks.length,
      )
    : l10n.t(
        'a residual network of {3} stages at {0} × {0} pixels, {1} epochs in batches of {2} from the saved weights {4}',
        ...schedule,
        blocks.length,
        weights,
      );
}

function startWarnings({ set, table }: AuditedFaces, start: TrainingStart | undefined): string[] {
  const faces = set.rows.length.toLocaleString('en');
  if (!start) {
    return [
      l10n.t(
        'The networks learned to see from these {0} faces alone, from random weights; that takes tens of thousands. Name a model of faces to start from (setting “scn.startingWeights”), or train on features.',
        faces,
      ),
    ];
  }
  const known = [...set.rows].filter((row) => {
    const hash = table.contentHashes[row];
    return hash !== undefined && start.faces.has(hash);
  }).length;
  return known === 0
    ? []
    : [
        l10n.t(
          'The starting weights have learned from {0} of these {1} faces with their labels, so the networks may repeat wrong ones. Start from a model that has not seen them.',
          known.toLocaleString('en'),
          faces,
        ),
      ];
}
