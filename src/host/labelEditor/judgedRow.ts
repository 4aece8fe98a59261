import { runnerUpOf } from '../../audit/result/alternatives';
import type { AuditResult } from '../../audit/result/auditResult';
import { recognisesClasses } from '../../audit/result/recognition';
import { noClass } from '../../protocol/gallery';
import { correctionIn, standing } from '../../review/decision';
import type { DecisionJournal } from '../../review/decisionJournal';

/**
 * What a label file's editor says of a row: another label is likelier, so that it is `wrong`; two others are about as
 * likely, so it is `unclear`; it is doubtful, and still likelier than the suggestion: a `question`; a correction was
 * `accepted` and waits for a commit.
 */
type RowState = 'wrong' | 'unclear' | 'question' | 'accepted';

/** A row about which there is something to say. */
export type JudgedRow = {
  /** Index into the result's columns. */
  readonly row: number;
  readonly id: string;
  readonly state: RowState;
  /** The label in the file. */
  readonly given: string;
  /** One class for a wrong label or a question, two for an unclear one, the accepted one for a correction. */
  readonly suggested: readonly string[];
  /** Probability that the suggested label is right; NaN for a correction. */
  readonly confidence: number;
  readonly labelQuality: number;
  readonly importance: number;
  /** Whether annotators decided differently, so that somebody must decide again. */
  readonly isDisputed: boolean;
};

/** What rows are judged by. */
export type RowJudge = {
  readonly result: AuditResult;
  readonly journal: Pick<DecisionJournal, 'decisionOf' | 'decisionsOn' | 'disagreements'>;
};

/**
 * What to say of a row as the file has it now; undefined where there is nothing: it is no suspect, it was decided, its label
 * is another one than was judged, or the networks recognise nothing in these images.
 * @param label what the file has now.
 */
export function judgeRow({ result, journal }: RowJudge, row: number, label: string): JudgedRow | undefined {
  const { ids, scores, metadata } = result;
  const id = ids[row];
  if (id === undefined) return undefined;
  const isDisputed = journal.disagreements.has(id);
  const nameOf = (index: number | undefined) => metadata.classes[index ?? noClass];
  const common = {
    row,
    id,
    given: label,
    labelQuality: scores.labelQuality[row] ?? NaN,
    importance: scores.importance[row] ?? NaN,
    isDisputed,
  };
  const correction = correctionIn(standing(journal.decisionsOn(id)));
  if (correction && correction.label !== null && correction.given === label)
    return { ...common, state: 'accepted', suggested: [correction.label], confidence: NaN };
  const decision = journal.decisionOf(id);
  // Who skips a face says nothing of it.
  const isDecided = decision !== undefined && decision.verdict !== 'skip' && !isDisputed;
  const suggested = nameOf(scores.suggested[row]);
  if (
    isDecided ||
    scores.isIssue[row] !== 1 ||
    suggested === undefined ||
    nameOf(scores.given[row]) !== label ||
    !recognisesClasses(result)
  )
    return undefined;
  const confidence = scores.confidence[row] ?? NaN;
  if (common.labelQuality > confidence)
    return { ...common, state: 'question', suggested: [suggested], confidence };
  const other = nameOf(runnerUpOf(result, row));
  return {
    ...common,
    state: other === undefined ? 'wrong' : 'unclear',
    suggested: other === undefined ? [suggested] : [suggested, other],
    confidence,
  };
}

/**
 * The rows of a label file about which there is, or was, something to say: suspects, decided or not, and corrections that
 * wait for a commit.
 * @param corrected the samples of those corrections.
 */
export function rowsToFind(
  { ids, scores }: AuditResult,
  corrected: ReadonlySet<string>,
  idPrefix: string,
): readonly number[] {
  const rows: number[] = [];
  ids.forEach((id, row) => {
    if ((scores.isIssue[row] === 1 || corrected.has(id)) && id.startsWith(idPrefix)) rows.push(row);
  });
  return rows;
}

/** More problems of one file VS Code does not list, whoever reports them. */
export const mostListed = 1000;

/**
 * The rows that most likely have a wrong label: suspects by label quality, lowest first, then corrections that wait.
 * @param most how many to list.
 * @returns the rows to list, and how many more there are.
 */
export function worstRows<Row extends Pick<JudgedRow, 'state' | 'labelQuality'>>(
  rows: readonly Row[],
  most: number = mostListed,
): { readonly listed: readonly Row[]; readonly left: number } {
  const rank = ({ state }: Row) => (state === 'accepted' ? 1 : 0);
  const quality = ({ labelQuality }: Row) => (Number.isNaN(labelQuality) ? 1 : labelQuality);
  const sorted = [...rows].sort((a, b) => rank(a) - rank(b) || quality(a) - quality(b));
  return { listed: sorted.slice(0, most), left: Math.max(0, rows.length - most) };
}
