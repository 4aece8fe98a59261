import { describe, expect, it } from 'vitest';
import { faceFlag, noClass } from '../../../src/protocol/gallery';
import { pictureIssues } from '../../../src/base/health/pictureIssues';
import {
  countIssues,
  countTraits,
  filterFaces,
  filterFor,
  noFilter,
} from '../../../webview/gallery/store/filter';
import type { PilePart } from '../../../webview/gallery/store/piles';
import { madeUpFaces, secondLabels } from './madeUpFaces';

const faces = madeUpFaces(6, {
  given: Uint16Array.of(0, 1, 0, 2, 0, 1),
  suggested: Uint16Array.of(4, 4, 0, 1, 4, 4),
  labelQuality: Float32Array.of(0.1, 0.8, 0.2, 0.75, NaN, 0.3),
  flags: Uint8Array.of(
    faceFlag.issue,
    faceFlag.issue | faceFlag.lowImportance | faceFlag.unclear,
    faceFlag.lowImportance,
    faceFlag.issue | faceFlag.lowImportance | faceFlag.relabelCandidate,
    faceFlag.failed,
    faceFlag.setAside,
  ),
});
const order = Uint32Array.of(5, 3, 1, 0, 2, 4);
const decidedFaces = new Set([3, 5]);
const disputedFaces = new Set([1, 4]);
const verdicts = {
  classes: ['joy', 'fear', 'anger', 'sadness', 'neutral'],
  isDecided: (face: number) => decidedFaces.has(face),
  isDisputed: (face: number) => disputedFaces.has(face),
  verdictOf: () => undefined,
  notesOn: () => [],
  proposalsOn: () => [],
};
const piles = { isIn: (part: PilePart, face: number) => part === 'sure' && face % 2 === 1 };
const shown = (filter: Partial<typeof noFilter>) =>
  Array.from(filterFaces(order, faces, verdicts, { ...noFilter, ...filter }, piles));

