import { describe, expect, it } from 'vitest';
import { subjectsInNames } from '../../../../src/audit/grouping/nameSubjects';
import { anyLabel, expressions, facesOf, type MadeUpFace, padded } from './madeUpNames';

const folds = 5;

function subjectsOf(faces: readonly MadeUpFace[]) {
  return subjectsInNames(
    faces.map(({ image }) => image),
    faces.map(({ label }) => label),
    expressions,
    folds,
  );
}

/** Clips have one expression, and frames in order. */
const clips = (count: number, image: (clip: number, frame: number) => string) =>
  facesOf(count, 12, (clip, frame) => ({
    image: image(clip, frame),
    label: expressions[(clip * 5) % 7] ?? '',
    subject: String(clip),
  }));
const jaffeSubjects = ['KA', 'KL', 'KM', 'KR', 'MK', 'NA', 'NM', 'TM', 'UY', 'YM'];
const codes = ['AN', 'DI', 'FE', 'HA', 'NE', 'SA', 'SU'];
const kdefCodes = codes.map((code) => (code === 'FE' ? 'AF' : code));

/** Posed faces: every subject shows every expression. */
const posed = (count: number, image: (subject: number, expression: number, take: number) => string) =>
  facesOf(count, 21, (subject, face) => ({
    image: image(subject, face % 7, Math.floor(face / 7)),
    label: expressions[face % 7] ?? '',
    subject: String(subject),
  }));

