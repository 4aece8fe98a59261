import type { FaceDecision, Verdict } from './gallery';

/** What a decision says of a face's label; `nothing`: it is about the face, `leaves`: nobody has judged the label. */
export type LabelEvidence = 'wrong' | 'right' | 'nothing' | 'leaves';

/** `unclear` and `notAFace` say nothing of the label: they are neither among the judged nor among what is ahead. */
const saysOfLabel: Readonly<Record<Verdict, LabelEvidence>> = {
  accept: 'wrong',
  relabel: 'wrong',
  reject: 'right',
  skip: 'leaves',
  unclear: 'nothing',
  notAFace: 'nothing',
};

/**
 * A decision from before the audit is about another label by now, once it was committed: what the audit read is what was
 * decided, and right. It says nothing of the audit's chances either, since faces were not decided at random.
 */
export function evidenceOf({
  verdict,
  earlier,
  disputed,
}: Pick<FaceDecision, 'verdict' | 'earlier' | 'disputed'>): LabelEvidence {
  if (verdict === null || disputed === true || earlier === 'outdated') return 'leaves';
  return earlier === 'verified' ? 'right' : saysOfLabel[verdict];
}
