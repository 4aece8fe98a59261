import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from '../labels/tempFolder';
import { formatExamples } from './everyFormat';
import { runCli, sentenceOf } from './runCli';

const fixture = (...name: string[]) => path.resolve('test/fixtures', ...name);

async function convert(labels: string, out: string, ...args: string[]) {
  return runCli(['convert', labels, '--to', 'parquet', '--out', out, ...args]);
}

type Row = {
  readonly image: { readonly bytes: Uint8Array; readonly path: string };
  readonly label: bigint | null;
} & Readonly<Record<string, unknown>>;

/** The file as hyparquet reads it, and what is noted about it for Hugging Face. */
async function readBack(name: string) {
  const file = await asyncBufferFromFile(name);
  const metadata = await parquetMetadataAsync(file);
  const note = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value ?? '';
  const rows = (await parquetReadObjects({ file, utf8: false })) as Row[];
  return { rows, groups: metadata.row_groups.length, features: featuresIn(note) };
}

function featuresIn(note: string): unknown {
  return (JSON.parse(note) as { readonly info: { readonly features: unknown } }).info.features;
}

const greyOf = (bytes: Uint8Array) => sharp(bytes).extractChannel(0).raw().toBuffer();

describe('convert --to parquet', () => {
  it('copies a file of Hugging Face with its corrections, images and other columns', async () => {
    const name = 'train-00000-of-00001.parquet';
    const whole = await readFile(fixture('parquet', name));
    const folder = await tempFolder({
      [name]: whole,
      'train-00000-of-00001.corrections.csv': 'image,label\n0000002-face-1.png,sad\n',
    });
    const out = path.join(folder, 'new', 'corrected.parquet');
    const run = await convert(path.join(folder, name), out);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^8 samples of .* written to /);
    const [copy, source] = [await readBack(out), await readBack(fixture('parquet', name))];
    expect(copy.features).toEqual({
      image: { _type: 'Image' },
      label: { names: ['angry', 'happy', 'sad'], _type: 'ClassLabel' },
      person: { dtype: 'string', _type: 'Value' },
    });
    const corrected = source.rows.map((row, index) => (index === 1 ? { ...row, label: 2n } : row));
    const content = ({ image, label, person }: Row) => [Buffer.from(image.bytes), label, person];
    expect(copy.rows.map(content)).toEqual(corrected.map(content));
    expect((await openLabels(out)).samples.map(({ label }) => label)).toEqual([
      'angry',
      'sad',
      'sad',
      'angry',
      'happy',
      'sad',
      'angry',
      'happy',
    ]);
    expect(await readFile(path.join(folder, name))).toEqual(whole);
  });

  it('takes images from files in groups of rows, and leaves out those that are not there', async () => {
    const count = 230;
    const image = async (row: number) =>
      sharp({ create: { width: 4, height: 4, channels: 3, background: { r: row, g: 0, b: 0 } } })
        .png()
        .toBuffer();
    const images = await Promise.all(Array.from({ length: count }, (_, row) => image(row)));
    const folder = await tempFolder(
      Object.fromEntries(images.map((bytes, row) => [`faces/${row}.png`, bytes])),
    );
    const rows = images.map((_, row) => `faces/${row}.png,${row % 2 ? 'happy' : 'sad'},p${row % 7}`);
    const labels = path.join(folder, 'labels.csv');
    await writeFile(
      labels,
      ['image,label,person', 'faces/none.png,sad,p0', ...rows, 'faces/7.png,,p1'].join('\n'),
    );
    const out = path.join(folder, 'out.parquet');
    const run = await convert(labels, out);
    expect(run.stdout).toMatch(/^231 samples of /);
    expect(run.stderr).toBe('Note: 1 image could not be found or read, and its row is not in it.\n');
    const copy = await readBack(out);
    expect(copy.groups).toBe(3);
    expect(copy.rows.map(({ image: { bytes, path: name } }) => [name, Buffer.from(bytes)])).toEqual([
      ...images.map((bytes, row) => [`${row}.png`, bytes]),
      ['7.png', images[7]],
    ]);
    expect(copy.rows.at(-1)).toMatchObject({ label: null, subject: 'p1' });
    expect((await openLabels(out)).samples.map(({ label }) => label)).toEqual([
      ...rows.map((_, row) => (row % 2 ? 'happy' : 'sad')),
      '',
    ]);
  });

  it('makes images of the pixels in a CSV', async () => {
    const example = Object.fromEntries(formatExamples)['fer2013'];
    const folder = await tempFolder(example?.files);
    const out = path.join(folder, 'out.parquet');
    await convert(path.join(folder, example?.labels ?? ''), out);
    const { rows } = await readBack(out);
    expect(rows).toHaveLength(example?.samples ?? 0);
    // As the example counts them.
    const pixels = Buffer.from(Array.from({ length: 48 * 48 }, (_, at) => at % 256));
    expect(Buffer.from(rows[0]?.image.bytes ?? [])).toEqual(
      Buffer.concat([Buffer.from('P5\n48 48\n255\n'), pixels]),
    );
  });

  it('is one file of all shards', async () => {
    const folder = await tempFolder();
    for (const name of ['shard-000000.tar', 'shard-000001.tar'])
      await writeFile(path.join(folder, name), await readFile(fixture('webdataset', name)));
    const out = path.join(folder, 'out', 'all.parquet');
    await convert(folder, out);
    const { rows } = await readBack(out);
    expect(rows.map(({ label }) => Number(label))).toEqual(Array.from({ length: 12 }, (_, row) => row % 3));
    // How the fixture draws them.
    const corners = await Promise.all(rows.map(async ({ image }) => (await greyOf(image.bytes))[0]));
    expect(corners).toEqual(Array.from({ length: 12 }, (_, row) => 80 + 8 * row));
  });

  it('says which columns of a Parquet file are not in it', async () => {
    const writer = new ByteWriter();
    const image = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    parquetWrite({
      writer,
      columnData: [
        { name: 'face', data: [image, image], type: 'BYTE_ARRAY' },
        { name: 'emotion', data: ['happy', 'sad'], type: 'STRING' },
        { name: 'label', data: ['x', 'y'], type: 'STRING' },
        { name: 'taken', data: [new Date(0), new Date(1)], type: 'TIMESTAMP' },
        { name: 'yaw', data: [0.5, null], type: 'DOUBLE' },
      ],
    });
    const folder = await tempFolder({ 'a.parquet': Buffer.from(writer.getBytes()) });
    const out = path.join(folder, 'out.parquet');
    const keys = ['--image-key', 'face', '--label-key', 'emotion'];
    const run = await convert(path.join(folder, 'a.parquet'), out, ...keys);
    expect(run.stderr).toMatch(/^Note: These columns are not in it, .*: label, taken\.\n$/);
    const { rows } = await readBack(out);
    expect(rows).toMatchObject([
      { label: 0n, yaw: 0.5 },
      { label: 1n, yaw: null },
    ]);
  });

  it('never takes the place of another file', async () => {
    const folder = await tempFolder({ 'out.parquet': 'mine' });
    const out = path.join(folder, 'out.parquet');
    const run = await convert(fixture('parquet', 'pandas-zstd.parquet'), out);
    expect(sentenceOf(run)).toMatch(/exists already/);
    expect(await readFile(out, 'utf8')).toBe('mine');
  });
});
