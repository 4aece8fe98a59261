import { createHash } from 'node:crypto';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { makeOwnFolder } from '../../../base/disk/ownFiles';
import { readRegular } from '../../../base/disk/regularFile';
import { writeWhole } from '../../../base/disk/writeWhole';
import type { WeightTensor } from '../../../scn/models/modelWeights';
import type { Prediction } from '../../../scn/predict';
import type { TrainingState } from '../../../scn/endToEnd/trainingState';

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
