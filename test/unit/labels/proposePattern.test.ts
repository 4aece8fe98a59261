import path from 'node:path';
import * as fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { matchName, parseNamePattern } from '../../../src/labels/names/namePattern';
import { proposePattern } from '../../../src/labels/names/proposePattern';
import { findLabels, whyNoLabels } from '../../../src/labels/opening/findLabels';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

const words = ['happy', 'sad', 'angry', 'fear', 'neutral', 'disgust', 'surprise'];

it('is one that finds the words in the names that it was made from', () => {
  const built = fc.record({
    order: fc.shuffledSubarray(['person', 'label', 'number', 'take'], { minLength: 4, maxLength: 4 }),
    between: fc.constantFrom('_', '-', '.', ' '),
    faces: fc.array(fc.tuple(fc.constantFrom('ann', 'bob', 'eve'), fc.constantFrom(...words), fc.nat(999)), {
      minLength: 3,
      maxLength: 12,
    }),
  });
  fc.assert(
    fc.property(built, ({ order, between, faces }) => {
      fc.pre(new Set(faces.map(([, label]) => label)).size > 1);
      const names = faces.map(([person, label, number]) => {
        const parts: Record<string, string> = { person, label, number: String(number), take: 'take' };
        return `${order.map((part) => parts[part] ?? '').join(between)}.jpg`;
      });
      const proposed = proposePattern(names);
      const pattern = parseNamePattern(proposed?.pattern ?? '');
      expect(names.map((name) => matchName(pattern, name)?.label)).toEqual(faces.map(([, label]) => label));
    }),
  );
});

test.each([
  ['numbers', ['IMG_1.jpg', 'IMG_2.jpg', 'IMG_3.jpg']],
  ['one expression', ['happy_1.jpg', 'happy_2.jpg', 'happy_3.jpg']],
  ['a few words', ['happy_1.jpg', 'sad_2.jpg', 'x_3.jpg', 'y_4.jpg', 'z_5.jpg']],
  ['two names', ['happy_1.jpg', 'sad_2.jpg']],
])('%s say nothing', (_, names) => {
  expect(proposePattern(names)).toBeUndefined();
});

test('a folder of such images has a sentence, and is not taken for labels', async () => {
  const folder = await tempFolder({ 'a/happy_1.jpg': '', 'a/sad_2.jpg': '', 'a/angry_3.jpg': '' });
  expect(await findLabels(folder)).toEqual([]);
  expect((await whyNoLabels(folder)).map(({ reason }) => reason)).toEqual([
    expect.stringMatching(
      /^The names of the images in .*a seem to say the expression.* .\{label\}_#. fits 3 of the 3 names\.$/,
    ),
  ]);
  // Where class folders are, nobody needs it.
  const classes = await tempFolder({ 'happy/happy_1.jpg': '', 'sad/sad_2.jpg': '' });
  expect(path.basename((await findLabels(classes))[0]?.location ?? '')).toBe(path.basename(classes));
});

/** What a hint says of images in a folder: the pattern, and how many names it fits of how many. */
async function hinted(names: readonly string[], content: string | Buffer = '') {
  const folder = await tempFolder(Object.fromEntries(names.map((name) => [name, content])));
  const [only, ...others] = await whyNoLabels(folder);
  expect(others).toEqual([]);
  const [, pattern = '', fitting, all] =
    /: '?([^' ]+)'? fits ([\d,]+) of the ([\d,]+) names\.$/.exec(only?.reason ?? '') ?? [];
  const labels = await openLabels(folder, { namePattern: pattern }, 'names');
  return { pattern, fitting, all, labels };
}

const codes = ['AN', 'DI', 'FE', 'HA', 'SA', 'SU'];

test('a pattern fits men and women, and all lands', async () => {
  const women = codes.flatMap((code, i) =>
    ['AS', 'BL', 'WH'].map((land) => `F000${i + 1}_${code}01${land}_F2D.bmp`),
  );
  const names = [...women, ...women.map((name) => name.replace('F', 'M'))];
  const { fitting, all, labels } = await hinted(names);
  expect([fitting, all]).toEqual(['36', '36']);
  expect(labels.classes).toEqual(codes);
});

test('a pattern fits open and closed mouths, with codes of further classes', async () => {
  const names = ['01F', '02F', '20M', '21M'].flatMap((person) =>
    ['AN', 'CA', 'DI', 'FE', 'HA', 'NE', 'SA', 'SP'].flatMap((code) =>
      ['C', 'O'].map((mouth) => `${person}_${code}_${mouth}.BMP`),
    ),
  );
  const { fitting, all, labels } = await hinted([...names, 'readme.png']);
  expect([fitting, all]).toEqual(['64', '65']);
  expect(labels.classes).toEqual(['AN', 'CA', 'DI', 'FE', 'HA', 'NE', 'SA', 'SP']);
});

test('names that no one pattern fits have none suggested', async () => {
  const names = Array.from({ length: 20 }, (_, i) => (i % 2 ? `${i}_happy.jpg` : `sad${i}.${i}.x.jpg`));
  const folder = await tempFolder(Object.fromEntries(names.map((name) => [name, ''])));
  expect(await whyNoLabels(folder)).toEqual([]);
});

test('Yale’s images, whose names end with the class, are suggested and read', async () => {
  const endings = [
    'centerlight',
    'glasses',
    'happy',
    'leftlight',
    'noglasses',
    'normal',
    'rightlight',
    'sad',
  ];
  const names = ['01', '02', '03'].flatMap((person) => endings.map((ending) => `subject${person}.${ending}`));
  const gif = Buffer.from('GIF89a\x01\x00\x01\x00\x80\x00\x00', 'latin1');
  const { pattern, fitting, labels } = await hinted(names, gif);
  expect([pattern, fitting]).toEqual(['{subject}.{label}', '24']);
  expect(labels.classes).toEqual(endings);
  expect(new Set(labels.samples.map(({ subject }) => subject)).size).toBe(3);
  expect(labels.problems).toEqual([]);
});