describe('names that show subjects or videos', () => {
  it.each<[string, MadeUpFace[], string[]]>([
    [
      'CK+',
      facesOf(123, 9, (subject, face, below) => ({
        image: `S${padded(subject * 4 + 5, 3)}_${padded(1 + Math.floor(face / 3), 3)}_${padded(8 + below(30), 8)}.png`,
        label: anyLabel(below),
        subject: String(subject),
      })),
      ['CK+'],
    ],
    [
      'CK+ in class folders',
      facesOf(118, 9, (subject, face, below) => {
        const label = anyLabel(below);
        return {
          image: `${label}/S${padded(subject + 5, 3)}_001_${padded(face, 8)}.png`,
          label,
          subject: String(subject),
        };
      }),
      ['CK+'],
    ],
    [
      'JAFFE',
      posed(
        10,
        (subject, e, take) =>
          `${jaffeSubjects[subject] ?? ''}.${codes[e] ?? ''}${take + 1}.${subject * 21 + e * 3 + take}.tiff`,
      ),
      ['JAFFE'],
    ],
    [
      'KDEF, whose sessions A and B show one person',
      facesOf(140, 7, (subject, face) => ({
        image: `KDEF/${'AB'[subject % 2] ?? ''}${'FM'[Math.floor(subject / 2) % 2] ?? ''}${padded(1 + Math.floor(subject / 4), 2)}${kdefCodes[face % 7] ?? ''}${['S', 'HL', 'FR'][face % 3] ?? ''}.JPG`,
        label: expressions[face % 7] ?? '',
        subject: String(Math.floor(subject / 2)),
      })),
      ['KDEF'],
    ],
    [
      'RaFD',
      posed(
        67,
        (subject, e, take) =>
          `Rafd${padded((take % 5) * 45, 3)}_${padded(subject + 1, 2)}_Caucasian_female_${expressions[e] ?? ''}_frontal.jpg`,
      ),
      ['RaFD'],
    ],
    [
      'RAVDESS frames, whose last field is the actor',
      posed(
        24,
        (subject, e, take) =>
          `01-01-0${e + 1}-01-01-0${(take % 2) + 1}-${padded(subject + 1, 2)}_${take}.jpg`,
      ),
      ['RAVDESS'],
    ],
    [
      'folders of subjects with folders of expressions',
      posed(
        80,
        (s, e, take) => `VL/Strong/P${padded(s + 1, 3)}/${expressions[e] ?? ''}/${padded(take, 3)}.jpeg`,
      ),
      [],
    ],
    [
      'folders of expressions with folders of subjects',
      posed(60, (s, e, take) => `train/${expressions[e] ?? ''}/S${padded(s + 1, 3)}/${padded(take, 3)}.jpeg`),
      [],
    ],
    [
      'BU-3DFE',
      posed(
        100,
        (s, e, take) => `F${padded(s + 1, 4)}/F${padded(s + 1, 4)}_${codes[e] ?? ''}0${take + 1}WH_F2D.bmp`,
      ),
      [],
    ],
    ['a number first', posed(91, (s, e, take) => `${1001 + s}_DFA_${codes[e] ?? ''}_X${take}.jpg`), []],
    [
      'number and sex first',
      posed(43, (s, e, take) => `${padded(s + 1, 2)}${'FM'[s % 2] ?? ''}_${codes[e] ?? ''}_${take}.png`),
      [],
    ],
    [
      'few subjects that say so',
      posed(12, (s, e, take) => `subject${padded(s + 1, 2)}.${expressions[e] ?? ''}.${take}.png`),
      [],
    ],
    [
      'a word and a number',
      posed(30, (s, e, take) => `faces/person_${s + 1}_${codes[e] ?? ''}_${take}.png`),
      [],
    ],
    [
      'video folders',
      clips(200, (clip, frame) => `${padded(46280 + clip * 40, 9)}/frame_${padded(frame * 4, 4)}.jpg`),
      [],
    ],
    [
      'video folders on Windows',
      clips(200, (clip, frame) => `C:\\faces\\${padded(clip, 5)}\\${padded(frame, 5)}.jpg`),
      [],
    ],
    [
      'frames that repeat the video’s number',
      clips(150, (clip, frame) => `${padded(clip + 1, 5)}/${padded(clip + 1, 5)}_${padded(frame, 5)}.jpg`),
      [],
    ],
    [
      'videos with names',
      clips(
        40,
        (clip, frame) =>
          `interview ${'abcdefgh'[clip % 8] ?? ''} ${'klmno'[Math.floor(clip / 8)] ?? ''}/${padded(frame, 5)}.jpg`,
      ),
      [],
    ],
    ['clips by their first part', clips(60, (clip, frame) => `clip${clip}_${padded(frame, 4)}.jpg`), []],
    [
      'videos by their first part',
      clips(60, (clip, frame) => `crops/vid${padded(clip, 2)}_frame${padded(frame, 3)}.png`),
      [],
    ],
    [
      'videos that a phone named by their time',
      clips(
        40,
        (clip, frame) =>
          `VID_202103${padded(1 + (clip % 4), 2)}_${padded(91500 + clip, 6)}_${padded(frame, 4)}.jpg`,
      ),
      [],
    ],
    [
      'clips that are counted anew in every class',
      facesOf(140, 10, (clip, frame) => {
        const label = expressions[clip % 7] ?? '';
        return {
          image: `${label}/${padded(Math.floor(clip / 7), 4)}/${padded(frame, 3)}.jpg`,
          label,
          subject: String(clip),
        };
      }),
      [],
    ],
    [
      'folders of persons',
      facesOf(300, 4, (subject, face, below) => {
        const name = `${'ABCDEFGHIJ'[subject % 10] ?? ''}nn_${'KLMNOP'[Math.floor(subject / 10) % 6] ?? ''}u${'vwxyz'[Math.floor(subject / 60)] ?? ''}`;
        return {
          image: `${name}/${name}_${padded(face + 1, 4)}.jpg`,
          label: anyLabel(below),
          subject: String(subject),
        };
      }),
      [],
    ],
    [
      'augmented copies of an image',
      facesOf(500, 8, (image, copy, below) => ({
        image: `${padded(image, 5)}_${copy}.jpg`,
        label: expressions[(image + 0 * below(2)) % 7] ?? '',
        subject: String(image),
      })),
      [],
    ],
  ])('%s', (_, faces, dataSets) => {
    const found = subjectsOf(faces);
    expect(found?.dataSets).toEqual(dataSets);
    // The same partition: each key belongs to one subject, and each subject to one key.
    const pairs = new Set(faces.map(({ subject }, face) => `${subject ?? ''} ${found?.keys[face] ?? ''}`));
    expect(pairs.size).toBe(new Set(faces.map(({ subject }) => subject)).size);
    expect(new Set(found?.keys).size).toBe(pairs.size);
  });

  it('takes a known data set’s names among others for what they are', () => {
    const faces = facesOf(20, 5, (s, f, below) => ({
      image: `S${padded(s + 10, 3)}_001_${padded(f, 8)}.png`,
      label: anyLabel(below),
    }));
    const others = Array.from({ length: 900 }, (_, i) => ({
      image: `train_${padded(i, 5)}.jpg`,
      label: expressions[i % 7] ?? '',
    }));
    const found = subjectsOf([...faces, ...others]);
    expect(new Set(found?.keys.slice(0, faces.length)).size).toBe(20);
    expect(found?.keys.slice(faces.length).every((key) => key === undefined)).toBe(true);
  });
});
