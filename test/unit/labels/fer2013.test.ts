import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit, invertEdit } from '../../../src/labels/edits/applyEdit';
import { spliced } from '../../../src/labels/edits/rewriteFile';
import type { GreyFace, LabelEdit, LabelFile } from '../../../src/labels/labelFile';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

const face = (side: number, value = 7) => Array.from({ length: side * side }, () => value).join(' ');

async function labelFile(content: string | Buffer, name = 'fer2013.csv'): Promise<string> {
  return path.join(await tempFolder({ [name]: content }), name);
}

async function facesOf(labels: LabelFile): Promise<GreyFace[]> {
  const faces: GreyFace[] = [];
  for await (const one of labels.inlineFaces?.() ?? []) if ('grey' in one) faces.push(one);
  return faces;
}

async function splicedText(bytes: Buffer, edit: LabelEdit): Promise<string> {
  if (edit.kind !== 'rewrite') throw new Error('A CSV is rewritten.');
  return (await spliced(bytes, edit.splices))?.toString() ?? 'the edit does not fit';
}

test('labels have names, faces have durable ones by part and row, and pixels come back as written', async () => {
  const file = await labelFile(
    `emotion,pixels,Usage\r\n0,${face(48, 255)},Training\r\n\r\n6,0 1 2 3,PublicTest\r\n4,${face(5)},\r\n`,
  );
  expect((await recogniseLabels(file)).format.id).toBe('fer2013');
  const labels = await openLabels(file);
  expect(labels.classes).toEqual(['Angry', 'Disgust', 'Fear', 'Happy', 'Sad', 'Surprise', 'Neutral']);
  expect(labels.samples.map(({ id, image, label, line }) => [id, image, label, line])).toEqual([
    ['Training-00001.png', 'Training-00001.png', 'Angry', 2],
    ['PublicTest-00002.png', 'PublicTest-00002.png', 'Neutral', 4],
    ['face-00003.png', 'face-00003.png', 'Sad', 5],
  ]);
  expect([...labels.imageCandidates('Training-00001.png')]).toEqual([
    path.join(path.dirname(file), '.scn', 'faces', 'fer2013.csv', 'Training-00001.png'),
  ]);
  const faces = await facesOf(labels);
  expect(faces.map(({ sample, width, height }) => [sample, width, height])).toEqual([
    [0, 48, 48],
    [1, 2, 2],
    [2, 5, 5],
  ]);
  expect(faces[0]?.grey).toEqual(new Uint8Array(48 * 48).fill(255));
  expect(faces[1]?.grey).toEqual(Uint8Array.of(0, 1, 2, 3));
});

test('the later order of columns, with blanks behind the commas, is read and edited by one digit', async () => {
  const content = `emotion, Usage, pixels\n0, Training, ${face(3)}\n2, PrivateTest, "${face(3, 9)}"\n`;
  const file = await labelFile(content, 'icml_face_data.csv');
  const labels = await openLabels(file);
  expect(labels.samples.map(({ id, label }) => [id, label])).toEqual([
    ['Training-00001.png', 'Angry'],
    ['PrivateTest-00002.png', 'Fear'],
  ]);
  expect((await facesOf(labels)).map(({ grey }) => grey[8])).toEqual([7, 9]);
  const edit = await labels.edit([{ id: 'PrivateTest-00002.png', label: 'Neutral' }]);
  await applyLabelEdit(edit);
  expect(await readFile(file, 'utf8')).toBe(content.replace('2, Private', '6, Private'));
  await undoLabelEdit(edit);
  expect(await readFile(file, 'utf8')).toBe(content);
  await expect(labels.edit([{ id: 'Training-00001.png', label: 'Contempt' }])).rejects.toThrow(/not a class/);
});

test('cells that are no face are named with their line, and the other rows are read', async () => {
  const cells = ['1 2 3', '1 2 3 256', '1 2 x 4', '', '1 2 3 4.5', '0 0 0 0', '1 -2 3 4'];
  const rows = cells.map((pixels) => `3,${pixels},Training\n`).join('');
  const file = await labelFile(`emotion,pixels,Usage\n${rows}9,${face(2)},Training\n3\n`);
  const labels = await openLabels(file);
  expect(labels.problems.map(({ message }) => message)).toEqual([
    'Line 2: 3 pixels make no square, so the row has no face; put it right or remove it.',
    'Line 3: pixel 4 is greater than 255, so the row has no face; put it right or remove it.',
    'Line 4: pixel 3 is not a whole number from 0 to 255, so the row has no face; put it right or remove it.',
    'Line 5: the row has no pixels, so the row has no face; put it right or remove it.',
    'Line 6: pixel 4 is not a whole number from 0 to 255, so the row has no face; put it right or remove it.',
    'Line 8: pixel 2 is not a whole number from 0 to 255, so the row has no face; put it right or remove it.',
    'Line 9: “9” is none of the labels of FER2013, ExpW (0, 1, 2, 3, 4, 5, 6); put the row right.',
    'Line 10: the row is too short, it has 1 of the 2 columns needed; complete it or remove it.',
  ]);
  expect((await facesOf(labels)).map(({ sample }) => sample)).toEqual([5, 7]);
});

