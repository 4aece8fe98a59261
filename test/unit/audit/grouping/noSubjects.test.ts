import { describe, expect, it } from 'vitest';
import { findSubjects } from '../../../../src/audit/grouping/findSubjects';
import { subjectsInNames } from '../../../../src/audit/grouping/nameSubjects';
import type { LabelOptions } from '../../../../src/labels/labelFile';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { sharedFile, sharedSkipReason } from '../../support/sharedFolder';
import { anyLabel, chooser, expressions, type MadeUpFace, padded, withWrongLabels } from './madeUpNames';

const folds = 5;
const below = chooser(7);
const hex = (digits: number) => Array.from({ length: digits }, () => below(16).toString(16)).join('');

/** Faces in order, with labels by chance unless the name has one. */
function faces(count: number, image: (face: number, label: string) => string): MadeUpFace[] {
  return Array.from({ length: count }, (_, face) => {
    const label = anyLabel(below);
    return { image: image(face, label), label };
  });
}

const searchWords = ['actor', 'african', 'boy', 'child', 'man', 'nurse', 'teacher', 'woman'];
const compounds = Array.from({ length: 22 }, (_, index) => padded(index + 1, 2));

describe('names that show no subjects', () => {
  it.each<[string, MadeUpFace[]]>([
    ['RAF-DB', faces(2000, (face) => `${face < 1600 ? 'train' : 'test'}_${padded(face, 5)}.jpg`)],
    [
      'RAF-DB, aligned',
      faces(
        2000,
        (face) =>
          `Image/aligned/${face % 2 ? 'train' : 'test'}_${padded(Math.floor(face / 2), 5)}_aligned.jpg`,
      ),
    ],
    [
      'three splits that count alike',
      faces(
        2100,
        (face) =>
          `${['train', 'valid', 'test'][face % 3] ?? ''}_${padded(Math.floor(face / 3), 5)}_aligned.jpg`,
      ),
    ],
    ['FERPlus', faces(2000, (face) => `fer${padded(28638 + face, 7)}.png`)],
    [
      'FER2013 in folders',
      faces(
        2000,
        (face, label) =>
          `${label}/${['Training', 'PublicTest', 'PrivateTest'][face % 3] ?? ''}_${below(99999999)}.jpg`,
      ),
    ],
    [
      'FER2013 in folders by split',
      faces(2000, (face, label) => `${face % 5 ? 'train' : 'test'}/${label}/im${face}.png`),
    ],
    [
      'a counter in every class',
      faces(2000, (face, label) => `${label}_${padded(Math.floor(face / 7), 4)}_aligned.jpg`),
    ],
    ['AffectNet’s shards of hashes', faces(2000, () => `${1 + below(60)}/${hex(56)}.jpg`)],
    ['AffectNet’s numbers', faces(2000, (face) => `train_set/images/${face * 3}.jpg`)],
    [
      'hashes in folders of their beginnings',
      faces(2000, () => hex(32)).map(({ image, label }) => ({
        image: `${image.slice(0, 1)}/${image.slice(1, 2)}/${image}.jpg`,
        label,
      })),
    ],
    ['uuids', faces(2000, () => `${hex(8)}-${hex(4)}-4${hex(3)}-${hex(4)}-${hex(12)}.png`)],
    ['long serial numbers', faces(2000, (face) => `image${padded(face, 7)}.jpg`)],
    [
      'shards with serial numbers',
      faces(5000, (face) => `${padded(Math.floor(face / 100), 5)}/${padded(face, 5)}.png`),
    ],
    [
      'shards that count anew',
      faces(5000, (face) => `${padded(Math.floor(face / 100), 3)}/${padded(face % 100, 3)}.png`),
    ],
    [
      'batches that count anew',
      faces(5000, (face) => `batch_${padded(Math.floor(face / 90), 3)}/${padded(face % 90, 3)}.png`),
    ],
    [
      'phrases of an image search',
      faces(3000, (face, label) => `${label}_${searchWords[below(8)] ?? ''}_${face % 400}.jpg`),
    ],
    [
      'folders of an image search',
      faces(3000, (face, label) => `${label} ${searchWords[below(8)] ?? ''}/${padded(face % 40, 3)}.jpg`),
    ],
    [
      'names of an image search',
      faces(
        3000,
        (face) => `${searchWords[below(8)] ?? ''}_${searchWords[below(8)] ?? ''}_${face % 100}.jpg`,
      ),
    ],
    [
      'age, sex, origin, time',
      faces(
        3000,
        () => `${1 + below(90)}_${below(2)}_${below(5)}_2017${padded(below(1e9), 13)}.jpg.chip.jpg`,
      ),
    ],
    [
      'dates and times',
      faces(
        2000,
        (face) => `IMG_202103${padded(1 + below(28), 2)}_${padded(below(240000), 6)}_${face % 3}.jpg`,
      ),
    ],
    ['days', faces(2000, (face) => `202103${padded(1 + below(28), 2)}_${padded(face % 80, 4)}.jpg`)],
    ['cameras', faces(2000, (face) => `cam${padded(face % 25, 2)}_${padded(Math.floor(face / 25), 4)}.jpg`)],
    [
      'class numbers as folders',
      faces(2000, (face, label) => `${expressions.indexOf(label as 'sad')}/${padded(face, 4)}.jpg`),
    ],
    [
      'class numbers as folders that count anew',
      faces(2000, (face, label) => `${expressions.indexOf(label as 'sad')}/${padded(face % 300, 4)}.jpg`),
    ],
    [
      'classes in the names',
      Array.from({ length: 4400 }, (_, face) => ({
        image: `${compounds[face % 22] ?? ''}_${padded(Math.floor(face / 22), 4)}.jpg`,
        label: `mix ${face % 22}`,
      })),
    ],
    [
      'the same in folders',
      Array.from({ length: 4400 }, (_, face) => ({
        image: `c${compounds[face % 22] ?? ''}/${padded(Math.floor(face / 22), 4)}.jpg`,
        label: `mix ${face % 22}`,
      })),
    ],
    ['no names', faces(2000, () => '')],
    ['names that are too long', faces(200, (face) => `subject${face % 20}/${'x'.repeat(1000)}${face}.png`)],
  ])('%s, with and without wrong labels', (_, all) => {
    for (const share of [0, 0.3]) {
      const marred = withWrongLabels(all, share);
      const labels = marred.map(({ label }) => label);
      const images = marred.map(({ image }) => image);
      expect(subjectsInNames(images, labels, [...new Set(labels)], folds)).toBeUndefined();
    }
  });
});

const realFiles: [string, string | undefined, LabelOptions][] = [
  ['RAF-DB’s list', sharedFile('formats', 'raf-db', 'list_patition_label.txt'), {}],
  [
    'FERPlus’ votes',
    sharedFile('formats', 'ferplus', 'fer2013new.csv'),
    { imageColumn: 1, labelColumn: 0, header: true },
  ],
  ['FER2013’s labels', sharedFile('bench', 'fer2013', 'labels.csv'), {}],
  ['FER2013’s labels with errors', sharedFile('bench', 'fer2013', 'labels-flip30.csv'), {}],
];

describe('real label files show no subjects', () => {
  for (const [name, file, options] of realFiles) {
    it.skipIf(file === undefined)(file === undefined ? `${name} (${sharedSkipReason})` : name, async () => {
      const labels = await openLabels(file ?? '', options);
      expect(labels.samples.length).toBeGreaterThan(2500);
      expect(findSubjects(labels, 'auto', folds)).toMatchObject({ kind: 'none', warnings: [] });
    });
  }
});
