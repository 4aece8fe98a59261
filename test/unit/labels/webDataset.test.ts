import { once } from 'node:events';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../src/base/humanError';
import { asOneDataSet } from '../../../src/labels/dataSet';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import type { InlineFace, LabelFile } from '../../../src/labels/labelFile';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { offerDataSetAt, offerDataSets } from '../../../src/labels/opening/offerDataSets';
import { openDataSet, openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';
import { withWrongBytes } from './wrongBytes';

const fixture = (name: string) => path.resolve('test/fixtures/webdataset', name);
const shards = ['shard-000000.tar', 'shard-000001.tar'];
const names = ['angry', 'happy', 'sad'];
const inTurn = (count: number) => Array.from({ length: count }, (_, row) => names[row % 3]);
const labelsOf = ({ samples }: LabelFile) => samples.map(({ label }) => label);
const sentences = ({ problems }: LabelFile) => problems.map(({ message }) => message);

async function copied(...files: string[]): Promise<string> {
  return tempFolder(
    Object.fromEntries(await Promise.all(files.map(async (name) => [name, await readFile(fixture(name))]))),
  );
}

async function facesOf(labels: LabelFile): Promise<InlineFace[]> {
  const faces: InlineFace[] = [];
  for await (const one of labels.inlineFaces?.() ?? []) faces.push(one);
  return faces;
}

/** The grey of a face's corner, by which the fixtures number their faces. */
async function cornerOf(face: InlineFace | undefined): Promise<number | undefined> {
  if (!face || !('encoded' in face)) throw new Error('An image file is expected.');
  return (await sharp(face.encoded).extractChannel(0).raw().toBuffer())[0];
}

type Member =
  readonly [name: string, content: string | Buffer] | readonly [name: string, linkTo: { to: string }];

/** A tar of the given members. */
async function tarOf(members: readonly Member[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of members)
    if (typeof content === 'string' || Buffer.isBuffer(content)) archive.entry({ name }, content);
    else archive.entry({ name, type: 'symlink', linkname: content.to });
  archive.finalize();
  const blocks: Uint8Array[] = [];
  for await (const block of archive) if (block instanceof Uint8Array) blocks.push(block);
  return Buffer.concat(blocks);
}

async function openTar(members: readonly Member[]): Promise<LabelFile> {
  return openLabels(path.join(await tempFolder({ 'faces.tar': await tarOf(members) }), 'faces.tar'));
}

const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

describe('shards of WebDataset', () => {
  it('have their classes by number, named by a file beside them', async () => {
    const folder = await copied(...shards);
    const alone = await openLabels(path.join(folder, 'shard-000000.tar'));
    expect(alone).toMatchObject({ format: 'webdataset', classes: ['0', '1', '2'], problems: [] });
    expect(alone.samples[3]).toEqual({ id: '000003.png', image: '000003.png', label: '0', line: 4 });
    await writeFile(path.join(folder, 'classes.txt'), names.join('\n'));
    expect(labelsOf(await openLabels(path.join(folder, 'shard-000000.tar')))).toEqual(inTurn(7));
  });

  it('are one data set, with each face in its place', async () => {
    const folder = await copied(...shards);
    const [only, ...others] = await offerDataSets(folder);
    expect(others).toEqual([]);
    expect(await offerDataSetAt(folder)).toMatchObject({ location: folder, reading: only?.reading });
    const labels = await openDataSet(only ?? asOneDataSet([]));
    expect(labelsOf(labels)).toEqual(Array.from({ length: 12 }, (_, row) => String(row % 3)));
    const faces = await facesOf(labels);
    expect(faces.map(({ sample }) => sample)).toEqual([...Array(12).keys()]);
    // How the fixture draws them.
    expect(await cornerOf(faces[9])).toBe(80 + 8 * 9);
    const files = labels.samples.flatMap(({ image }) => [...labels.imageCandidates(image)]);
    expect(new Set(files).size).toBe(12);
    expect(files.every((file) => file.startsWith(path.join(folder, '.scn', 'faces') + path.sep))).toBe(true);
  });

  it('are all found, however many there are and whatever split they are of', async () => {
    const bytes = await readFile(fixture('shard-000000.tar'));
    const numbers = Array.from({ length: 60 }, (_, number) => String(number).padStart(6, '0'));
    const folder = await tempFolder(
      Object.fromEntries([
        ...numbers.map((number) => [`train-${number}.tar`, bytes]),
        ['val-000000.tar', bytes],
      ]),
    );
    const [only, ...others] = await findLabels(folder);
    expect(others).toEqual([]);
    expect(only?.reading?.options.parts?.map((part) => part.path)).toEqual([
      ...numbers.map((number) => `train-${number}.tar`),
      'val-000000.tar',
    ]);
  });

  it('are corrected beside themselves, and taken back', async () => {
    const folder = await copied(...shards);
    const [only] = await offerDataSets(folder);
    const dataSet = only ?? asOneDataSet([]);
    const edit = await (await openDataSet(dataSet)).edit([{ id: 'shard-000001.tar:000008.png', label: '0' }]);
    await applyLabelEdit(edit);
    expect(await readFile(path.join(folder, 'shard-000001.corrections.csv'), 'utf8')).toBe(
      'image,label\n000008.png,0\n',
    );
    for (const name of shards)
      expect(await readFile(path.join(folder, name))).toEqual(await readFile(fixture(name)));
    expect(labelsOf(await openDataSet(dataSet))[8]).toBe('0');
    await undoLabelEdit(edit);
    expect(labelsOf(await openDataSet(dataSet))[8]).toBe('2');
  });
});

it('labels in JSON are found, with whose face it is', async () => {
  const labels = await openLabels(fixture('faces.tar'));
  expect(labels).toMatchObject({ classes: names, subjectColumn: 'json.person' });
  expect(labelsOf(labels)).toEqual([...inTurn(11), '']);
  expect(labels.samples[5]).toMatchObject({ id: 'part/000005.jpg', subject: 'p2' });
  expect(sentences(labels)).toEqual([expect.stringContaining('“part/000011.jpg” has no label')]);
  expect(await facesOf(labels)).toHaveLength(12);
});

it('two keys that may be the label are asked about', async () => {
  const file = fixture('two-opinions.tar');
  const { recognition } = await recogniseLabels(file);
  expect(recognition).toMatchObject({ kind: 'ask', columns: ['image', 'json.first', 'json.second'] });
  const labels = await openLabels(file, { imageKey: 'image', labelKey: 'json.second' });
  expect(labelsOf(labels)).toEqual(Array.from({ length: 12 }, (_, row) => names[Math.floor(row / 4)]));
});

it('two images of a sample are asked about, and its masks are not', async () => {
  const one = (key: string): Member[] => [
    [`${key}.jpg`, png],
    [`${key}.mask.png`, png],
    [`${key}.cls`, '1'],
  ];
  expect(labelsOf(await openTar([...one('a'), ['b.png', png], ['b.cls', '0']]))).toEqual(['1', '0']);
  const both = await tempFolder({ 'faces.tar': await tarOf([...one('a'), ['a.png', png]]) });
  const { recognition } = await recogniseLabels(path.join(both, 'faces.tar'));
  expect(recognition).toMatchObject({ kind: 'ask', columns: ['jpg', 'mask.png', 'png', 'cls'] });
});

it('names of classes are in the archive, too', async () => {
  const labels = await openTar([
    ['classes.txt', 'angry\nhappy\n'],
    ['./a.png', png],
    ['./a.cls', '1'],
    ['./._b.png', png],
    ['b.png', png],
    ['b.cls', '0'],
  ]);
  expect(labels.samples).toMatchObject([
    { id: 'a.png', label: 'happy' },
    { id: 'b.png', label: 'angry' },
  ]);
  expect(labels.problems).toEqual([]);
});

it('images without labels are named as an archive', async () => {
  await expect(openLabels(fixture('images.tar'))).rejects.toThrow(/is an archive, .*: unpack it/);
});

describe('an archive with what does not belong', () => {
  const good: Member[] = [
    ['a.png', png],
    ['a.cls', '0'],
    ['b.png', png],
    ['b.cls', '1'],
  ];

  it.each<[string, readonly Member[], RegExp]>([
    ['a name that leads outside', [['../x.png', png]], /“\.\.\/x\.png” in .*faces\.tar leads out of it/],
    ['an absolute name', [['/etc/x.png', png]], /“\/etc\/x\.png” in .*faces\.tar leads out of it/],
    ['a member twice', [['b.png', png]], /“b\.png” is in .*faces\.tar several times/],
    ['a label twice', [['b.cls', '0']], /“b\.cls” is in .*faces\.tar several times/],
    ['a link', [['c.png', { to: '/etc/passwd' }]], /“c\.png” in .*faces\.tar is no file/],
    ['a label without an image', [['c.cls', '0']], /“c” in .*faces\.tar has a label and no image/],
    ['broken JSON', [['b.json', '{"a":']], /“b\.json” in .*faces\.tar is no JSON/],
    [
      'a label of megabytes',
      [
        ['c.cls', 'x'.repeat(2 << 20)],
        ['c.png', png],
      ],
      /“c\.cls” in .* has 2 MB/,
    ],
  ])('%s: a sentence with file and member, and the others are read', async (_, members, sentence) => {
    const labels = await openTar([...good, ...members]);
    expect(sentences(labels)).toEqual(expect.arrayContaining([expect.stringMatching(sentence)]));
    expect(labels.samples.slice(0, 2)).toMatchObject([
      { id: 'a.png', label: '0' },
      { id: 'b.png', label: '1' },
    ]);
    const faces = await facesOf(labels);
    expect(faces.slice(0, 2).map(({ sample }) => sample)).toEqual([0, 1]);
    // What is left out is not unpacked.
    expect(faces.length).toBeLessThanOrEqual(3);
    const files = labels.samples.flatMap(({ image }) => [...labels.imageCandidates(image)]);
    expect(files.every((file) => file.includes(`${path.sep}.scn${path.sep}faces${path.sep}`))).toBe(true);
  });

  it('an image of a gigabyte is left out in bounded memory', async () => {
    const folder = await tempFolder({ 'faces.tar': await tarOf(good) });
    const file = path.join(folder, 'faces.tar');
    const archive = pack();
    const size = 1024 ** 3;
    const header = once(archive, 'data');
    archive.entry({ name: 'big.png', size });
    // The header alone; a hole in the file stands for the image.
    const [head] = (await header) as [Buffer];
    archive.destroy();
    const start = (await tarOf(good)).subarray(0, 4 * 1024);
    await writeFile(file, Buffer.concat([start, head]));
    await truncate(file, start.length + 512 + size + 1024);
    const before = process.memoryUsage().rss;
    const labels = await openLabels(file);
    expect(await facesOf(labels)).toHaveLength(2);
    expect(sentences(labels)).toEqual([expect.stringMatching(/“big\.png” in .*faces\.tar has 1,024 MB/)]);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  }, 60_000);

  it('names of images that a file cannot have stay names', async () => {
    const labels = await openTar([...good, ['sub/A*.png', png], ['sub/A*.cls', '1'], ['con.png', png]]);
    const folder = await tempFolder();
    await mkdir(path.join(folder, 'x'));
    const files = labels.samples.flatMap(({ image }) => [...labels.imageCandidates(image)]);
    expect(files.map((file) => path.basename(file)).every((name) => /^[\w.]+$/.test(name))).toBe(true);
    expect(new Set(files).size).toBe(4);
    expect(files.some((file) => /con\.png$/.test(file))).toBe(false);
  });
});

describe('an archive that is cut short or damaged', () => {
  async function outcome(bytes: Buffer): Promise<string> {
    const file = path.join(await tempFolder({ 'a.tar': bytes }), 'a.tar');
    try {
      const labels = await openLabels(file, { imageKey: 'image', labelKey: 'cls' }, 'webdataset');
      await facesOf(labels);
      return sentences(labels).join(' ');
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      expect(error.message).toContain(file);
      return error.message;
    }
  }

  it('has a sentence wherever it is cut', async () => {
    const whole = await readFile(fixture('shard-000000.tar'));
    const end = whole.findLastIndex((byte) => byte !== 0);
    for (let length = 1; length < end; length += 331)
      expect(await outcome(whole.subarray(0, length)), String(length)).toMatch(
        /cut short|does not end as a tar does|no sample/,
      );
  });

  it('names the member before', async () => {
    const whole = await readFile(fixture('shard-000000.tar'));
    expect(await outcome(whole.subarray(0, 2100))).toMatch(/cut short or damaged after “000000\.png”/);
  });

  it('has a sentence, or is read, whatever bytes are wrong', async () => {
    const whole = await readFile(fixture('shard-000000.tar'));
    await withWrongBytes(whole, { min: 0, max: whole.length - 1, rounds: 200 }, outcome);
  });
});
