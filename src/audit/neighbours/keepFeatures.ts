import type { FeatureTable } from '../../faces/featureTable';
import { messageOf } from '../../base/humanError';
import type { AuditResult } from '../auditResult';
import { featuresBeside } from '../places';
import { roundFeatures, writeKeptFeatures } from './keptFeatures';

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
