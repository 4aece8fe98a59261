import { describe, expect, it } from 'vitest';
import type { NeighbourGroup } from '../../../../src/protocol/inspection';
import { classBars } from '../../../../webview/gallery/inspector/classBars';
import { comparison } from '../../../../webview/gallery/inspector/comparison';
import { asFaceInspection, asFaceNeighbours } from '../../../../webview/gallery/inspector/guard';
import { Ranks } from '../../../../webview/gallery/inspector/ranks';
import { relativeTime } from '../../../../webview/gallery/inspector/relativeTime';
import { boundedWidth } from '../../../../webview/gallery/inspector/inspectorView';

describe('a rank', () => {
  it('counts who is higher and lower, equals to neither, those without a value not at all', () => {
    const ranks = new Ranks(Float32Array.of(0.5, NaN, 0.25, 0.5, 0.75));
    expect(ranks.rankOf(0.5)).toEqual({ lower: 0.25, higher: 0.25 });
    expect(ranks.rankOf(0.25)).toEqual({ lower: 0, higher: 0.75 });
    expect(ranks.rankOf(1)).toEqual({ lower: 1, higher: 0 });
    expect(ranks.rankOf(NaN)).toBeUndefined();
    expect(new Ranks(Float32Array.of(NaN)).rankOf(0.5)).toBeUndefined();
  });
});

describe('the classes of a face', () => {
  const names = (count: number) => Array.from({ length: count }, (_, label) => `c${label}`);

  it('are all there in their own order, up to twelve', () => {
    const { bars, leftOut } = classBars(names(12), [0.125, 0.5, 0.375], 1, 2);
    expect(bars.map(({ name }) => name)).toEqual(names(12));
    expect(bars.filter(({ isGiven }) => isGiven).map(({ name }) => name)).toEqual(['c1']);
    expect(bars.filter(({ isSuggested }) => isSuggested).map(({ name }) => name)).toEqual(['c2']);
    expect(leftOut).toBe(0);
  });

  it('are the likeliest of more, and the given one whatever its chance', () => {
    const rising = Array.from({ length: 20 }, (_, label) => label / 190);
    const { bars, leftOut } = classBars(names(20), rising, 0, 19);
    expect(bars.map(({ name }) => name)).toEqual([
      'c19',
      'c18',
      'c17',
      'c16',
      'c15',
      'c14',
      'c13',
      'c12',
      'c0',
    ]);
    expect(leftOut).toBe(11);
    expect(classBars(names(20), rising, 19, undefined).bars).toHaveLength(8);
  });
});

describe('the comparison of two classes', () => {
  const group = (label: number, ...similarities: number[]): NeighbourGroup => ({
    label,
    role: 'given',
    neighbours: similarities.map((similarity, face) => ({ face, similarity, isDuplicate: false })),
  });
  const say = (...groups: NeighbourGroup[]) => comparison(groups, (label) => `c${label}`);

  it('names the one whose faces are more alike, on average', () => {
    expect(say(group(0, 0.25, 0.5), group(1, 0.75))).toBe(
      'Those labelled c1 are more like it (0.75 on average) than those labelled c0 (0.38).',
    );
    expect(say(group(0, 0.5), group(1, 0.502))).toMatch(
      /^Those labelled c1 and c0 are about as much like it/,
    );
  });

  it('says nothing where there are not two', () => {
    expect(say(group(0, 0.5), group(1))).toBe('');
    expect(say(group(0, 0.5))).toBe('');
    expect(say()).toBe('');
  });
});

describe('a time', () => {
  const now = Date.parse('2020-03-01T12:00:00Z');
  it.each([
    ['2020-03-01T12:00:00Z', 'now'],
    ['2020-03-01T11:59:15Z', '45 seconds ago'],
    ['2020-03-01T11:57:00Z', '3 minutes ago'],
    ['2020-03-01T08:00:00Z', '4 hours ago'],
    ['2020-02-29T11:00:00Z', 'yesterday'],
    ['2018-03-01T12:00:00Z', '2 years ago'],
    ['whenever', 'whenever'],
  ])('%s was %s', (at, told) => {
    expect(relativeTime(at, now)).toBe(told);
  });
});

describe('the width', () => {
  it('stays within bounds', () => {
    expect([0, 300.4, 9999].map(boundedWidth)).toEqual([260, 300, 640]);
  });
});

describe('what the host says of a face', () => {
  const inspection = {
    face: 3,
    chances: [0.25, 0.75],
    alone: [0.5, 0.5],
    place: { kind: 'row', file: 'labels.csv', line: 4 },
    history: [{ what: 'decided', who: 'ada', at: '2020', verdict: 'accept', label: 'sad' }],
  };
  const neighbours = {
    face: 3,
    kind: 'found',
    groups: [{ label: 0, role: 'given', neighbours: [{ face: 1, similarity: 0.5, isDuplicate: false }] }],
  };

  it('is let through when it is right', () => {
    expect(asFaceInspection(inspection)).toEqual(inspection);
    expect(asFaceInspection({ ...inspection, chances: null })).toMatchObject({ chances: null });
    expect(asFaceNeighbours(neighbours)).toEqual(neighbours);
    expect(asFaceNeighbours({ face: 3, kind: 'notKept' })).toEqual({ face: 3, kind: 'notKept' });
  });

  it.each([
    { chances: [2] },
    { face: -1 },
    { place: { kind: 'elsewhere' } },
    { history: [{ what: 'deleted', who: '', at: '' }] },
  ])('is refused with %j', (wrong) => {
    expect(() => asFaceInspection({ ...inspection, ...wrong })).toThrow();
  });

  it('is refused where a similarity is no number', () => {
    const [group] = neighbours.groups;
    const broken = { ...group, neighbours: [{ face: 1, similarity: NaN, isDuplicate: false }] };
    expect(() => asFaceNeighbours({ ...neighbours, groups: [broken] })).toThrow();
  });
});