describe('filterFaces', () => {
  it('shows what was asked for outside the page', () => {
    const asked = { given: null, suspects: false, disputed: false };
    expect(shown(filterFor({ ...asked, given: 1, suspects: true }))).toEqual([1]);
    expect(shown(filterFor({ ...asked, disputed: true }))).toEqual([1, 4]);
    expect(shown(filterFor(asked))).toEqual([5, 3, 1, 0, 2, 4]);
  });

  it('filters by what another label file says', () => {
    const compared = { ...faces, second: secondLabels([0, 2, noClass, 7, 1, 1], 1) };
    const there = (second: typeof noFilter.second, more: Partial<typeof noFilter> = {}) =>
      Array.from(filterFaces(order, compared, verdicts, { ...noFilter, ...more, second }, piles));
    expect(there('differs')).toEqual([3, 1, 4]);
    expect(there(7)).toEqual([3]);
    expect(there(1, { given: 0 })).toEqual([4]);
    expect(shown(filterFor({ given: null, suspects: false, disputed: false, differing: true }))).toEqual([]);
  });

  it('shows everything, in order, without a filter', () => {
    expect(shown({})).toEqual([5, 3, 1, 0, 2, 4]);
  });

  it('filters by what is wrong with pictures, and by a part of a property', () => {
    const [dark, blurred] = [1 << pictureIssues.indexOf('dark'), 1 << pictureIssues.indexOf('blurred')];
    const measured = new Float32Array(5 * 6);
    measured.set([10, 20, 30, 40, NaN, 60]);
    const pictures = {
      ...{
        issues: Uint16Array.of(0, dark, dark | blurred, blurred, 0, 0),
        worst: new Float32Array(6),
        measured,
      },
    };
    const splits = { names: ['train', 'test'], of: Uint16Array.of(0, 0, 1, 1, 0xffff, 0) };
    const seen = (filter: Partial<typeof noFilter>) =>
      Array.from(
        filterFaces(order, { ...faces, pictures, splits }, verdicts, { ...noFilter, ...filter }, piles),
      );
    expect(seen({ picture: 'dark' })).toEqual([1, 2]);
    expect(seen({ picture: 'any' })).toEqual([3, 1, 2]);
    expect(shown({ picture: 'any' })).toEqual([]);
    expect(countIssues({ ...faces, pictures })).toEqual([
      { picture: 'any', faces: 3 },
      { picture: 'dark', faces: 2 },
      { picture: 'blurred', faces: 2 },
    ]);
    expect(seen({ part: { property: 'brightness', part: { kind: 'range', from: 20, to: 40 } } })).toEqual([
      3, 1, 2,
    ]);
    expect(seen({ part: { property: 'split', part: { kind: 'name', name: 'test' } } })).toEqual([3, 2]);
    expect(shown({ part: { property: 'split', part: { kind: 'name', name: 'test' } } })).toEqual([]);
    expect(seen({ part: { property: 'place', part: { kind: 'range', from: 1, to: 2 } } })).toEqual([1, 0]);
  });

  it('asks for all traits at once', () => {
    expect(shown({ traits: ['suspects'] })).toEqual([3, 1, 0]);
    expect(shown({ traits: ['suspects', 'lowImportance'] })).toEqual([3, 1]);
    expect(shown({ traits: ['suspects', 'lowImportance', 'relabelCandidates'] })).toEqual([3]);
    expect(shown({ traits: ['unclear'] })).toEqual([1]);
    expect(shown({ traits: ['failed'] })).toEqual([4]);
  });

  it('filters by the given class, the first one too', () => {
    expect(shown({ given: 0 })).toEqual([0, 2, 4]);
    expect(shown({ given: 2 })).toEqual([3]);
  });

  it('filters by the suggested class and by label quality, which not every face has', () => {
    expect(shown({ suggested: 0 })).toEqual([2]);
    expect(shown({ suggested: 4, given: 0 })).toEqual([0, 4]);
    expect(shown({ belowQuality: 0.75 })).toEqual([5, 0, 2]);
    expect(shown({ belowQuality: 1, suggested: 4 })).toEqual([5, 1, 0]);
  });

  it('shows copies, and those whose labels contradict one another', () => {
    const copied = { ...faces, copies: Uint32Array.of(1, 1, 2, 0, 2, 0) };
    const of = (traits: (typeof noFilter)['traits']) =>
      Array.from(filterFaces(order, copied, verdicts, { ...noFilter, traits }, piles));
    expect(of(['copies'])).toEqual([1, 0, 2, 4]);
    // Faces 2 and 4 are both of class 0.
    expect(of(['contradicting'])).toEqual([1, 0]);
    expect(countTraits(copied)).toMatchObject({ copies: 4, contradicting: 2 });
  });

  it('shows a pile, without what is decided where that is left out', () => {
    expect(shown({ pile: 'sure' })).toEqual([5, 3, 1]);
    expect(shown({ pile: 'sure', undecidedOnly: true })).toEqual([1]);
    expect(shown({ pile: 'sample' })).toEqual([]);
  });

  it('leaves out what is decided', () => {
    expect(shown({ undecidedOnly: true })).toEqual([1, 0, 2, 4]);
  });

  it('shows only what annotators disagree about', () => {
    expect(shown({ disputedOnly: true })).toEqual([1, 4]);
    expect(shown({ disputedOnly: true, undecidedOnly: true, traits: ['suspects'] })).toEqual([1]);
  });

  it('searches the path in any case, spaces around it aside', () => {
    expect(shown({ search: ' face3.PNG ' })).toEqual([3]);
    expect(shown({ search: 'nowhere' })).toEqual([]);
  });

  it('combines everything', () => {
    expect(shown({ given: 1, traits: ['suspects'], undecidedOnly: true, search: 'train/' })).toEqual([1]);
  });
});

describe('countTraits', () => {
  it('counts each trait by itself', () => {
    expect(countTraits(faces)).toEqual({
      suspects: 3,
      unclear: 1,
      verified: 0,
      relabelCandidates: 1,
      lowImportance: 3,
      setAside: 1,
      failed: 1,
      inTraining: 0,
      noFace: 0,
      severalFaces: 0,
      copies: 0,
      contradicting: 0,
    });
  });
});
