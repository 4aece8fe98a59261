import path from 'node:path';
import * as fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { matchName, parseNamePattern } from '../../../src/labels/names/namePattern';
import { proposePattern } from '../../../src/labels/names/proposePattern';
import { findLabels, whyNoLabels } from '../../../src/labels/opening/findLabels';
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
      /^The names of the images in .*a seem to say the expression.*--name-pattern .\{label\}_#. /,
    ),
  ]);
  // Where class folders are, nobody needs it.
  const classes = await tempFolder({ 'happy/happy_1.jpg': '', 'sad/sad_2.jpg': '' });
  expect(path.basename((await findLabels(classes))[0]?.location ?? '')).toBe(path.basename(classes));
});
