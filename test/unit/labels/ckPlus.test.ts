import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { applyLabelEdit, editState, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { parseLabelEdit } from '../../../src/labels/edits/parseEdit';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { foldersAt } from '../support/dataSets';
import { tempFolder } from './tempFolder';

const classes = ['neutral', 'anger', 'contempt', 'disgust', 'fear', 'happy', 'sadness', 'surprise'];
const padded = (value: number, length: number) => String(value).padStart(length, '0');

/** A recording: its frames, and the number of its emotion where somebody coded it. */
type Sequence = {
  readonly subject: string;
  readonly number: string;
  readonly frames: number;
  readonly emotion: number | undefined;
};

/** Where the parts of CK+ lie in the folder that people unpack it to. */
type Layout = { readonly images: string; readonly emotions: string };
const layouts: readonly Layout[] = [
  { images: 'cohn-kanade-images', emotions: 'Emotion' },
  { images: 'extended-cohn-kanade-images/cohn-kanade-images', emotions: 'Emotion_labels/Emotion' },
  { images: 'all', emotions: 'all' },
];

/** What the emotion's file has, byte for byte, as CK+ does. */
const written = (emotion: number) => `   ${emotion}.0000000e+00\n`;
const stemOf = ({ subject, number }: Sequence, frame: number) => `${subject}_${number}_${padded(frame, 8)}`;
const peakOf = (each: Sequence, { images }: Layout) =>
  `${images}/${each.subject}/${each.number}/${stemOf(each, each.frames)}.png`;
const emotionFileOf = (each: Sequence, { emotions }: Layout) =>
  `${emotions}/${each.subject}/${each.number}/${stemOf(each, each.frames)}_emotion.txt`;

function filesOf(sequences: readonly Sequence[], layout: Layout): Record<string, string> {
  return Object.fromEntries(
    sequences.flatMap((each) => {
      const { subject, number, frames, emotion } = each;
      const folder = `${subject}/${number}`;
      return [
        ...Array.from({ length: frames }, (_, frame) => [
          `${layout.images}/${folder}/${stemOf(each, frame + 1)}.png`,
          '',
        ]),
        ...(emotion === undefined ? [] : [[emotionFileOf(each, layout), written(emotion)]]),
        [`FACS/${folder}/${stemOf(each, frames)}_facs.txt`, '   1.2000000e+01   3.0000000e+00\n'],
        [`Landmarks/${folder}/${stemOf(each, frames)}_landmarks.txt`, '   1.2e+01   3.0e+00\n'.repeat(3)],
      ] as [string, string][];
    }),
  );
}

const recordings = fc
  .uniqueArray(
    fc.record({
      subject: fc.integer({ min: 5, max: 999 }).map((value) => `S${padded(value, 3)}`),
      number: fc.integer({ min: 1, max: 12 }).map((value) => padded(value, 3)),
      frames: fc.integer({ min: 1, max: 4 }),
      emotion: fc.option(fc.integer({ min: 0, max: 7 }), { nil: undefined, freq: 3 }),
    }),
    { selector: ({ subject, number }) => subject + number, minLength: 2, maxLength: 8 },
  )
  .filter((all) => all.some(({ emotion }) => emotion !== undefined));

it('each coded sequence’s last image has its label, wherever the parts lie; a correction changes one digit', async () => {
  await fc.assert(
    fc.asyncProperty(
      recordings,
      fc.constantFrom(...layouts),
      fc.integer({ min: 1, max: 7 }),
      async (sequences, layout, further) => {
        const files = filesOf(sequences, layout);
        const parent = await tempFolder(
          Object.fromEntries(Object.entries(files).map(([name, text]) => [`data/CK+/${name}`, text])),
        );
        const folder = path.join(parent, 'data', 'CK+');
        const coded = sequences.filter(({ emotion }) => emotion !== undefined);
        const found = await findLabels(parent);
        expect(found.map(({ format }) => format.id)).toEqual(['ck+']);
        const read = await openLabels(found[0]?.location ?? '');
        expect(read.samples).toHaveLength(coded.length);
        const labels = await openLabels(folder);
        expect(labels.classes).toEqual(classes);
        expect(labels.samples).toEqual(
          coded
            .map((each) => {
              const image = peakOf(each, layout);
              const label = classes[each.emotion ?? 0] ?? '';
              return { id: image, image, label, line: undefined, subject: each.subject };
            })
            .sort((a, b) => (a.image < b.image ? -1 : 1)),
        );
        expect(labels.problems.map(({ message }) => message)).toEqual(
          coded.length === sequences.length
            ? []
            : [
                expect.stringContaining(
                  `: ${sequences.length - coded.length} of ${sequences.length}, such as S`,
                ),
              ],
        );
        const wanted = coded.map((each) => ((each.emotion ?? 0) + further) % 8);
        const edit = await labels.edit(
          coded.map((each, index) => ({
            id: peakOf(each, layout),
            label: classes[wanted[index] ?? 0] ?? '',
          })),
        );
        expect(parseLabelEdit(JSON.parse(JSON.stringify(edit)), foldersAt(folder))).toEqual(edit);
        await applyLabelEdit(edit);
        const textOf = (each: Sequence) => readFile(path.join(folder, emotionFileOf(each, layout)), 'utf8');
        for (const [index, each] of coded.entries())
          expect(await textOf(each)).toBe(written(wanted[index] ?? 0));
        await undoLabelEdit(edit);
        for (const each of coded) expect(await textOf(each)).toBe(written(each.emotion ?? 0));
        expect(await editState(edit)).toBe('before');
      },
    ),
    { numRuns: 20 },
  );
});

const [usual] = layouts;
const few: readonly Sequence[] = [
  { subject: 'S005', number: '001', frames: 2, emotion: 3 },
  { subject: 'S010', number: '002', frames: 3, emotion: 7 },
  { subject: 'S010', number: '004', frames: 1, emotion: 1 },
];

describe('files that are not as CK+ has them', () => {
  const setUp = async (texts: readonly string[]) => {
    const layout = usual ?? { images: '', emotions: '' };
    const folder = await tempFolder(filesOf(few, layout));
    const files = few.map((each) => path.join(folder, emotionFileOf(each, layout)));
    for (const [index, text] of texts.entries()) await writeFile(files[index] ?? '', text);
    return { folder, files, ids: few.map((each) => peakOf(each, layout)) };
  };

  test.each(['3', '3.0\r\n', '\t3.000e+000', '  3.\n\n'])('%j keeps its own notation', async (text) => {
    const { folder, files, ids } = await setUp([text]);
    const labels = await openLabels(folder);
    expect(labels.samples[0]?.label).toBe('disgust');
    await applyLabelEdit(await labels.edit([{ id: ids[0] ?? '', label: 'happy' }]));
    expect(await readFile(files[0] ?? '', 'utf8')).toBe(text.replace('3', '5'));
  });

  test.each(['', 'x', '8.0000000e+00', '   3.5000000e+00', '-1', '   3.0000000e+01', '3 4', '12'])(
    '%j is no label',
    async (text) => {
      const { folder, ids } = await setUp([text]);
      const labels = await openLabels(folder);
      expect(labels.samples.map(({ label }) => label)).toEqual(['', 'surprise', 'anger']);
      expect(labels.problems.map(({ message, image }) => [message, image])).toEqual([
        [
          expect.stringMatching(/S005_001_00000002_emotion\.txt” says .* none of CK\+’s emotions 0 to 7/),
          ids[0],
        ],
      ]);
    },
  );

  test('what was changed meanwhile is not overwritten', async () => {
    const { folder, files, ids } = await setUp([]);
    const labels = await openLabels(folder);
    await writeFile(files[0] ?? '', written(4));
    await expect(labels.edit([{ id: ids[0] ?? '', label: 'happy' }])).rejects.toThrow(/changed on disk/);
    await expect(labels.edit([{ id: ids[1] ?? '', label: 'bored' }])).rejects.toThrow(/is not a class/);
  });

  test('emotions without an image, and images that are there twice, are counted', async () => {
    const { folder } = await setUp([]);
    const lost = path.join(folder, 'Emotion', 'S999', '001');
    await mkdir(lost, { recursive: true });
    await writeFile(path.join(lost, 'S999_001_00000009_emotion.txt'), written(1));
    const copy = path.join(folder, 'cropped');
    await mkdir(copy);
    await writeFile(path.join(copy, 'S005_001_00000002.png'), '');
    const labels = await openLabels(folder);
    expect(labels.samples).toHaveLength(3);
    expect(labels.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/without an image of their name: 1, such as Emotion\/S999/),
      expect.stringMatching(/more than once: 1, such as cohn-kanade-images\/S005.* and cropped\/S005/),
    ]);
  });
});

test('a folder without one of the two is no such data set', async () => {
  const layout = { images: 'cohn-kanade-images', emotions: 'Emotion' };
  const files = Object.entries(filesOf(few, layout));
  const images = await tempFolder(Object.fromEntries(files.filter(([name]) => !name.startsWith('Emotion'))));
  expect(await findLabels(images)).toEqual([]);
  const emotions = await tempFolder(Object.fromEntries(files.filter(([name]) => !name.startsWith('cohn'))));
  expect(await findLabels(emotions)).toEqual([]);
  await expect(openLabels(emotions, {}, 'ck+')).rejects.toThrow(/has no image with a file of its emotion/);
});
