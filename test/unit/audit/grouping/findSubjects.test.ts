import { describe, expect, it } from 'vitest';
import {
  findSubjects,
  matchSubjects,
  parseSubjectSetting,
} from '../../../../src/audit/grouping/findSubjects';
import { delimitedText } from '../../../../src/labels/formats/delimitedText';
import { LabelSource } from '../../../../src/labels/labelSource';
import { HumanError } from '../../../../src/base/humanError';
import { tempFolder } from '../../labels/tempFolder';
import { expressions, padded } from './madeUpNames';

const folds = 5;

/** A table of 60 faces named like video frames, with columns of its own. */
async function table(header: string, cells: (face: number) => string) {
  const rows = Array.from({ length: 60 }, (_, face) => {
    const image = `clip${padded(Math.floor(face / 5), 2)}_${padded(face % 5, 3)}.png`;
    return `${image},${expressions[face % 7] ?? ''},${cells(face)}`;
  });
  const folder = await tempFolder({ 'labels.csv': `image,label,${header}\n${rows.join('\n')}\n` });
  return delimitedText.read(new LabelSource(`${folder}/labels.csv`), {});
}

describe('a column of subjects', () => {
  it.each(['subject', 'Subject ID', 'person_id', 'IDENTITY', 'video-id', 'Clip', 'speaker', 'participant'])(
    '“%s” is found and wins over names',
    async (name) => {
      const found = findSubjects(await table(`note,${name}`, (face) => `x,s${face % 6}`), 'auto', folds);
      expect(found.kind).toBe('column');
      expect(found.source).toContain(`“${name}” of labels.csv`);
      expect(found.keys.slice(0, 7)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5', 's0']);
    },
  );

  it('prefers persons to videos', async () => {
    const found = findSubjects(
      await table('video,subject', (face) => `v${face % 20},s${face % 6}`),
      'auto',
      folds,
    );
    expect(found.keys[7]).toBe('s1');
  });

  it('leaves faces alone whose cell is empty', async () => {
    const labels = await table('subject', (face) => (face % 2 ? '' : `s${face % 6}`));
    expect(findSubjects(labels, 'auto', folds).keys.slice(0, 3)).toEqual(['s0', undefined, 's2']);
  });

  it.each([
    [
      'too few values',
      (face: number) => String(face % 2),
      /only 2 are named by the column “video”.*at least 3/,
    ],
    ['the class', (face: number) => `as ${expressions[face % 7] ?? ''}`, /says little else than the class/],
  ])('with %s is not used, with a warning; names are', async (_, cells, message) => {
    const found = findSubjects(await table('video', cells), 'auto', folds);
    expect(found).toMatchObject({ kind: 'names', warnings: [expect.stringMatching(message)] });
    expect(new Set(found.keys).size).toBe(12);
  });

  it('is not taken from the columns of image and label, nor without a header', async () => {
    const folder = await tempFolder({
      'a.csv': 'subject,emotion\na.png,x\nb.png,y\n',
      'b.csv': 'subject,x.png,x\nsubject,y.png,y\n',
    });
    for (const [name, imageColumn, labelColumn] of [
      ['a', 0, 1],
      ['b', 1, 2],
    ] as const) {
      const labels = await delimitedText.read(new LabelSource(`${folder}/${name}.csv`), {
        imageColumn,
        labelColumn,
      });
      expect(labels.subjectColumn).toBeUndefined();
      expect(labels.samples.every((sample) => !('subject' in sample))).toBe(true);
    }
  });
});

describe('the setting', () => {
  const named = () => table('note', () => 'x');

  it('says how the names show subjects, with an example', async () => {
    const found = findSubjects(await named(), 'auto', folds);
    expect(found).toMatchObject({ kind: 'names', noun: 'subject or video' });
    expect(found.source).toBe('found in the images’ names (“clip00” in “clip00_000.png”)');
  });

  it('“off” looks at nothing', async () => {
    expect(findSubjects(await table('subject', (face) => `s${face % 6}`), 'off', folds)).toMatchObject({
      kind: 'none',
      keys: [],
      warnings: [],
    });
  });

  it('a pattern takes its first group, or all that it matches', async () => {
    const byGroup = findSubjects(await named(), 'clip(\\d)', folds);
    // Clips 00 to 11 begin with 0 or 1: too few.
    expect(byGroup).toMatchObject({ kind: 'none', warnings: [expect.stringContaining('only 2 are found')] });
    const whole = findSubjects(await named(), '^clip\\d\\d', folds);
    expect(whole).toMatchObject({ kind: 'setting', warnings: [] });
    expect(whole.keys[59]).toBe('clip11');
    const some = findSubjects(await named(), '(clip0\\d)_00[0-3]', folds);
    expect(some.keys.filter((key) => key === undefined)).toHaveLength(60 - 40);
  });

  it.each([
    ['(clip', /neither “auto” nor “off”, nor a regular expression that can be read \(.*Unterminated group/],
    ['person(\\d+)', /“person\(\\d\+\)”, which finds no subject in any of the 60 .* “clip00_000\.png”/],
  ])('%s is refused with a sentence', async (pattern, message) => {
    const labels = await named();
    expect(() => findSubjects(labels, pattern, folds)).toThrow(HumanError);
    expect(() => findSubjects(labels, pattern, folds)).toThrow(message);
  });

  it('stops a pattern that would take ages', () => {
    const images = [`${'a'.repeat(60)}!.png`, 'b.png'];
    expect(() => matchSubjects(images, /^(a+)+$/, 50)).toThrow(/takes too long to match/);
  });

  it('nothing is “auto”', () => {
    expect([' ', 'auto ', ' off'].map((text) => parseSubjectSetting(text).kind)).toEqual([
      'auto',
      'auto',
      'off',
    ]);
  });
});
