import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../labels/tempFolder';
import { runCli, sentenceOf } from './runCli';

/** All files of a folder with their content, but for the journal's own folder. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.flatMap((entry) => (entry.isFile() ? [path.join(entry.parentPath, entry.name)] : []));
  const named = await Promise.all(
    files.map(async (file) => [path.relative(folder, file), await readFile(file, 'latin1')] as const),
  );
  return Object.fromEntries(named.filter(([name]) => !name.split(path.sep).includes('.scn')).sort());
}

const plain = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]));
const kdef = ['F01', 'M02'].flatMap((person) =>
  ['AF', 'AN', 'HA'].map((code) => `KDEF/A${person}/A${person}${code}S.JPG`),
);

describe.each([
  {
    title: 'JAFFE',
    files: plain(['KA.AN1.39.tiff', 'KA.HA1.29.tiff', 'KM.AN1.17.tiff', 'KM.HA1.4.tiff']),
    args: [],
    counts: { anger: 2, happiness: 2 },
    subjects: 2,
    correction: ['KA.AN1.39.tiff', 'fear'],
    written: { 'labels.corrections.csv': 'image,label\nKA.AN1.39.tiff,fear\n' },
  },
  {
    title: 'KDEF',
    files: plain(kdef),
    args: [],
    counts: { afraid: 2, angry: 2, happy: 2 },
    subjects: 2,
    correction: ['AF01/AF01ANS.JPG', 'sad'],
    written: { 'KDEF/labels.corrections.csv': 'image,label\nAF01/AF01ANS.JPG,sad\n' },
  },
  {
    title: 'a pattern',
    files: plain(['ann_glad_1.jpg', 'ann_glum_2.jpg', 'bob_glad_1.jpg', 'eve_glum_1.jpg']),
    args: ['--name-pattern', '{subject}_{label}_#'],
    counts: { glad: 2, glum: 2 },
    subjects: 3,
    correction: ['eve_glum_1.jpg', 'glad'],
    written: { 'labels.corrections.csv': 'image,label\neve_glum_1.jpg,glad\n' },
  },
  {
    title: 'CK+',
    files: {
      ...plain([
        'cohn-kanade-images/S005/001/S005_001_00000001.png',
        'cohn-kanade-images/S005/001/S005_001_00000002.png',
        'cohn-kanade-images/S010/004/S010_004_00000001.png',
      ]),
      'Emotion/S005/001/S005_001_00000002_emotion.txt': '   3.0000000e+00\n',
      'Emotion/S010/004/S010_004_00000001_emotion.txt': '   1.0000000e+00\n',
    },
    args: [],
    counts: { disgust: 1, anger: 1 },
    subjects: 2,
    correction: ['cohn-kanade-images/S005/001/S005_001_00000002.png', 'happy'],
    written: { 'Emotion/S005/001/S005_001_00000002_emotion.txt': '   5.0000000e+00\n' },
  },
])('$title on a command line', ({ title, files, args, counts, subjects, correction, written }) => {
  it('is read, corrected, read again and taken back, and images keep their names', async () => {
    const folder = await tempFolder(files);
    const fixes = path.join(
      await tempFolder({ 'fixes.csv': `image,label\n${correction.join(',')}\n` }),
      'fixes.csv',
    );
    const before = await contentOf(folder);
    const summary = async () =>
      JSON.parse((await runCli(['labels', folder, '--json', ...args])).stdout) as {
        counts: Record<string, number>;
      };
    const first = await summary();
    expect(first).toMatchObject({ counts, problems: [], subjectsInNames: subjects });
    const text = await runCli(['labels', folder, ...args]);
    expect(text.stdout).toContain(`say whose faces they are: ${subjects} in all.`);
    const place = path.join(folder, title === 'KDEF' ? title : '.');
    const applied = await runCli(['apply', folder, '--labels', place, '--corrections', fixes, ...args]);
    expect(applied).toMatchObject({ code: 0, stderr: '' });
    expect(await contentOf(folder)).toEqual(
      Object.fromEntries(Object.entries({ ...before, ...written }).sort()),
    );
    const label = correction[1] ?? '';
    expect((await summary()).counts[label]).toBe((first.counts[label] ?? 0) + 1);
    // What the names are made of is known from the commit.
    expect(await runCli(['undo', folder])).toMatchObject({ code: 0, stderr: '' });
    expect(await contentOf(folder)).toEqual(before);
  });
});

describe('--name-pattern', () => {
  it('is wrong usage where it is no pattern, or beside what is for label files', async () => {
    const folder = await tempFolder({ 'ann_glad_1.jpg': '' });
    const run = (...args: readonly string[]) => runCli(['labels', folder, ...args]);
    const wrong = await run('--name-pattern', '{subject}_*');
    expect(wrong.code).toBe(2);
    expect(sentenceOf(wrong)).toMatch(/“\{subject\}_\*” is no pattern of names: it has no \{label\}/);
    const beside = await run('--name-pattern', '{label}_*', '--format', 'csv');
    expect(beside).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--name-pattern is for labels/) as string,
    });
    const none = await run('--name-pattern', '{label}-*');
    expect(none.code).toBe(1);
    expect(sentenceOf(none)).toMatch(/None of the 1 images in .* such as ann_glad_1\.jpg/);
  });
});