test('a test set is refused with the reason', async () => {
  await expect(recogniseLabels(await labelFile(`pixels\n${face(48)}\n`, 'test.csv'))).rejects.toThrow(
    /test\.csv has faces but no column “emotion”.*Choose the file with the labels/,
  );
  await expect(
    openLabels(await labelFile(`Usage,pixels\nTraining,${face(48)}\n`, 'test.csv')),
  ).rejects.toThrow(/no column “emotion”/);
});

test('CK+ made like FER2013 has contempt as its eighth class', async () => {
  const labels = await openLabels(
    await labelFile(`emotion,pixels,Usage\n7,${face(2)},Training\n0,${face(2)},Training\n`, 'ckextended.csv'),
  );
  expect(labels.samples.map(({ label }) => label)).toEqual(['Contempt', 'Angry']);
});

test('faces that changed since the labels were read are not passed off as theirs', async () => {
  const file = await labelFile(`emotion,pixels,Usage\n0,${face(2)},Training\n`);
  const labels = await openLabels(file);
  await writeFile(file, `emotion,pixels,Usage\n0,${face(2, 8)},Training\n`);
  await expect(facesOf(labels)).rejects.toThrow(/changed on disk/);
});

test('faces come one by one in order, over the edges of the blocks that a large file is read in', async () => {
  const count = 700;
  const rows = Array.from({ length: count }, (_, row) => `${row % 7},${face(48, row % 256)},Training\n`);
  const content = `emotion,pixels,Usage\n${rows.join('')}`;
  for (const name of ['fer2013.csv', 'fer2013.csv.gz']) {
    const bytes = name.endsWith('gz') ? gzipSync(content) : Buffer.from('\ufeff' + content, 'utf16le');
    const labels = await openLabels(await labelFile(bytes, name));
    const faces = await facesOf(labels);
    expect(faces.map(({ sample }) => sample)).toEqual([...faces.keys()]);
    expect(faces).toHaveLength(count);
    expect(
      faces.every(({ grey }, row) => grey.length === 2304 && grey.every((value) => value === row % 256)),
    ).toBe(true);
  }
});

test('generated files: the faces and labels are those written; corrections change digits alone', async () => {
  const rowArbitrary = fc.record({
    label: fc.nat(6),
    pixels: fc
      .integer({ min: 1, max: 6 })
      .chain((side) => fc.uint8Array({ minLength: side * side, maxLength: side * side })),
    usage: fc.constantFrom('Training', 'PublicTest', 'PrivateTest', ''),
    pad: fc.constantFrom('', ' ', '  '),
    quoted: fc.boolean(),
    lineEnd: fc.constantFrom('\n', '\r\n', '\n\n'),
  });
  const choices = fc.array(fc.record({ row: fc.nat(5), label: fc.nat(6) }), { maxLength: 4 });
  const file = await labelFile('');
  await fc.assert(
    fc.asyncProperty(
      fc.array(rowArbitrary, { minLength: 1, maxLength: 6 }),
      choices,
      fc.boolean(),
      async (rows, chosen, later) => {
        const text = (labels: readonly number[]) =>
          (later ? 'emotion, Usage, pixels\n' : 'emotion,pixels,Usage\n') +
          rows
            .map(({ pixels, usage, pad, quoted, lineEnd }, row) => {
              const written = quoted ? `"${pixels.join(' ')}"` : pixels.join(' ');
              const [second, third] = later ? [usage, written] : [written, usage];
              return `${labels[row]},${pad}${second},${pad}${third}${lineEnd}`;
            })
            .join('');
        const before = text(rows.map(({ label }) => label));
        await writeFile(file, before);
        const labels = await openLabels(file);
        expect(labels.samples.map(({ label }) => labels.classes.indexOf(label))).toEqual(
          rows.map(({ label }) => label),
        );
        expect((await facesOf(labels)).map(({ grey }) => grey)).toEqual(rows.map(({ pixels }) => pixels));
        const wanted = rows.map(({ label }) => label);
        for (const { row, label } of chosen) if (row < wanted.length) wanted[row] = label;
        const edit = await labels.edit(
          labels.samples.map(({ id }, row) => ({ id, label: labels.classes[wanted[row] ?? 0] ?? '' })),
        );
        const after = await splicedText(Buffer.from(before), edit);
        expect(after).toBe(text(wanted));
        expect(await splicedText(Buffer.from(after), invertEdit(edit))).toBe(before);
      },
    ),
    { numRuns: 100, seed: 2_013 },
  );
});
