import { createHash } from 'node:crypto';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { makeOwnFolder } from '../../../base/disk/ownFiles';
import { readRegular } from '../../../base/disk/regularFile';
import { writeWhole } from '../../../base/disk/writeWhole';
import type { WeightTensor } from '../../../scn/models/modelWeights';
import type { Prediction } from '../../../scn/predict';
import type { TrainingState } from '../../../scn/endToEnd/trainEndToEnd';
import { readdir, rm, stat } from 'node:fs/promises';

/** How long an interrupted training can be taken up again. */
const daysKept = 30;
const millisecondsADay = 24 * 60 * 60 * 1000;

/**
 * The folder of the states of one training, named by all that decides its result: the same audit run again finds it, any
 * other does not.
 * @param decisive plain data, and bytes that would be long as text.
 */
export function trainingFolder(
  cacheFolder: string,
  decisive: object,
  ...bytes: readonly Uint8Array[]
): string {
  const hash = createHash('sha256').update(JSON.stringify(decisive));
  for (const each of bytes) hash.update(each);
  return path.join(allTrainings(cacheFolder), hash.digest('hex').slice(0, 32));
}

function allTrainings(cacheFolder: string): string {
  return path.join(cacheFolder, 'training');
}

/** Removes a training that is done. What cannot be removed expires. */
export async function removeTraining(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

/** Removes trainings that nobody went on with for a month: ResNet-18 leaves 130 MB a fold. */
export async function removeOldTrainings(cacheFolder: string, now = Date.now()): Promise<void> {
  const all = allTrainings(cacheFolder);
  for (const name of await readdir(all).catch(() => [])) {
    const folder = path.join(all, name);
    const changed = await stat(folder).catch(() => undefined);
    if (changed && now - changed.mtimeMs > daysKept * millisecondsADay) await removeTraining(folder);
  }
}

/** How far the network of a fold is, and in which batches it is trained: a machine may not have memory for the recipe's. */
export type FoldState = { readonly batchSize: number } & (
  | { readonly kind: 'training'; readonly state: TrainingState }
  | { readonly kind: 'finished'; readonly prediction: Prediction; readonly tensors: readonly WeightTensor[] }
);

/** Raised when what is kept means something else than it did. */
const header = Buffer.from('scn-training 2\n');
const hashBytes = 32;

/** Where the state of a fold's training is kept. */
export function foldFile(folder: string, fold: number): string {
  return path.join(folder, `fold-${fold + 1}.state`);
}

/**
 * Writes how far a fold is, all at once or not at all: whoever kills the process, an epoch is the most that is lost.
 * @throws HumanError or a system's error when the disk refuses.
 */
export async function saveFold(file: string, fold: FoldState): Promise<void> {
  await makeOwnFolder(path.dirname(file));
  const content = serialize(fold);
  await writeWhole(file, Buffer.concat([header, sha256(content), content]));
}

/** @returns what was saved; undefined where there is nothing, or nothing whole: the fold then starts anew. */
export async function loadFold(file: string): Promise<FoldState | undefined> {
  const bytes = await readRegular(file).catch(() => undefined);
  if (!bytes?.subarray(0, header.length).equals(header)) return undefined;
  const content = bytes.subarray(header.length + hashBytes);
  const hash = bytes.subarray(header.length, header.length + hashBytes);
  return hash.equals(sha256(content)) ? (deserialize(content) as FoldState) : undefined;
}

/** How far an interrupted audit came with the network of a fold. */
export type FoldBegun = {
  readonly batchSize: number;
  /** Epochs done; undefined where the network is finished, with what it predicts. */
  readonly epochs: number | undefined;
};

/** How far each fold is; undefined for one that has not begun. The states themselves are large and not kept. */
export async function foldsBegun(folder: string, folds: number): Promise<readonly (FoldBegun | undefined)[]> {
  const begun: (FoldBegun | undefined)[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const saved = await loadFold(foldFile(folder, fold));
    begun.push(
      saved && {
        batchSize: saved.batchSize,
        epochs: saved.kind === 'training' ? saved.state.epoch : undefined,
      },
    );
  }
  return begun;
}

function sha256(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
