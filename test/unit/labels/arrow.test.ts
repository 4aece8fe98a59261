import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Dictionary, Float64, Int32, Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import { Message } from 'apache-arrow/ipc/metadata/message';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../src/base/humanError';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import type { InlineFace, LabelFile } from '../../../src/labels/labelFile';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { openDataSet, openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';
import { withWrongBytes } from './wrongBytes';

const fixture = (name: string) => path.resolve('test/fixtures/arrow', name);
const shard = 'data-00000-of-00002.arrow';
const names = ['angry', 'happy', 'sad'];

async function saved(): Promise<string> {
  const folder = await tempFolder({});
  await cp(fixture('saved'), folder, { recursive: true });
  return folder;
}

async function facesOf(labels: LabelFile): Promise<InlineFace[]> {
  const faces: InlineFace[] = [];
  for await (const one of labels.inlineFaces?.() ?? []) faces.push(one);
  return faces;
}

const labelsOf = ({ samples }: LabelFile) => samples.map(({ label }) => label);

describe('a data set that was saved to the disk', () => {
  it('has the names of its classes, its faces and whose they are', async () => {
    const labels = await openLabels(fixture(`saved/train/${shard}`));
    expect(labels).toMatchObject({
      format: 'arrow',
      classes: names,
      subjectColumn: 'person',
      problems: [],
    });
    expect(labelsOf(labels)).toEqual(['angry', 'happy', 'sad', 'angry']);
    expect(labels.samples[3]).toEqual({
      id: '0000004-face-3.png',
      image: '0000004-face-3.png',
      label: 'angry',
      line: 4,
      subject: 'p1',
    });
    for (const [row, face] of (await facesOf(labels)).entries()) {
      if (!('encoded' in face)) throw new Error('An image file is expected.');
      const corner = await sharp(face.encoded).extractChannel(0).raw().toBuffer();
      // How the fixture draws it.
      expect([face.sample, corner.length, corner[0]]).toEqual([row, 256, 80 + 8 * row]);
    }
  });

  it('is one data set a split, whatever the number of its shards, without what is kept beside it', async () => {
    const folder = await saved();
    const train = path.join(folder, 'train');
    await cp(path.join(train, shard), path.join(train, 'cache-0123456789abcdef.arrow'));
    const found = await findLabels(folder);
    expect(found.map(({ title }) => title).sort()).toEqual(['test/data-00000-of-00001.arrow', 'train']);
    const both = found.find(({ title }) => title === 'train');
    if (!both?.reading) throw new Error('The training part is expected.');
    const labels = await openDataSet({ ...both, reading: both.reading });
    expect(labelsOf(labels)).toEqual(Array.from({ length: 8 }, (_, row) => names[row % 3]));
    expect((await facesOf(labels)).map(({ sample }) => sample)).toEqual([...Array(8).keys()]);
  });

  it('may say that a face has no label', async () => {
    const labels = await openLabels(fixture('saved/test/data-00000-of-00001.arrow'));
    expect(labelsOf(labels)).toEqual(['sad', 'angry', 'happy', '']);
    expect(labels.problems).toHaveLength(1);
  });

  it('is corrected in a file beside it, which counts from then on and is taken back', async () => {
    const file = path.join(await saved(), 'train', shard);
    const labels = await openLabels(file);
    const edit = await labels.edit([{ id: '0000002-face-1.png', label: 'sad' }]);
    await applyLabelEdit(edit);
    expect(await readFile(file.replace('.arrow', '.corrections.csv'), 'utf8')).toBe(
      'image,label\n0000002-face-1.png,sad\n',
    );
    expect(await readFile(file)).toEqual(await readFile(fixture(`saved/train/${shard}`)));
    expect(labelsOf(await openLabels(file))[1]).toBe('sad');
    await undoLabelEdit(edit);
    expect(labelsOf(await openLabels(file))[1]).toBe('happy');
  });
});

it('a Feather file names images as a table does, over batches, with categories', async () => {
  const labels = await openLabels(fixture('paths-uncompressed.feather'));
  expect(labels.namesImages).toBe(true);
  expect(labelsOf(labels)).toEqual(Array.from({ length: 12 }, (_, row) => names[row % 3]));
  expect([...labels.imageCandidates('faces/3.png')]).toContain(fixture('faces/3.png'));
});

