import * as l10n from '@vscode/l10n';
import { messageOf } from '../../base/humanError';
import { FaceHashes, type UnsavedModel, encodeModel } from '../../scn/models/modelFiles';
import type { AuditedFaces, AuditedModel } from '../judges/judge';
import { keepResultsOutOfGit } from '../../labels/places';
import { writeModelFolder } from './modelFolder';

/** What all models say of an audit that trained them. */
export function trainedHere(
  { set, images }: Pick<AuditedFaces, 'set' | 'images'>,
  { createdAt, engine, estimatedErrors }: AuditedModel,
  recipe: Readonly<Record<string, unknown>>,
  metrics: { readonly folds: number; readonly seeds: number },
) {
  const faces = set.rows.length;
  return {
    createdAt,
    origin: l10n.t(
      'Trained by an audit of {0} faces of {1}.',
      faces.toLocaleString('en'),
      images.labels.location,
    ),
    engine,
    recipe,
    metrics: { faces, ...metrics, estimatedErrors },
  };
}

/** All audited ones: each has trained every network but that of its fold. */
export function facesOf({ set, table }: Pick<AuditedFaces, 'set' | 'table'>): FaceHashes {
  return new FaceHashes([...set.rows].flatMap((row) => table.contentHashes[row] ?? []));
}

/** @returns a sentence where the disk refuses. */
export async function keepModel(folder: string, model: UnsavedModel): Promise<string | undefined> {
  try {
    await writeModelFolder(folder, encodeModel(model));
    await keepResultsOutOfGit(folder);
    return undefined;
  } catch (error) {
    return `The trained networks were not kept, so “Save Model” has nothing to save: ${messageOf(error)}`;
  }
}
