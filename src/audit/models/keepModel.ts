import { messageOf } from '../../protocol/humanError';
import { FaceHashes } from '../../scn/models/faceHashes';
import { encodeModel } from '../../scn/models/modelFiles';
import type { Recipe } from '../../scn/recipe';
import { keepResultsOutOfGit } from '../places';
import type { TrainedClassifiers } from '../outOfFold';
import type { PreparedAudit } from '../prepareAudit';
import { writeModelFolder } from './modelFolder';

/** What an audit says of the networks that it trained on features. */
export type TrainedAudit = {
  /** ISO time. */
  readonly createdAt: string;
  readonly engine: string;
  readonly recipe: Recipe;
  readonly estimatedErrors: number | null;
  readonly trained: TrainedClassifiers;
};

/**
 * Keeps the networks of an audit as a model, for “Save Model” and later audits.
 * @returns a sentence where the disk refuses: the audit is worth as much without.
 */
export async function keepFeaturesModel(
  folder: string,
  { set, table, dataSet, backboneModel }: PreparedAudit,
  { createdAt, engine, recipe, estimatedErrors, trained }: TrainedAudit,
): Promise<string | undefined> {
  const { tensors, ...classifiers } = trained;
  const faces = set.rows.length;
  const hashes = new FaceHashes([...set.rows].flatMap((row) => table.contentHashes[row] ?? []));
  const model = encodeModel({
    description: {
      kind: 'features',
      createdAt,
      origin: `Trained by an audit of ${faces.toLocaleString('en')} faces of ${dataSet.labels.location}.`,
      engine,
      recipe: { ...recipe },
      metrics: {
        faces,
        folds: classifiers.networksPerSeed,
        seeds: classifiers.seeds,
        estimatedErrors,
      },
      classes: dataSet.labels.classes,
      backbone: { modelId: backboneModel.modelId, dimensions: backboneModel.dimensions },
      ...classifiers,
    },
    tensors,
    faces: hashes,
  });
  try {
    await writeModelFolder(folder, model);
    await keepResultsOutOfGit(folder);
    return undefined;
  } catch (error) {
    return `The trained networks were not kept, so “Save Model” has nothing to save: ${messageOf(error)}`;
  }
}
