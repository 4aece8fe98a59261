import { type Data, type FixedSizeList, Int8, Uint16, type Vector, makeData, tableToIPC } from 'apache-arrow';
import { unlessGone } from '../../base/disk/fileErrors';
import { readOwn } from '../../base/disk/ownFiles';
import { writeWhole } from '../../base/disk/writeWhole';
import { messageOf } from '../../base/humanError';
import type { FeatureTable } from '../../faces/featureTable';
import { fitFeatureScaling, scaleFeatures } from '../../scn/featureScaling';
import { float32, lists, tableIn, tableOf } from '../result/arrowFile';
import type { AuditResult } from '../result/auditResult';
import { featuresBeside } from '../../labels/places';

/** Keys of the schema's metadata. */
const versionKey = 'scn-features-version';
const createdAtKey = 'scn-audit-created-at';
const version = '1';

/** The greatest 8-bit integer: what a row's greatest component becomes. */
const most = 127;

/**
 * The features of an audit's faces, kept for comparing them: a byte a dimension, a quarter of what they were computed as.
 * 100,000 faces of 512 dimensions are 51 MB, in the file and in memory.
 */
export type KeptFeatures = {
  readonly dimensions: number;
  /** [faces × dimensions], centred and scaled over the data set, each row up to a factor of its own. */
  readonly components: Int8Array;
  /** Euclidean length of each row of `components`; 0 where a face has no features. */
  readonly lengths: Float32Array;
  /** Index of the class that the label file gave each face at the audit. */
  readonly given: Uint16Array;
};

/**
 * Rounds features to bytes. They are standardised first: the raw ones share a large common part that would make all faces
 * look alike.
 * @param features [faces × dimensions], zeros where there are none.
 */
export function roundFeatures(
  features: Float32Array,
  dimensions: number,
  given: Uint16Array,
  hasFeatures: (face: number) => boolean,
): KeptFeatures {
  const rows = Uint32Array.from(given.keys()).filter(hasFeatures);
  const scaling = fitFeatureScaling(features, dimensions, rows);
  const components = new Int8Array(given.length * dimensions);
  const lengths = new Float32Array(given.length);
  const one = new Uint32Array(1);
  const scaled = new Float32Array(dimensions);
  for (const face of rows) {
    one[0] = face;
    scaleFeatures(features, dimensions, one, scaling, scaled);
    let greatest = 0;
    for (let d = 0; d < dimensions; d++) {
      const size = Math.abs(scaled[d] as number);
      if (size > greatest) greatest = size;
    }
    // The average face itself has no direction to compare.
    if (greatest === 0) continue;
    const factor = most / greatest;
    const start = face * dimensions;
    let squares = 0;
    for (let d = 0; d < dimensions; d++) {
      const value = (scaled[d] as number) * factor;
      // Adding a half before the fraction is cut off rounds to the nearest.
      const component = (value < 0 ? value - 0.5 : value + 0.5) | 0;
      components[start + d] = component;
      squares += component * component;
    }
    lengths[face] = Math.sqrt(squares);
  }
  return { dimensions, components, lengths, given };
}

/**
 * Writes them as an Apache Arrow file, all at once or not at all.
 * @param createdAt of the audit that they belong to.
 */
export async function writeKeptFeatures(
  file: string,
  createdAt: string,
  { dimensions, components, lengths, given }: KeptFeatures,
): Promise<void> {
  const columns: Record<string, Data> = {
    given: makeData({ type: new Uint16(), data: given }),
    length: float32(lengths),
    features: lists(dimensions, makeData({ type: new Int8(), data: components })),
  };
  const metadata = new Map([
    [versionKey, version],
    [createdAtKey, createdAt],
  ]);
  await writeWhole(file, tableToIPC(tableOf(columns, given.length, metadata), 'file'));
}

/**
 * Keeps the features of an audit's faces beside its result, so that a reviewer can see which faces look alike. Reading
 * them from the feature store would take a look at every image file, and a commit may have moved those.
 * @returns why they could not be kept, a sentence; an audit does not fail for that.
 */
export async function keepFeatures(
  resultFile: string,
  { metadata, scores }: Pick<AuditResult, 'metadata' | 'scores'>,
  { features, dimensions, contentHashes }: Pick<FeatureTable, 'features' | 'dimensions' | 'contentHashes'>,
): Promise<string | undefined> {
  const file = featuresBeside(resultFile);
  try {
    const has = (face: number) => contentHashes[face] !== undefined;
    await writeKeptFeatures(file, metadata.createdAt, roundFeatures(features, dimensions, scores.given, has));
    return undefined;
  } catch (error) {
    return `The features could not be kept in ${file} (${messageOf(error)}): the gallery cannot show similar faces of this audit.`;
  }
}

/**
 * Reads them back, as views of the file's bytes.
 * @param createdAt of the audit that they must belong to.
 * @returns undefined where there are none of that audit.
 */
export async function readKeptFeatures(file: string, createdAt: string): Promise<KeptFeatures | undefined> {
  const bytes = await readOwn(file).catch(unlessGone);
  if (!bytes) return undefined;
  const table = tableIn(bytes);
  const { metadata } = table.schema;
  if (metadata.get(versionKey) !== version || metadata.get(createdAtKey) !== createdAt) return undefined;
  const vector = table.getChild('features') as Vector<FixedSizeList<Int8>> | null;
  const components: unknown = vector?.data[0]?.children[0]?.values;
  const lengths: unknown = table.getChild('length')?.toArray();
  const given: unknown = table.getChild('given')?.toArray();
  if (
    !vector ||
    !(components instanceof Int8Array) ||
    !(lengths instanceof Float32Array) ||
    !(given instanceof Uint16Array)
  )
    return undefined;
  const dimensions = vector.type.listSize;
  // Arrow pads its buffers to whole words of eight bytes.
  return { dimensions, components: components.subarray(0, given.length * dimensions), lengths, given };
}
