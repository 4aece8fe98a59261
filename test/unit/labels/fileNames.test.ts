import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { parseLabelEdit } from '../../../src/labels/edits/parseEdit';
import type { LabelFile } from '../../../src/labels/labelFile';
import { findLabels, whyNoLabels } from '../../../src/labels/opening/findLabels';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { foldersAt } from '../support/dataSets';
import { tempFolder } from './tempFolder';

/** A face, by what it is called, and what that says. */
type Face = { readonly name: string; readonly label: string; readonly subject: string };

const digits = (length: number, min = 0) =>
  fc.integer({ min, max: 10 ** length - 1 }).map((value) => String(value).padStart(length, '0'));
const from = <T>(values: readonly T[]) => fc.constantFrom(...values);
const letter = from([...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']);

const jaffeClasses = Object.entries({
  ...{ AN: 'anger', DI: 'disgust', FE: 'fear', HA: 'happiness', NE: 'neutral', SA: 'sadness' },
  SU: 'surprise',
});
const kdefClasses = Object.entries({
  ...{ AF: 'afraid', AN: 'angry', DI: 'disgusted', HA: 'happy', NE: 'neutral', SA: 'sad', SU: 'surprised' },
});
const rafdWords = ['angry', 'contemptuous', 'disgusted', 'fearful', 'happy', 'neutral', 'sad', 'surprised'];
const ravdessClasses = ['neutral', 'calm', 'happy', 'sad', 'angry', 'fearful', 'disgust', 'surprised'];
const cremaClasses = Object.entries({
  ...{ ANG: 'anger', DIS: 'disgust', FEA: 'fear', HAP: 'happy', NEU: 'neutral', SAD: 'sad' },
});

const schemes: Readonly<Record<string, fc.Arbitrary<Face>>> = {
  JAFFE: fc
    .tuple(letter, letter, from(jaffeClasses), from(['', '1', '2', '3']), fc.integer({ min: 1, max: 219 }))
    .map(([a, b, [code, label], take, number]) => ({
      name: `${a}${b}.${code}${take}.${number}.tiff`,
      label,
      subject: a + b,
    })),
  KDEF: fc
    .tuple(
      from(['A', 'B']),
      from(['F', 'M']),
      digits(2),
      from(kdefClasses),
      from(['S', 'HL', 'HR', 'FL', 'FR']),
      from(['JPG', 'jpg']),
    )
    .map(([session, sex, number, [code, label], angle, ending]) => ({
      name: `${session}${sex}${number}${code}${angle}.${ending}`,
      label,
      subject: sex + number,
    })),
  RaFD: fc
    .tuple(
      from(['000', '045', '090', '135', '180']),
      digits(2),
      from(['Caucasian', 'Moroccan', 'Kid']),
      from(['female', 'male']),
      from(rafdWords),
      from(['frontal', 'left', 'right']),
    )
    .map(([angle, person, origin, sex, label, gaze]) => ({
      name: `Rafd${angle}_${person}_${origin}_${sex}_${label}_${gaze}.jpg`,
      label,
      subject: person,
    })),
  RAVDESS: fc
    .tuple(fc.integer({ min: 0, max: 7 }), from(['1', '2']), digits(2, 1), digits(4))
    .map(([emotion, take, actor, frame]) => ({
      name: `01-01-0${emotion + 1}-01-0${take}-01-${actor}_frame${frame}.png`,
      label: ravdessClasses[emotion] ?? '',
      subject: actor,
    })),
  'CREMA-D': fc
    .tuple(
      digits(3),
      from(['DFA', 'IEO', 'TIE']),
      from(cremaClasses),
      from(['LO', 'MD', 'HI', 'XX']),
      digits(3),
    )
    .map(([actor, sentence, [code, label], intensity, frame]) => ({
      name: `1${actor}_${sentence}_${code}_${intensity}_${frame}.jpg`,
      label,
      subject: `1${actor}`,
    })),
};

/** How a data set keeps its images. */
const places: Readonly<Record<string, (face: Face, index: number) => string>> = {
  'in one folder': () => '',
  'a folder a person': ({ subject }) => `${subject}/`,
  splits: (_, index) => ['train/', 'test/'][index % 2] ?? '',
  'a folder deep down': () => 'data/faces/',
};

const said = ({ samples }: LabelFile) =>
  samples
    .map(({ image, label, subject }) => [path.posix.basename(image), label, subject])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
const messages = ({ problems }: LabelFile) => problems.map(({ message }) => message);

describe.each(Object.entries(schemes))('names of %s', (_, face) => {
  it('say class and person wherever the images lie, and nothing about them is a problem', async () => {
    const faces = fc
      .uniqueArray(face, { selector: ({ name }) => name.toLowerCase(), minLength: 12, maxLength: 30 })
      .filter((all) => new Set(all.map(({ label }) => label)).size > 1);
    await fc.assert(
      fc.asyncProperty(faces, from(Object.values(places)), async (all, placeOf) => {
        const folder = await tempFolder({
          ...Object.fromEntries(all.map((each, index) => [`set/${placeOf(each, index)}${each.name}`, ''])),
          'README.txt': 'About these images.\n',
          'notes/sketch.png': '',
        });
        const [only, ...others] = await findLabels(folder);
        expect(others).toEqual([]);
        expect(only?.format.id).toBe('names');
        const labels = await openLabels(only?.location ?? '');
        expect(said(labels)).toEqual(
          all
            .map(({ name, label, subject }) => [name, label, subject])
            .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
        );
        expect(messages(labels)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

it.each([['data/RAVDESS/'], ['']])(
  'frames in folders called as videos are read by these, in “%s”',
  async (top) => {
    const clips = ['01', '02'].flatMap((actor) =>
      ravdessClasses.map((label, index) => ({ actor, label, clip: `01-01-0${index + 1}-01-01-01-${actor}` })),
    );
    const folder = await tempFolder({
      ...Object.fromEntries(
        clips.flatMap(({ actor, clip }) =>
          ['frame000.jpg', 'frame001.jpg'].map((frame) => [`${top}Actor_${actor}/${clip}/${frame}`, '']),
        ),
      ),
    });
    const [only, ...others] = await findLabels(folder);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ format: { id: 'names' }, location: path.resolve(folder, top) });
    const read = ({ samples }: LabelFile) =>
      samples.map(({ image, label, subject }) => [image, label, subject]);
    const labels = await openLabels(only?.location ?? '');
    expect(read(labels)).toEqual(
      clips.flatMap(({ actor, label, clip }) =>
        ['frame000.jpg', 'frame001.jpg'].map((frame) => [`Actor_${actor}/${clip}/${frame}`, label, actor]),
      ),
    );
    const one = await findLabels(path.join(folder, top, 'Actor_01'));
    expect(one.map(({ format }) => format.id)).toEqual(['names']);
  },
);

/** What cameras, other data sets and programs call images. */
const otherNames: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'a camera': digits(4).map((number) => `IMG_${number}.jpg`),
  'a phone': digits(6).map((number) => `20240512_${number}.jpg`),
  'RAF-DB': digits(5).map((number) => `train_${number}.jpg`),
  'RAF-DB, aligned': digits(5).map((number) => `test_${number}_aligned.jpg`),
  FER2013: digits(5).map((number) => `Training_${number}.jpg`),
  AffectNet: digits(6).map((number) => `${number}.jpg`),
  hashes: fc.stringMatching(/^[0-9a-f]{40}$/).map((hash) => `${hash}.png`),
  'upper case hashes': fc.stringMatching(/^[0-9A-F]{16}$/).map((hash) => `${hash}.png`),
  codes: fc.stringMatching(/^[A-Z]{2}\d{2}[A-Z]{2}$/).map((code) => `${code}.JPG`),
  'identifiers in groups': fc.uuid().map((id) => `${id}.png`),
  'words and dots': fc.stringMatching(/^[A-Z]{2}\.[A-Z]{2}\.[a-z]{3}$/).map((name) => `${name}.tiff`),
  CelebA: digits(6).map((number) => `${number}.png`),
  'CK+ without its emotions': fc
    .tuple(digits(3), digits(3), digits(8))
    .map(([subject, sequence, frame]) => `S${subject}_${sequence}_${frame}.png`),
};

test.each(Object.entries(otherNames))('%s: names say nothing', async (_, name) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(name, { selector: (each) => each.toLowerCase(), minLength: 5, maxLength: 25 }),
      async (names) => {
        const folder = await tempFolder(Object.fromEntries(names.map((each) => [`faces/${each}`, ''])));
        expect(await findLabels(folder)).toEqual([]);
      },
    ),
    { numRuns: 10 },
  );
});

const jaffe = ['KA.AN1.39', 'KA.HA1.29', 'KM.SA2.10', 'KM.SU1.14', 'NA.DI3.216', 'NA.NE1.198'];
const jaffeIn = (folder: string, names = jaffe) =>
  Object.fromEntries(names.map((name) => [`${folder}${name}.tiff`, name]));

describe('what else says the class wins', () => {
  const folders: Readonly<Record<string, string>> = {
    ...{ AN: 'angry', HA: 'happy', SA: 'sad', SU: 'surprise', DI: 'disgust', NE: 'neutral' },
  };
  const codeOf = (name: string) => name.slice(3, 5);

  test.each([
    ['class folders', (code: string) => `${folders[code] ?? ''}/`, ['faces']],
    ['numbered ones', (code: string) => `${Object.keys(folders).indexOf(code)}/`, ['faces']],
    [
      'those of splits',
      (code: string, index: number) => `${index < 6 ? 'train' : 'test'}/${folders[code] ?? ''}/`,
      ['faces/test', 'faces/train'],
    ],
  ])('%s', async (_, folderOf, found) => {
    const names = jaffe.flatMap((name) => [name, `${name}0`]).sort((a, b) => a.length - b.length);
    const folder = await tempFolder(
      Object.fromEntries(
        names.map((name, index) => [`faces/${folderOf(codeOf(name), index)}${name}.tiff`, '']),
      ),
    );
    const labels = await findLabels(folder);
    expect(labels.map(({ format, title }) => [format.id, title])).toEqual(
      found.map((title) => ['folders', title]),
    );
  });

  test('coarser ones are asked about', async () => {
    const folder = await tempFolder(
      Object.fromEntries(
        jaffe.map((name) => [
          `faces/${['AN', 'SA', 'DI'].includes(codeOf(name)) ? 'negative' : 'others'}/${name}.tiff`,
          '',
        ]),
      ),
    );
    expect(await findLabels(folder)).toEqual([]);
    const [why] = await whyNoLabels(folder);
    expect(why?.reason).toMatch(/“negative”, “others” .*--name-pattern.*--format folders/);
  });

  test('a label file', async () => {
    const rows = jaffe.map((name, index) => `jaffe/${name}.tiff,${['calm', 'lively'][index % 2] ?? ''}`);
    const folder = await tempFolder({
      ...jaffeIn('jaffe/'),
      'labels.csv': `image,label\n${rows.join('\n')}\n`,
    });
    expect((await findLabels(folder)).map(({ title }) => title)).toEqual(['labels.csv']);
  });
});

test('two data sets of names in one folder are two', async () => {
  const folder = await tempFolder({
    ...jaffeIn('a/jaffe/'),
    ...Object.fromEntries(['AF01AN', 'AF01HA', 'BF01SA'].map((name) => [`b/KDEF/${name}S.JPG`, ''])),
  });
  const found = await findLabels(folder);
  expect(found.map(({ title }) => title).sort()).toEqual(['a/jaffe', 'b/KDEF']);
});

test('a few images that are called otherwise are counted, and too many are no data set', async () => {
  const many = Array.from({ length: 60 }, (_, i) => `KA.${['AN', 'HA'][i % 2] ?? ''}1.${i + 1}`);
  const files = { ...jaffeIn('', many), 'cover.png': '', 'broken.heic': '' };
  const labels = await openLabels(await tempFolder({ ...files, 'overview.png': '' }));
  expect(labels.samples).toHaveLength(60);
  expect(messages(labels)).toEqual([
    expect.stringMatching(/^1 images of kinds that are not read here \(\.heic\)/),
    expect.stringMatching(
      /^2 images in .* say no class as JAFFE’s do, and are left out, such as cover\.png\./,
    ),
  ]);
  const others = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`holiday ${i}.png`, '']));
  expect(await findLabels(await tempFolder({ ...files, ...others }))).toEqual([]);
  expect(await findLabels(await tempFolder(jaffeIn('', ['KA.AN1.39', 'KM.AN1.17', 'NA.AN2.212'])))).toEqual(
    [],
  );
});

describe('corrections', () => {
  const contentOf = async (folder: string) =>
    Object.fromEntries(
      await Promise.all(
        (await readdir(folder))
          .sort()
          .map(async (name) => [name, await readFile(path.join(folder, name), 'utf8')]),
      ),
    ) as Record<string, string>;

  it('go to a file in the folder, count from then on, and are taken back', async () => {
    const folder = await tempFolder(jaffeIn(''));
    const before = await contentOf(folder);
    const labels = await openLabels(folder);
    expect(labels.classOf('FE')).toBe('fear');
    const edit = await labels.edit([
      { id: 'KA.AN1.39.tiff', label: 'fear' },
      { id: 'KM.SA2.10.tiff', label: 'sadness' },
    ]);
    expect(parseLabelEdit(JSON.parse(JSON.stringify(edit)), foldersAt(folder))).toEqual(edit);
    await applyLabelEdit(edit);
    expect(await contentOf(folder)).toEqual({
      ...before,
      'labels.corrections.csv': 'image,label\nKA.AN1.39.tiff,fear\n',
    });
    const after = await openLabels(folder);
    expect(messages(after)).toEqual([]);
    expect(after.samples.find(({ id }) => id === 'KA.AN1.39.tiff')).toMatchObject({
      label: 'fear',
      subject: 'KA',
    });
    expect((await findLabels(folder)).map(({ format }) => format.id)).toEqual(['names']);
    const second = await after.edit([{ id: 'NA.NE1.198.tiff', label: 'sadness' }]);
    await applyLabelEdit(second);
    await undoLabelEdit(second);
    await undoLabelEdit(edit);
    expect(await contentOf(folder)).toEqual(before);
    await expect(labels.edit([{ id: 'KA.AN1.39.tiff', label: 'bored' }])).rejects.toThrow(/is not a class/);
  });

  it('of somebody else’s meanwhile are not overwritten', async () => {
    const folder = await tempFolder(jaffeIn(''));
    const labels = await openLabels(folder);
    await applyLabelEdit(await labels.edit([{ id: 'KA.AN1.39.tiff', label: 'fear' }]));
    const late = labels.edit([{ id: 'KA.HA1.29.tiff', label: 'fear' }]);
    await expect(late.then(applyLabelEdit)).rejects.toThrow(/labels\.corrections\.csv/);
  });
});

describe('a pattern that a person gives', () => {
  const files = { 'ann_happy_01.jpg': '', 'ann_sad_02.jpg': '', 'bob_sad_1.JPG': '', 'group photo.jpg': '' };

  it('says class and person, and counts what it does not fit', async () => {
    const folder = await tempFolder(files);
    const labels = await openLabels(folder, { namePattern: '{subject}_{label}_*.jpg' }, 'names');
    expect(said(labels)).toEqual([
      ['ann_happy_01.jpg', 'happy', 'ann'],
      ['ann_sad_02.jpg', 'sad', 'ann'],
      ['bob_sad_1.JPG', 'sad', 'bob'],
    ]);
    expect(labels.classes).toEqual(['happy', 'sad']);
    expect(messages(labels)).toEqual([
      expect.stringMatching(
        /^1 image in .* as those of “\{subject\}_\{label\}_\*\.jpg” do.*: group photo\.jpg\./,
      ),
    ]);
  });

  it('may find numbers, which have names', async () => {
    const numbers = { '25_0_x.jpg': '', '25_1_x.jpg': '', '30_1_y.jpg': '' };
    const namePattern = '#_{label}_*.jpg';
    const bare = await openLabels(await tempFolder(numbers), { namePattern }, 'names');
    expect(bare).toMatchObject({ classes: ['0', '1'], takesClassNames: true });
    const classNames = { 0: 'calm', 1: 'glad' };
    const given = await openLabels(await tempFolder(numbers), { namePattern, classNames }, 'names');
    expect(given.classes).toEqual(['calm', 'glad']);
    const listed = await tempFolder({ ...numbers, 'classes.txt': 'calm\nglad\n' });
    expect((await openLabels(listed, { namePattern }, 'names')).classes).toEqual(['calm', 'glad']);
  });

  it('that fits nothing is a sentence, as is a folder without images', async () => {
    const folder = await tempFolder(files);
    await expect(openLabels(folder, { namePattern: '{label}-{subject}' }, 'names')).rejects.toThrow(
      /^None of the 4 images in .* has a name as “\{label\}-\{subject\}” says, such as ann_happy_01\.jpg\./,
    );
    await expect(openLabels(folder, {}, 'names')).rejects.toThrow(/are not like those of JAFFE, KDEF/);
    await expect(
      openLabels(await tempFolder({ 'a.txt': '' }), { namePattern: '{label}' }, 'names'),
    ).rejects.toThrow(/has no images in it/);
  });
});
