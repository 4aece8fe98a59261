import { describe, expect, it } from 'vitest';
import { faceFlag, type FaceDecision, noClass } from '../../../src/protocol/gallery';
import { usualSureLimit } from '../../../webview/gallery/store/expectedMistakes';
import { Piles, pileNames, pileOf, sampleSize } from '../../../webview/gallery/store/piles';
import { Review } from '../../../webview/gallery/store/review';
import { sheetsOf } from '../../../webview/gallery/sheet/subject';
import { decided, madeUpFaces, madeUpReview } from './madeUpFaces';

const { issue, unclear, lowImportance } = faceFlag;

/** A face of each kind, in the order of the test's expectations. */
const kinds = [
  { pile: 'sure', flags: issue, quality: 0.05, confidence: 0.9 },
  // The limit itself, as a 32-bit number.
  { pile: 'sure', flags: issue, quality: 0.1, confidence: 0.7 },
  { pile: 'oneByOne', flags: issue, quality: 0.2, confidence: 0.69 },
  { pile: 'oneByOne', flags: issue | unclear, quality: 0.1, confidence: 0.45, runnerUp: 3 },
  { pile: 'probablyFine', flags: issue, quality: 0.5, confidence: 0.2 },
  // Unclear, and still likeliest right.
  { pile: 'oneByOne', flags: issue | unclear, quality: 0.4, confidence: 0.3, runnerUp: 3 },
  { pile: undefined, flags: lowImportance, quality: 0.9, confidence: 0.9 },
] as const;

const ofKinds = () =>
  new Review(
    madeUpReview(
      madeUpFaces(kinds.length, {
        given: new Uint16Array(kinds.length),
        suggested: new Uint16Array(kinds.length).fill(1),
        alternatives: Uint16Array.from(
          kinds.flatMap((kind) => [1, 'runnerUp' in kind ? kind.runnerUp : noClass]),
        ),
        labelQuality: Float32Array.from(kinds, ({ quality }) => quality),
        confidence: Float32Array.from(kinds, ({ confidence }) => confidence),
        flags: Uint8Array.from(kinds, ({ flags }) => flags),
      }),
    ),
  );

const change = (...decisions: FaceDecision[]) => ({
  ...{ decisions, canUndo: true, canRedo: false, uncommitted: 0, disagreements: 0 },
});

describe('the piles', () => {
  it('are the sure, those that want a look each, and those that are likelier right', () => {
    const review = ofKinds();
    expect(kinds.map((_, face) => pileOf(review, face, usualSureLimit))).toEqual(
      kinds.map(({ pile }) => pile),
    );
  });

  it('hold every suspect once, and their sure ones are those of the sheets', () => {
    const review = new Review(madeUpReview(madeUpFaces(2000)));
    const piles = new Piles(review, 0.6, 'seed');
    const all = Array.from({ length: 2000 }, (_, face) => face);
    for (const face of all)
      expect(pileNames.filter((pile) => piles.isIn(pile, face)).length).toBe(
        review.has(face, 'issue') ? 1 : 0,
      );
    const onSheets = review.classes.flatMap((_, given) =>
      review.classes.flatMap((__, suggested) =>
        sheetsOf(review, { kind: 'pair', given, suggested }, 0.6).flat(),
      ),
    );
    const suspects = onSheets.filter((face) => review.has(face, 'issue') && !review.isQuestion(face));
    expect(all.filter((face) => piles.isIn('sure', face))).toEqual(suspects.sort((a, b) => a - b));
    expect(piles.toLookAt).toBe(review.suspects);
  });

  it('move with the limit of the sheets', () => {
    const piles = new Piles(ofKinds(), usualSureLimit, 'seed');
    expect(pileNames.map((pile) => piles.openOn(pile))).toEqual([2, 3, 1]);
    piles.setLimit(0.9);
    expect(pileNames.map((pile) => piles.openOn(pile))).toEqual([1, 4, 1]);
  });

  it('sink as one decides and rise as one takes it back; a disagreement is still to decide', () => {
    const review = ofKinds();
    const piles = new Piles(review, usualSureLimit, 'seed');
    piles.update(review.apply(change(decided(0, 'accept', 'Fear'), decided(4, 'reject'))));
    expect(pileNames.map((pile) => piles.openOn(pile))).toEqual([1, 3, 0]);
    expect([piles.toLookAt, piles.facesOn('sure'), piles.next]).toEqual([4, 2, 'sure']);
    piles.update(review.apply(change({ ...decided(1, 'reject'), disputed: true })));
    expect(piles.openOn('sure')).toBe(1);
    piles.update(review.apply(change(decided(1, 'reject'))));
    expect(piles.next).toBe('oneByOne');
    piles.update(review.apply(change(decided(0, null))));
    expect(piles.openOn('sure')).toBe(1);
  });

  it('leave out what was verified before the audit', () => {
    const review = ofKinds();
    const piles = new Piles(review, usualSureLimit, 'seed');
    piles.update(review.apply(change({ ...decided(0, 'reject'), earlier: 'verified' })));
    expect([piles.isIn('sure', 0), piles.facesOn('sure')]).toEqual([false, 1]);
  });
});

describe('the sample of those that are probably fine', () => {
  const count = 300;
  const fine = () =>
    new Review(
      madeUpReview(
        madeUpFaces(count, {
          given: new Uint16Array(count),
          suggested: new Uint16Array(count).fill(1),
          labelQuality: new Float32Array(count).fill(0.6),
          confidence: new Float32Array(count).fill(0.2),
          flags: new Uint8Array(count).fill(issue),
        }),
      ),
    );
  const sampleOf = (piles: Piles) =>
    Array.from({ length: count }, (_, face) => face).filter((face) => piles.isIn('sample', face));

  it('is the same for the same data set and audit, and another for another', () => {
    const sample = sampleOf(new Piles(fine(), usualSureLimit, 'labels.csv 1'));
    expect(sample.length).toBe(sampleSize);
    expect(sampleOf(new Piles(fine(), usualSureLimit, 'labels.csv 1'))).toEqual(sample);
    expect(sampleOf(new Piles(fine(), usualSureLimit, 'labels.csv 2'))).not.toEqual(sample);
    // Not the first ones, nor any other run.
    expect((sample.at(-1) ?? 0) - (sample[0] ?? 0)).toBeGreaterThan(100);
  });

  it('stays the same while one decides, and says how many were changed', () => {
    const review = fine();
    const piles = new Piles(review, usualSureLimit, 'seed');
    const sample = sampleOf(piles);
    const [first = 0, second = 0, third = 0] = sample;
    const decisions = [decided(first, 'relabel', 'Anger'), decided(second, 'reject'), decided(third, 'skip')];
    piles.update(review.apply(change(...decisions)));
    expect(sampleOf(piles)).toEqual(sample);
    expect(piles.sampleProgress).toEqual({ faces: sampleSize, decided: 3, changed: 1 });
    expect(piles.openOn('probablyFine')).toBe(count - 3);
  });
});
