import { describe, expect, test } from 'vitest';
import { classesTooSmall, classTable, faceSplits, imbalanceOf } from '../../../../src/base/health/classTable';
import { dataSetLinks } from '../../../../src/base/health/dataSetLinks';
import {
  fileTypeColumn,
  folderColumn,
  isOfPart,
  partsOf,
  placeColumn,
  type PropertyColumn,
} from '../../../../src/base/health/faceProperties';
import { isNoted, linkGrade, linkToLabel, linkToSuspects } from '../../../../src/base/health/labelLinks';
import { randomBits, uniform } from '../../../../src/scn/randomness';

const classes = 7;
const count = 2000;

/** Labels by chance, classes of very different size, and what each face's property is. */
function made(seed: number, propertyOf: (label: number, random: () => number, face: number) => number) {
  const bits = randomBits(seed);
  const random = () => uniform(bits);
  const labels = Uint16Array.from({ length: count }, () => Math.floor(classes * random() ** 2));
  const values = Float32Array.from(labels, (label, face) => propertyOf(label, random, face));
  const suspects = Uint8Array.from({ length: count }, () => Number(random() < 0.1));
  return { faces: { labels, classes, suspects }, column: { kind: 'numbers', values } as const };
}

function linked(column: PropertyColumn, faces: Parameters<typeof linkToLabel>[1]) {
  const parts = partsOf(column);
  if (!parts) throw new Error('One part.');
  return { label: linkToLabel(parts, faces), suspects: linkToSuspects(parts, faces) };
}

describe('a link between labels and a property', () => {
  test('is none where there is none, in two hundred data sets', () => {
    const found = Array.from({ length: 200 }, (_, seed) => {
      const { faces, column } = made(seed, (_label, random) => random());
      const { label, suspects } = linked(column, faces);
      return [label, suspects].filter((link) => isNoted(link, 'place')).length;
    });
    expect(found.reduce((sum, each) => sum + each)).toBe(0);
  });

  test('is found, with what stands out, where one class is darker', () => {
    const { faces, column } = made(3, (label, random) => 100 + 60 * random() - (label === 4 ? 60 : 0));
    const { label, suspects } = linked(column, faces);
    expect(linkGrade(label, 'brightness')).toBe('strong');
    expect(label.most).toMatchObject({ label: 4, part: { kind: 'range' } });
    expect(label.most?.share).toBeGreaterThan(0.75);
    const isThere = label.most && isOfPart(column, label.most.part);
    const there = [...faces.labels.keys()].filter((face) => isThere?.(face));
    expect(there).toHaveLength(label.most?.faces ?? 0);
    expect(there.filter((face) => faces.labels[face] === 4).length / there.length).toBe(label.most?.share);
    expect(linkGrade(suspects, 'brightness')).toBe('none');
  });

  test('is found where an annotator drifted, not where the file is in the order of its classes', () => {
    const { faces } = made(5, () => 0);
    const drifted = faces.labels.map((label, face) => (face >= 1600 && label === 0 && face % 2 ? 5 : label));
    const place = placeColumn(count);
    const { label } = linked(place, { ...faces, labels: drifted });
    expect(isNoted(label, 'place')).toBe(true);
    expect(label.most?.label).toBe(5);
    expect(label.most?.part).toMatchObject({ kind: 'range' });
    const sorted = faces.labels.slice().sort();
    expect(linked(place, { ...faces, labels: sorted }).label).toEqual({ strength: 0, most: undefined });
  });

  test('is found between suspects and a stretch of the file', () => {
    const { faces } = made(6, () => 0);
    const suspects = faces.suspects.map((each, face) => (face >= 600 && face < 800 && face % 2 ? 1 : each));
    const link = linked(placeColumn(count), { ...faces, suspects }).suspects;
    expect(linkGrade(link, 'place')).not.toBe('none');
    expect(link.most).toMatchObject({ label: null, part: { kind: 'range', from: 601, to: 800 } });
    expect(isNoted(link, 'place')).toBe(true);
  });

  test('says nothing of folders that are the labels, and something of those that are not', () => {
    const { faces } = made(7, () => 0);
    const name = (face: number) => ['joy', 'fear'][faces.labels[face] ?? 0] ?? `c${faces.labels[face]}`;
    const images = [...faces.labels.keys()].map(
      // Some labels were corrected in the table: their folders say the class that they had.
      (face) => `${face % 2 ? 'lab' : 'web'}/${name(face % 9 ? face : 0).toUpperCase()}/${face}.png`,
    );
    const classNames = new Set([...faces.labels.keys()].map(name));
    expect(folderColumn(images, classNames)).toMatchObject({ names: ['web', 'lab'] });
    const numbered = images.map((_, face) => `${faces.labels[face % 20 ? face : 0]}/${face}.png`);
    expect(dataSetLinks({ folder: folderColumn(numbered, classNames) }, faces)).toEqual([]);
    const source = images.map(
      (_, face) => `${faces.labels[face] === 1 && face % 3 ? 'film' : 'web'}\\${face}.png`,
    );
    const [link] = dataSetLinks({ folder: folderColumn(source, classNames) }, faces);
    expect(link?.label.most).toMatchObject({ label: 1, part: { kind: 'name', name: 'film' }, share: 1 });
  });

  test('needs two values', () => {
    expect(partsOf({ kind: 'numbers', values: new Float32Array(50).fill(3) })).toBeUndefined();
    expect(partsOf({ kind: 'numbers', values: new Float32Array(2).fill(NaN) })).toBeUndefined();
    expect(partsOf(fileTypeColumn(['a.png', 'b.PNG', 'c']))).toBeUndefined();
    expect(partsOf(placeColumn(0))).toBeUndefined();
    expect(
      dataSetLinks(
        { place: placeColumn(2) },
        { labels: Uint16Array.of(0, 1), classes: 2, suspects: new Uint8Array(2) },
      ),
    ).toMatchObject([{ property: 'place', label: { strength: 0 } }]);
  });
});

describe('the table of classes and splits', () => {
  const labels = Uint16Array.of(0, 0, 0, 1, 2, 0xffff);
  const splits = faceSplits(['train', 'train', 'test', 'train', '', 'test']);

  test('counts faces with a label', () => {
    const table = classTable(labels, 3, splits);
    expect(table.splits).toEqual(['train', 'test']);
    expect([...table.all]).toEqual([3, 1, 1]);
    expect([...table.cells]).toEqual([2, 1, 1, 0, 0, 0]);
    expect([...table.splitSums]).toEqual([3, 1]);
    expect(imbalanceOf(table)).toEqual({ most: 0, least: 2, times: 3 });
    expect(classesTooSmall(table)).toEqual([0, 1, 2]);
  });

  test('knows no splits where there is one, or hundreds', () => {
    expect(faceSplits(['train', 'train', ''])).toBeUndefined();
    expect(faceSplits(Array.from({ length: 200 }, (_, face) => `clip${face}`))).toBeUndefined();
    expect(classTable(labels, 3, undefined).splits).toEqual([]);
    expect(imbalanceOf({ all: Uint32Array.of(5, 0) })).toBeUndefined();
  });
});
