import { describe, expect, it } from 'vitest';
import {
  type FaceDecision,
  type ReviewChange,
  packChange,
  unpackChange,
} from '../../../src/protocol/gallery';

const undecided: Omit<ReviewChange, 'decisions'> = {
  canUndo: true,
  canRedo: false,
  uncommitted: 3,
  disagreements: 1,
  agreement: { sentences: ['They agree.'], tables: [] },
};
const kept = (face: number): FaceDecision => ({ face, verdict: 'reject', label: null, committed: false });
const byFace = (change: ReviewChange) => change.decisions.toSorted((a, b) => a.face - b.face);

describe('a change of the review on the wire', () => {
  it('comes back as it was, whatever was decided', () => {
    const notes = [{ who: 'ada', own: true, text: 'blurred', at: '2026-01-01T00:00:00.000Z' }];
    const others = [{ who: 'bob', verdict: 'accept' as const, label: 'sad' }];
    const decisions: FaceDecision[] = [
      kept(9),
      { ...kept(1), committed: true },
      { ...kept(2), verdict: 'accept', label: 'sad' },
      { ...kept(3), verdict: 'accept', label: 'calm' },
      { ...kept(4), verdict: null },
      { ...kept(5), by: 'bob' },
      { ...kept(6), others, disputed: true },
      { ...kept(7), notes },
      { ...kept(8), notes },
      kept(0),
    ];
    const change = { ...undecided, decisions };
    const back = unpackChange(structuredClone(packChange(change)));
    expect(byFace(back)).toEqual(byFace(change));
    expect({ ...back, decisions: [] }).toEqual({ ...undecided, decisions: [] });
  });

  it('is small where one act decided about many, and begins with the same face', () => {
    const faces = Array.from({ length: 1000 }, (_, index) => (index * 7) % 1000);
    const packed = packChange({ ...undecided, decisions: faces.map(kept) });
    expect(packed.decisions).toHaveLength(1);
    expect(unpackChange(packed).decisions.map(({ face }) => face)).toEqual(faces);
  });
});
