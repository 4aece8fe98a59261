import { faceFlag, noVerdicts, type Verdict } from '../../../../src/protocol/gallery';
import { evidenceOf } from '../../../../src/protocol/labelEvidence';
import type { Review } from '../../store/review';

export type ReviewProgress = {
  /** Suspects by verdict; those that annotators disagree about are in none. */
  readonly byVerdict: Readonly<Record<Verdict, number>>;
  readonly suspects: number;
  readonly disputed: number;
  /** Suspects whose label was judged, and those of them that got another one. */
  readonly judged: number;
  readonly changed: number;
  /** All faces with a label whose label was judged, suspect or not, and the wrong ones among them. */
  readonly judgedFaces: Uint32Array;
  readonly wrongFaces: number;
  /** Those of them that were judged since the audit, and 1 for the wrong ones: what the audit's chances can be held against. */
  readonly evidence: Uint32Array;
  readonly isWrong: Uint8Array;
  /** Faces with a label that nobody has judged; skipped ones belong to them. */
  readonly unjudged: Uint32Array;
  /** By face, 1 where it has a label and nobody has decided about it, or they disagree. */
  readonly isOpen: Uint8Array;
};

export function reviewProgress(review: Pick<Review, 'decisionOf' | 'faces'>): ReviewProgress {
  const { flags, labelQuality, count } = review.faces;
  const byVerdict = noVerdicts();
  const judgedFaces = new Uint32Array(count);
  const evidence = new Uint32Array(count);
  const isWrong = new Uint8Array(count);
  const unjudged = new Uint32Array(count);
  const isOpen = new Uint8Array(count);
  const ends = { judged: 0, evidence: 0, unjudged: 0 };
  let [suspects, disputed, judged, changed, wrongFaces] = [0, 0, 0, 0, 0];
  for (let face = 0; face < count; face++) {
    const isSuspect = ((flags[face] ?? 0) & faceFlag.issue) !== 0;
    const decision = review.decisionOf(face);
    const verdict = decision?.disputed === true ? null : (decision?.verdict ?? null);
    if (isSuspect) {
      suspects++;
      if (verdict !== null) byVerdict[verdict]++;
      else if (decision) disputed++;
    }
    if (Number.isNaN(labelQuality[face] ?? NaN)) continue;
    if (verdict === null) isOpen[face] = 1;
    const said = decision ? evidenceOf(decision) : 'leaves';
    if (said === 'leaves') unjudged[ends.unjudged++] = face;
    if (said !== 'wrong' && said !== 'right') continue;
    judgedFaces[ends.judged++] = face;
    if (said === 'wrong') wrongFaces++;
    if (decision?.earlier === undefined) {
      isWrong[ends.evidence] = Number(said === 'wrong');
      evidence[ends.evidence++] = face;
    }
    if (!isSuspect) continue;
    judged++;
    if (said === 'wrong') changed++;
  }
  return {
    byVerdict,
    suspects,
    disputed,
    judged,
    changed,
    judgedFaces: judgedFaces.slice(0, ends.judged),
    wrongFaces,
    evidence: evidence.slice(0, ends.evidence),
    isWrong: isWrong.slice(0, ends.evidence),
    unjudged: unjudged.slice(0, ends.unjudged),
    isOpen,
  };
}
