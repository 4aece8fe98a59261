import { describe, expect, it } from 'vitest';
import {
  asAskedFaces,
  asAuditProgress,
  asGalleryState,
  asReviewChange,
} from '../../../webview/gallery/guard';
import type { AuditProgress } from '../../../src/protocol/auditProgress';
import { packState } from '../../../scripts/galleryHarness/packState.mjs';
import { viewStateFor } from '../../../webview/gallery/store/viewState';
import { madeUpFaces, madeUpReview, secondLabels } from './madeUpFaces';

describe('what arrives from the host', () => {
  it('is let through when it is right', () => {
    const state = madeUpReview(madeUpFaces(20));
    expect(asGalleryState(structuredClone(packState(state)))).toEqual(state);
  });

  it('may estimate the wrong labels, in numbers that can be', () => {
    const estimated = (noise: unknown) =>
      asGalleryState({ ...packState(madeUpReview(madeUpFaces(3))), noise } as never);
    const noise = { errors: 1.5, byClass: [{ faces: 3, errors: 1.5 }] };
    expect(estimated(noise)).toMatchObject({ noise });
    expect(() => estimated({ ...noise, errors: NaN })).toThrow();
    expect(() => estimated({ ...noise, byClass: [{ faces: 2.5, errors: 1 }] })).toThrow();
  });

  it('may say which faces to show first, by classes that can be', () => {
    const asking = (asked: unknown) =>
      asGalleryState({ ...packState(madeUpReview(madeUpFaces(3))), asked } as never);
    const asked = { given: 1, suspects: true, disputed: false };
    expect(asking(asked)).toMatchObject({ asked });
    expect(asAskedFaces(asked)).toEqual(asked);
    expect(() => asking({ ...asked, given: -1 })).toThrow();
    expect(() => asAskedFaces({ given: 1 })).toThrow();
  });

  it('may be at any stage of an audit', () => {
    const some = { done: 1, total: 3 };
    const stages: { readonly [Stage in AuditProgress['stage']]: Extract<AuditProgress, { stage: Stage }> } = {
      labels: { stage: 'labels', unpacked: some },
      features: { stage: 'features', ...some, cached: 1, facesPerSecond: 9, secondsLeft: 2 },
      copies: { stage: 'copies', ...some },
      folds: { stage: 'folds', ...some, secondsLeft: 2, provisional: true },
      scoring: { stage: 'scoring', judged: some },
    };
    for (const sent of Object.values(stages)) expect(asAuditProgress(structuredClone(sent))).toEqual(sent);
  });

  it('may lack what is undefined: the wire is JSON', () => {
    const sent = { stage: 'folds', done: 1.25, total: 10, secondsLeft: undefined };
    expect(asAuditProgress(JSON.parse(JSON.stringify(sent)))).toEqual(sent);
  });

  it('may have boxes, votes and faces that were set aside', () => {
    const state = madeUpReview(
      madeUpFaces(3, {
        setAside: { 1: 'No majority.' },
        boxes: Float32Array.from({ length: 12 }, (_, index) => index),
        votes: { classes: ['happy', 'sad'], counts: Uint16Array.of(1, 2, 3, 4, 5, 6) },
        second: secondLabels([0, 1, 7], 1),
      }),
    );
    expect(asGalleryState(structuredClone(packState(state)))).toEqual(state);
    const short = { ...state, faces: { ...state.faces, second: secondLabels([0, 1], 1) } };
    expect(() => asGalleryState(packState(short))).toThrow();
  });

  it('may say how many faces are unpacked', () => {
    const sent = { stage: 'labels', unpacked: { done: 3, total: 10 } };
    expect(asAuditProgress(sent)).toEqual(sent);
    expect(asAuditProgress({ stage: 'labels' })).toEqual({ stage: 'labels' });
  });

  const packedFaces = { ...madeUpFaces(3), image: 'a\0b\0c', imagePath: 'a\0b\0c' };
  it('takes faces that are packed', () => {
    expect(() => asGalleryState({ ...madeUpReview(madeUpFaces(3)), faces: packedFaces })).not.toThrow();
  });

  it.each([
    ['a column of another length', { ...packedFaces, given: new Uint16Array(2) }],
    ['a column of another type', { ...packedFaces, importance: [0.1, 0.2, 0.3] }],
    ['alternatives too few', { ...packedFaces, alternatives: new Uint16Array(5) }],
    ['a path that is no text', { ...packedFaces, image: 3 }],
    ['a path too few', { ...packedFaces, imagePath: 'a\0b' }],
    ['a missing column', { ...packedFaces, flags: undefined }],
    ['a box too few', { ...packedFaces, boxes: new Float32Array(8) }],
    ['votes too few', { ...packedFaces, votes: { classes: ['a', 'b'], counts: new Uint16Array(3) } }],
    ['reasons that are no text', { ...packedFaces, setAside: { 1: 3 } }],
  ])('is refused with %s', (_, faces) => {
    expect(() => asGalleryState({ ...madeUpReview(madeUpFaces(3)), faces })).toThrow();
  });

  it.each([
    ['a verdict that does not exist', { verdict: 'maybe' }],
    ['faces that are no numbers of faces', { faces: [0] }],
    ['a label that is no text', { label: 3 }],
  ])('is refused with %s', (_, wrong) => {
    const right = { faces: Uint32Array.of(0), verdict: 'accept', label: 'sad', committed: false };
    const rest = { canUndo: false, canRedo: false, uncommitted: 0, disagreements: 0 };
    expect(asReviewChange({ ...rest, decisions: [right] }).decisions).toEqual([
      { face: 0, verdict: 'accept', label: 'sad', committed: false },
    ]);
    expect(() => asReviewChange({ ...rest, decisions: [{ ...right, ...wrong }] })).toThrow();
  });
});

describe('viewStateFor', () => {
  const start = viewStateFor('labels.csv', undefined);

  it('starts with the lowest importance and no filter', () => {
    expect(start).toMatchObject({ order: 'importance', filter: { given: null, traits: [] } });
  });

  it('remembers the view of the same data set only', () => {
    const kept = { ...start, order: 'margin' as const, focused: 7 };
    expect(viewStateFor('labels.csv', kept)).toEqual(kept);
    expect(viewStateFor('others.csv', kept)).toEqual({ ...start, dataSet: 'others.csv' });
  });

  it('starts anew when what is remembered makes no sense', () => {
    expect(viewStateFor('labels.csv', { ...start, order: 'random' })).toEqual(start);
  });
});
