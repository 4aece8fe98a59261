import type { Data } from 'apache-arrow';
import { type PictureIssue, pictureIssues, pictureMeasures } from '../../base/health/pictureIssues';
import { issueMasks, issuesIn } from '../pictures/pictureScores';
import { float32, lists, utf8 } from './arrowFile';
import type { AuditResult } from './auditResult';

type Pictures = NonNullable<AuditResult['pictures']>;

/** The result file's columns on pictures: the issues by name, for any reader, then all scores and measures. */
export function pictureData(pictures: Pictures): Record<string, Data> {
  return {
    image_issue: utf8([...issueMasks(pictures.scores)].map((mask) => issuesText(issuesIn(mask)) || null)),
    image_scores: lists(pictureIssues.length, float32(pictures.scores)),
    image_measures: lists(pictureMeasures.length, float32(pictures.measures)),
  };
}

/**
 * The same read back; nothing of results that have none, or others.
 * @param read the values of a column of lists; undefined where there is none of this size.
 */
export function pictureLists(
  read: (name: string, size: number) => Float32Array | undefined,
): Pick<AuditResult, 'pictures'> {
  const scores = read('image_scores', pictureIssues.length);
  const measures = read('image_measures', pictureMeasures.length);
  return scores && measures ? { pictures: { scores, measures } } : {};
}

/** Issues in one cell. */
export function issuesText(issues: readonly PictureIssue[]): string {
  return issues.join('; ');
}

/** How many pictures have any issue. */
export function oddPictures({ pictures }: Pick<AuditResult, 'pictures'>): number {
  return pictures ? issueMasks(pictures.scores).filter((mask) => mask > 0).length : 0;
}

/** How many pictures have which issue; undefined where nothing was measured. */
export function issueCounts({
  pictures,
}: Pick<AuditResult, 'pictures'>): Readonly<Record<PictureIssue, number>> | undefined {
  if (!pictures) return undefined;
  const counts = Object.fromEntries(pictureIssues.map((issue) => [issue, 0])) as Record<PictureIssue, number>;
  for (const mask of issueMasks(pictures.scores)) for (const issue of issuesIn(mask)) counts[issue]++;
  return counts;
}
