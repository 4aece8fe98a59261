import { statOwn } from '../../base/disk/ownFiles';
import type { LabelFile } from '../../labels/labelFile';
import { HumanError } from '../../base/humanError';
import type { AuditResult, AuditScores } from '../auditResult';
import { readAuditResult } from '../resultFile';
import { Confusions } from './confusions';

/** What an audit of the labels as they are knows of a data set. */
export type KnownErrors = {
  readonly confusions: Confusions;
  /** 1 where it flags the label that the row still has, [samples]. */
  readonly isKnown: Uint8Array;
};

/** What scores of the data set itself tell. */
export function knownFromScores(
  scores: Pick<AuditScores, 'isIssue' | 'given' | 'suggested'>,
  classes: number,
): KnownErrors {
  return { confusions: new Confusions(scores, classes), isKnown: scores.isIssue };
}

/**
 * What the data set's last audit tells, if it still is about these labels: at least half of the rows must be in it.
 * Mix-ups count as they were found, corrected since or not; a row whose label has changed since is no known error.
 */
export function knownFromResult(result: AuditResult, labels: LabelFile): KnownErrors | undefined {
  const { scores, metadata } = result;
  const rowOf = new Map(result.ids.map((id, row) => [id, row]));
  const isKnown = new Uint8Array(labels.samples.length);
  let matched = 0;
  labels.samples.forEach(({ id, label }, sample) => {
    const row = rowOf.get(id);
    if (row === undefined) return;
    matched++;
    const same = metadata.classes[scores.given[row] as number] === label;
    if (same && scores.isIssue[row] === 1) isKnown[sample] = 1;
  });
  if (matched * 2 < labels.samples.length) return undefined;
  const indices = new Map(labels.classes.map((name, index) => [name, index]));
  const confusions = new Confusions(scores, labels.classes.length, (label) =>
    indices.get(metadata.classes[label] ?? ''),
  );
  return { confusions, isKnown };
}

/**
 * Reads the last audit, where there is one that can be read.
 * @param onNote told why one that is there is of no use.
 */
export async function lastAudit(
  file: string,
  labels: LabelFile,
  onNote: (line: string) => void,
): Promise<KnownErrors | undefined> {
  try {
    if (!(await statOwn(file))) return undefined;
    const known = knownFromResult(await readAuditResult(file), labels);
    if (!known) onNote(`${file} is about other faces than ${labels.location}; the test does without it.`);
    return known;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    onNote(error.message);
    return undefined;
  }
}
