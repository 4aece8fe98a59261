import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { sha256OfBlocks } from '../../labels/edits/sha256';
import { HumanError } from '../../protocol/humanError';
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
    throw new HumanError(`The model is in ${to} already. Choose another folder to save it in.`);
  const description = await readModelDescription(from);
  const { weights, trainedOn } = description;
  await check(path.join(from, weightsFile), weights.sha256, bytesOf(weights.tensors));
  if (trainedOn.sha256 !== null) await check(path.join(from, facesFile), trainedOn.sha256);
  const names = [weightsFile, ...(trainedOn.sha256 === null ? [] : [facesFile]), descriptionFile];
  await writeModelFolder(to, new Map(names.map((name) => [name, createReadStream(path.join(from, name))])));
  return description;
}

async function check(file: string, sha256: string, bytes?: number): Promise<void> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => undefined,
  );
  if (size !== undefined && (bytes === undefined || size === bytes)) {
    if ((await sha256OfBlocks(createReadStream(file))) === sha256) return;
  }
  throw new HumanError(`${file} is missing, damaged or was changed. Audit again to train the networks anew.`);
}

/** What a model is, in a sentence. */
export function describeModel(description: ScnModelDescription): string {
  const { origin, metrics, createdAt } = description;
  const classes = 'classes' in description ? ` Classes: ${description.classes.join(', ')}.` : '';
  const found =
    metrics === null
      ? ''
      : ` ${metrics.faces.toLocaleString('en')} faces, ${metrics.folds} folds${metrics.seeds === 1 ? '' : `, ${metrics.seeds} times over`}${metrics.estimatedErrors === null ? '' : `; about ${Math.round(metrics.estimatedErrors).toLocaleString('en')} of their labels were wrong`}.`;
  return `${origin}${found}${classes} Made on ${createdAt.slice(0, 10)}.`;
}