it('one that is compressed is refused with what to do', async () => {
  await expect(openLabels(fixture('paths-lz4.feather'))).rejects.toThrow(
    /is compressed, which is not read here: write it without compression/,
  );
});

it('an audit’s result is no label file', async () => {
  const table = new Table({
    image: vectorFromArray(['a.png', 'b.png']),
    label: vectorFromArray(['happy', 'sad']),
  });
  const asLabels = await tempFolder({ 'a.arrow': Buffer.from(tableToIPC(table, 'file')) });
  expect((await recogniseLabels(path.join(asLabels, 'a.arrow'))).format.id).toBe('arrow');
  table.schema.metadata.set('scn-label-audit', '{}');
  const result = await tempFolder({ 'a.arrow': Buffer.from(tableToIPC(table, 'file')) });
  expect(await findLabels(result)).toEqual([]);
});

/** A stream of batches whose dictionaries take one another's place. */
function replacingStream(...parts: readonly (readonly string[])[]): Buffer {
  const streams = parts.map((labels) => {
    const table = new Table({
      image: vectorFromArray(
        labels.map((_, row) => `${labels[0]}${row}.png`),
        new Utf8(),
      ),
      label: vectorFromArray([...labels], new Dictionary(new Utf8(), new Int32(), 7)),
    });
    return messagesIn(Buffer.from(tableToIPC(table, 'stream')));
  });
  return Buffer.concat([...(streams[0] ?? []).slice(0, 1), ...streams.flatMap((each) => each.slice(1))]);
}

/** A stream's messages without its end. */
function messagesIn(stream: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at + 8 < stream.length;) {
    const length = stream.readInt32LE(at + 4);
    const { bodyLength } = Message.decode(stream.subarray(at + 8, at + 8 + length));
    messages.push(stream.subarray(at, at + 8 + length + bodyLength));
    at += 8 + length + bodyLength;
  }
  return messages;
}

it('a stream’s dictionary counts until another takes its place', async () => {
  const parts = [
    ['happy', 'sad', 'happy'],
    ['fear', 'anger', 'fear'],
  ];
  const folder = await tempFolder({ 'a.arrow': replacingStream(...parts) });
  expect(labelsOf(await openLabels(path.join(folder, 'a.arrow')))).toEqual(parts.flat());
});

it('a column whose name continues another’s is read, too', async () => {
  const table = new Table({
    image: vectorFromArray(['a.png', 'b.png'], new Utf8()),
    label: vectorFromArray(['happy', 'sad'], new Utf8()),
    'label.sure': vectorFromArray([1, 2], new Float64()),
  });
  const folder = await tempFolder({ 'a.arrow': Buffer.from(tableToIPC(table, 'stream')) });
  const options = { imageKey: 'image', labelKey: 'label.sure' };
  expect(labelsOf(await openLabels(path.join(folder, 'a.arrow'), options))).toEqual(['1', '2']);
});

describe('a file that is damaged', () => {
  /** What reading it to the end comes to: a sentence, or faces. */
  async function outcome(bytes: Uint8Array): Promise<string> {
    const file = path.join(await tempFolder({ 'a.arrow': Buffer.from(bytes) }), 'a.arrow');
    try {
      const labels = await openLabels(file, { imageKey: 'image', labelKey: 'label' }, 'arrow');
      await facesOf(labels);
      return 'read';
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      return error.message.replace(file, '');
    }
  }

  it('has a sentence wherever it is cut short', async () => {
    const whole = await readFile(fixture(`saved/train/${shard}`));
    // The last eight bytes say that the stream ends, which it may do without.
    for (let length = 4; length < whole.length - 8; length += 61)
      expect(await outcome(whole.subarray(0, length))).toMatch(/cut short|empty|not start|no row/);
  });

  it('has a sentence, or is read, whatever bytes are wrong', async () => {
    const whole = await readFile(fixture(`saved/train/${shard}`));
    await withWrongBytes(whole, { min: 4, max: whole.length - 9, rounds: 300 }, outcome);
  });
});
