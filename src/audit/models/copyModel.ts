import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { blocksOfOwn, statOwn } from '../../base/disk/ownFiles';
import { sha256OfBlocks } from '../../base/disk/fingerprints';
import { HumanError } from '../../base/humanError';
import {
  type ScnModelDescription,
  descriptionFile,
  facesFile,
  weightsFile,
} from '../../scn/models/modelDescription';
import { bytesOf } from '../../scn/models/modelWeights';
import { readModelDescription, writeModelFolder } from './modelFolder';

/**
 * Copies a model, its weights checked against their hash first; they are streamed, so that a large model needs no memory.
 * @returns what the model is.
 * @throws HumanError where the model is damaged, or the new folder holds something else.
 */
export async function copyModel(from: string, to: string): Promise<ScnModelDescription> {
  if (path.resolve(from) === path.resolve(to))
    throw new HumanError(l10n.t('The model is in {0} already. Choose another folder to save it in.', to));
  const description = await readModelDescription(from);
  const { weights, trainedOn } = description;
  await check(path.join(from, weightsFile), weights.sha256, bytesOf(weights.tensors));
  if (trainedOn.sha256 !== null) await check(path.join(from, facesFile), trainedOn.sha256);
  const names = [weightsFile, ...(trainedOn.sha256 === null ? [] : [facesFile]), descriptionFile];
  await writeModelFolder(to, new Map(names.map((name) => [name, blocksOfOwn(path.join(from, name))])));
  return description;
}

async function check(file: string, sha256: string, bytes?: number): Promise<void> {
  const size = (await statOwn(file))?.size;
  if (size !== undefined && (bytes === undefined || size === bytes)) {
    if ((await sha256OfBlocks(blocksOfOwn(file))) === sha256) return;
  }
  throw new HumanError(
    l10n.t('{0} is missing, damaged or was changed. Audit again to train the networks anew.', file),
  );
}

export function describeModel(description: ScnModelDescription): string {
  const { origin, metrics, createdAt } = description;
  return [
    origin,
    ...(metrics === null ? [] : [trainingText(metrics)]),
    ...('classes' in description ? [l10n.t('Classes: {0}.', description.classes.join(', '))] : []),
    l10n.t('Made on {0}.', createdAt.slice(0, 10)),
  ].join(' ');
}

function trainingText(metrics: NonNullable<ScnModelDescription['metrics']>): string {
  const { folds, seeds, estimatedErrors } = metrics;
  const faces = metrics.faces.toLocaleString('en');
  if (estimatedErrors === null)
    return seeds === 1
      ? l10n.t('{0} faces, {1} folds.', faces, folds)
      : l10n.t('{0} faces, {1} folds, {2} times over.', faces, folds, seeds);
  const errors = Math.round(estimatedErrors).toLocaleString('en');
  return seeds === 1
    ? l10n.t('{0} faces, {1} folds; about {2} of their labels were wrong.', faces, folds, errors)
    : l10n.t(
        '{0} faces, {1} folds, {2} times over; about {3} of their labels were wrong.',
        faces,
        folds,
        seeds,
        errors,
      );
}
