import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import {
  type ScnModelDescription,
  descriptionFile,
  facesFile,
  modelVersion,
  parseModelDescription,
  weightsFile,
} from './modelDescription';
import { ModelWeights, type WeightTensor, bytesOf, encodeWeights } from './modelWeights';

/** Bytes of a face's content hash: 128 bits of SHA-256. */
const hashBytes = 16;

/** Which faces a model was trained on, by their content. */
export class FaceHashes {
  private readonly hashes: ReadonlySet<string>;

  /** @param hashes 32 hexadecimal digits each, in any order; a face may come twice. */
  constructor(hashes: Iterable<string>) {
    this.hashes = new Set(hashes);
  }

  /** @param bytes as `encode` gives them; a rest that is no whole hash is left out. */
  static decode(bytes: Buffer): FaceHashes {
    const hex = bytes.toString('hex');
    return new FaceHashes(
      Array.from({ length: Math.floor(bytes.length / hashBytes) }, (_, i) =>
        hex.slice(2 * hashBytes * i, 2 * hashBytes * (i + 1)),
      ),
    );
  }

  get size(): number {
    return this.hashes.size;
  }

  has(hash: string): boolean {
    return this.hashes.has(hash);
  }

  /** Sorted, 16 bytes each: half a million faces are 8 MB, and the same faces give the same bytes. */
  encode(): Buffer {
    return Buffer.from([...this.hashes].sort().join(''), 'hex');
  }
}

/** What the program fills in itself when a model is encoded. */
type FilledIn = 'version' | 'weights' | 'trainedOn';

/** A model to write: its description but for what follows from the rest. */
export type UnsavedModel<D extends ScnModelDescription = ScnModelDescription> = {
  readonly description: D extends ScnModelDescription ? Omit<D, FilledIn> : never;
  readonly tensors: readonly WeightTensor[];
  /** Content hashes of the faces that it was trained on; undefined where they are not known. */
  readonly faces: FaceHashes | undefined;
};

/** A model in memory. */
export type ScnModel<D extends ScnModelDescription = ScnModelDescription> = {
  /** Where it was read from. */
  readonly folder: string;
  readonly description: D;
  readonly weights: ModelWeights;
  /** Empty where they are not known. */
  readonly faces: FaceHashes;
};

/** The content of each file of a model's folder, by name. */
export type ModelFiles = ReadonlyMap<string, string | Buffer | AsyncIterable<Uint8Array>>;

/** @returns the files of the model's folder; the description comes last, so that a folder with one is whole. */
export function encodeModel({ description, tensors, faces }: UnsavedModel): ModelFiles {
  const { specs, bytes } = encodeWeights(tensors);
  const hashes = faces?.encode();
  const whole = {
    version: modelVersion,
    ...description,
    trainedOn: { faces: faces?.size ?? 0, sha256: hashes ? sha256Of(hashes) : null },
    weights: { sha256: sha256Of(bytes), tensors: specs },
  };
  return new Map<string, string | Buffer>([
    [weightsFile, bytes],
    ...(hashes ? [[facesFile, hashes] as const] : []),
    [descriptionFile, `${JSON.stringify(whole, null, 2)}\n`],
  ]);
}

/**
 * @param read gives the bytes of a file of the folder; throws where there is none.
 * @param folder for messages.
 * @throws HumanError where the files are damaged, from a newer program or no model; what `read` throws.
 */
export async function decodeModel(
  read: (name: string, bytes?: number) => Promise<Buffer>,
  folder: string,
): Promise<ScnModel> {
  const text = (await read(descriptionFile)).toString('utf8');
  const description = parseModelDescription(text, `${folder}/${descriptionFile}`);
  const { weights, trainedOn } = description;
  const bytes = await checked(weightsFile, bytesOf(weights.tensors), weights.sha256);
  const faces =
    trainedOn.sha256 === null
      ? new FaceHashes([])
      : FaceHashes.decode(await checked(facesFile, undefined, trainedOn.sha256));
  return { folder, description, weights: new ModelWeights(weights.tensors, bytes, folder), faces };

  async function checked(name: string, length: number | undefined, sha256: string): Promise<Buffer> {
    const content = await read(name, length);
    if ((length === undefined || content.length === length) && sha256Of(content) === sha256) return content;
    throw new HumanError(
      length !== undefined && content.length !== length
        ? l10n.t(
            '{0}/{1} has {2} bytes instead of {3}: it is damaged or was changed. Copy the model again, or save it again.',
            folder,
            name,
            content.length.toLocaleString('en'),
            length.toLocaleString('en'),
          )
        : l10n.t(
            '{0}/{1} is not what was saved (its SHA-256 differs): it is damaged or was changed. Copy the model again, or save it again.',
            folder,
            name,
          ),
    );
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
