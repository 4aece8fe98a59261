import * as l10n from '@vscode/l10n';
import { messageOf } from '../../base/humanError';
import { FaceHashes } from '../../scn/models/faceHashes';
import { type UnsavedModel, encodeModel } from '../../scn/models/modelFiles';
import type { RecipeName } from '../../protocol/recipeName';
import type { Recipe } from '../../scn/recipe';
import type { ImageScores } from '../endToEnd/scoreImages';
import { keepResultsOutOfGit } from '../places';
import type { TrainedClassifiers } from '../outOfFold';
import type { PreparedAudit } from '../prepareAudit';
import { writeModelFolder } from './modelFolder';

/** What an audit says of the networks that it trained. */
type Audited = {
  /** ISO time. */
  readonly createdAt: string;
  readonly engine: string;
  readonly estimatedErrors: number | null;
};

/** Those on features. */
export type TrainedAudit = Audited & { readonly recipe: Recipe; readonly trained: TrainedClassifiers };

/** Those on the images themselves, one a fold. */
export type TrainedImageAudit = Audited & {
  readonly name: RecipeName;
  readonly scores: Pick<ImageScores, 'recipe' | 'folds' | 'seeds' | 'tensors'>;
};

/**
 * Keeps the networks of an audit as a model, for “Save Model” and later audits.
 * @returns a sentence where the disk refuses: the audit is worth as much without.
 */
export function keepFeaturesModel(
  folder: string,
  prepared: PreparedAudit,
  { recipe, trained, ...audited }: TrainedAudit,
): Promise<string | undefined> {
  const { tensors, ...classifiers } = trained;
  const { modelId, dimensions } = prepared.backboneModel;
  const { networksPerSeed: folds, seeds } = classifiers;
  const description = {
    ...commonOf(prepared, audited, { ...recipe }, { folds, seeds }),
    kind: 'features',
    classes: prepared.dataSet.labels.classes,
    backbone: { modelId, dimensions },
    ...classifiers,
  } as const;
  return keep(folder, { description, tensors, faces: facesOf(prepared) });
}

/** Keeps networks that were trained end to end; as `keepFeaturesModel`. */
export function keepImagesModel(
  folder: string,
  prepared: PreparedAudit,
  { name, scores, ...audited }: TrainedImageAudit,
): Promise<string | undefined> {
  const { recipe, folds, seeds, tensors } = scores;
  const description = {
    ...commonOf(prepared, audited, { name, ...recipe }, { folds, seeds }),
    kind: 'images',
    classes: prepared.dataSet.labels.classes,
    shape: recipe.backbone,
    normalisation: 'imagenet',
    classifier: recipe.classifier,
    networks: folds,
  } as const;
  return keep(folder, { description, tensors, faces: facesOf(prepared) });
}

function commonOf(
  { set, dataSet }: PreparedAudit,
  { createdAt, engine, estimatedErrors }: Audited,
  recipe: Readonly<Record<string, unknown>>,
  metrics: { readonly folds: number; readonly seeds: number },
) {
  const faces = set.rows.length;
  return {
    createdAt,
    origin: l10n.t(
      'Trained by an audit of {0} faces of {1}.',
      faces.toLocaleString('en'),
      dataSet.labels.location,
    ),
    engine,
    recipe,
    metrics: { faces, ...metrics, estimatedErrors },
  };
}

/** All audited ones: each has trained every network but that of its fold. */
function facesOf({ set, table }: PreparedAudit): FaceHashes {
  return new FaceHashes([...set.rows].flatMap((row) => table.contentHashes[row] ?? []));
}

async function keep(folder: string, model: UnsavedModel): Promise<string | undefined> {
  try {
    await writeModelFolder(folder, encodeModel(model));
    await keepResultsOutOfGit(folder);
    return undefined;
  } catch (error) {
    return `The trained networks were not kept, so “Save Model” has nothing to save: ${messageOf(error)}`;
  }
}
