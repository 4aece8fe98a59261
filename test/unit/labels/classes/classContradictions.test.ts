import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { classContradiction } from '../../../../src/labels/classes/classContradictions';
import { folderEvidence, otherFileEvidence } from '../../../../src/labels/classes/classEvidence';
import {
  type ClassMap,
  ckPlusAlphabetical,
  ckPlusClasses,
  fer2013Alphabetical,
  fer2013Classes,
} from '../../../../src/labels/classes/knownClassMaps';
import { contradictionsWithOthers } from '../../../../src/labels/classes/otherLabelFiles';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { tempFolder } from '../tempFolder';

/** Images in folders named by one map, labelled with numbers by another; every tenth label is wrong as well. */
function table(folders: ClassMap, images = 20): string {
  const rows = Object.entries(folders.names).flatMap(([number, name]) =>
    Array.from({ length: images }, (_, index) => {
      const label = index % 10 === 9 ? (Number(number) + 1) % Object.keys(folders.names).length : number;
      return `${name.toLowerCase()}/${index}.png,${label}`;
    }),
  );
  return `image,label\n${rows.join('\n')}\n`;
}

async function opened(text: string, map: ClassMap) {
  const folder = await tempFolder({ 'labels.csv': text });
  return openLabels(path.join(folder, 'labels.csv'), { classNames: map.names });
}

async function contradiction(folders: ClassMap, map: ClassMap) {
  const labels = await opened(table(folders), map);
  return classContradiction(labels, folderEvidence(labels.samples, labels.classes));
}

describe('FER2013’s two orders', () => {
  test('numbers by the alphabet, read in FER2013’s order', async () => {
    const found = await contradiction(fer2013Alphabetical, fer2013Classes);
    expect(found?.suggestion?.id).toBe('fer2013-folders');
    expect(found?.message).toBe(
      'In labels.csv 4 is “Sad”, but 90 % of its 20 images with 4 lie in folders called “neutral”. 5 and 6 contradict it too. What fits is FER2013’s folders in alphabetical order, AFEW, SFEW.',
    );
  });

  test('numbers in FER2013’s order, read by the alphabet', async () => {
    const found = await contradiction(fer2013Classes, fer2013Alphabetical);
    expect(found?.suggestion?.id).toBe('fer2013');
    expect(found?.message).toMatch(/^In labels\.csv 4 is “Neutral”, but 90 % .* “sad”\./);
  });

  test('the right map is left alone, wrong labels or not', async () => {
    expect(await contradiction(fer2013Classes, fer2013Classes)).toBeUndefined();
    expect(await contradiction(fer2013Alphabetical, fer2013Alphabetical)).toBeUndefined();
  });
});

test('CK+’s folders have no neutral face: contempt is 1, not 2', async () => {
  const found = await contradiction(ckPlusAlphabetical, {
    ...ckPlusClasses,
    names: Object.fromEntries(Object.entries(ckPlusClasses.names).filter(([number]) => number !== '7')),
  });
  expect(found?.suggestion?.id).toBe('ck+-folders');
  expect(found?.message).toMatch(/1 is “anger”.*“contempt”|0 is “neutral”.*“anger”/);
});

test('reading the file names the contradiction as a problem, a column of names too', async () => {
  const labels = await opened(table(fer2013Alphabetical), fer2013Classes);
  expect(labels.problems[0]?.message).toMatch(/^In labels\.csv 4 is “Sad”, but .* Say what the numbers mean/);

  const rows = Array.from({ length: 30 }, (_, row) => `a/${row}.png,${row % 2},${row % 2 ? 'sad' : 'happy'}`);
  const folder = await tempFolder({ 'labels.csv': `image,emotion,emotion_name\n${rows.join('\n')}\n` });
  const file = path.join(folder, 'labels.csv');
  const wrong = await openLabels(file, { classNames: { 0: 'sad', 1: 'happy' } });
  expect(wrong.problems[0]?.message).toMatch(
    /^In labels\.csv 0 is “sad”, but 100 % of its 15 images with 0 have, in the column “emotion_name”, “happy”\. 1 contradicts it too\./,
  );
  // Without a map, the column says what the numbers mean.
  const shown = await openLabels(file);
  expect(shown.classes).toEqual(['happy', 'sad']);
  expect(shown.problems).toEqual([]);
});

test('another label file of the same images', async () => {
  const labels = await opened(table(fer2013Alphabetical), fer2013Classes);
  const other = await opened(table(fer2013Alphabetical), fer2013Alphabetical);
  const found = classContradiction(
    labels,
    otherFileEvidence(labels.samples, { title: 'expert.csv', samples: other.samples }),
  );
  expect(found?.message).toMatch(/4 is “Sad”, but 100 % of its .* are, in expert\.csv, “Neutral”/);
  expect(found?.suggestion?.id).toBe('fer2013-folders');
});

test('other files of the folder are looked at, where they name the same images’ classes in words', async () => {
  const words = table(fer2013Alphabetical).replaceAll(
    /,(\d)/g,
    (_, number: string) => `,${fer2013Alphabetical.names[number] ?? ''}`,
  );
  const flat = (text: string) => text.replaceAll('/', '_');
  const folder = await tempFolder({
    'labels.csv': flat(table(fer2013Alphabetical)),
    'expert.csv': flat(words),
    'unrelated.csv': 'image,label\nq.png,happy\nr.png,sad\n',
    'broken.csv': 'image,label\n',
  });
  const file = path.join(folder, 'labels.csv');
  const wrong = await openLabels(file, { classNames: fer2013Classes.names });
  expect(wrong.problems).toEqual([]);
  const found = await contradictionsWithOthers(wrong);
  expect(found.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^In labels\.csv 4 is “Sad”, but 100 % of its 20 images with 4 are, in expert\.csv, “Neutral”/,
    ),
  ]);
  const right = await openLabels(file, { classNames: fer2013Alphabetical.names });
  expect(await contradictionsWithOthers(right)).toEqual([]);
});

test('words as labels contradict nothing, and a few images prove nothing', async () => {
  const folder = await tempFolder({
    'words.csv': `image,label\n${Array.from({ length: 40 }, (_, row) => `happy/${row}.png,${row % 2 ? 'sad' : 'fear'}`).join('\n')}\n`,
    'few.csv': 'image,label\nhappy/1.png,0\nhappy/2.png,0\nsad/3.png,1\n',
  });
  expect((await openLabels(path.join(folder, 'words.csv'))).problems).toEqual([]);
  const few = await openLabels(path.join(folder, 'few.csv'), { classNames: { 0: 'sad', 1: 'happy' } });
  expect(few.problems).toEqual([]);
});

test('of an image with several faces another file says nothing: it is not clear which one it means', async () => {
  const faces = Array.from({ length: 40 }, (_, row) => [`${row >> 1}.jpg`, row % 2 ? '3' : '6'] as const);
  const rows = (names: Readonly<Record<string, string>>) =>
    faces.map(([image, label], row) => `${image},${names[label]},${row % 2},5,40,60\n`).join('');
  const folder = await tempFolder({
    'labels.csv': `image,label,xmin,ymin,xmax,ymax\n${rows({ 3: '3', 6: '6' })}`,
    'names.csv': `image,label,xmin,ymin,xmax,ymax\n${rows({ 3: 'happy', 6: 'neutral' })}`,
  });
  const labels = await openLabels(path.join(folder, 'labels.csv'), { classNames: fer2013Classes.names });
  expect(await contradictionsWithOthers(labels)).toEqual([]);
});
