import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import sharp from 'sharp';
import { makeDemoData } from '../../scripts/makeDemoData.mjs';
import { seededRandom } from '../../scripts/seededRandom.mjs';

/** Pixels of a side, as FER2013's faces have them. */
const side = 48;
const drawings = 240;
/** What makes each face a picture of its own, in grey values. */
const grain = 12;
/** Faces in a folder: what file systems and people bear. */
const facesPerFolder = 10_000;
/** Faces in a row group, as Hugging Face `datasets` 5.2.0 writes columns of images. */
const facesPerGroup = 100;

/**
 * Makes the same faces twice: as PNG files with a `labels.csv`, and in a Parquet file as Hugging Face `datasets` writes
 * it, with the class names in its note.
 * @param {string} folder
 * @param {number} count
 * @returns {Promise<{ files: string, parquet: string }>} the label files
 */
export async function makeFacesTwice(folder, count) {
  const drawn = path.join(folder, 'drawn');
  await makeDemoData(drawn, { faces: drawings, share: 0 });
  const { pictures, labels } = await readDrawn(drawn);
  const names = [...new Set(labels)].sort();
  const files = path.join(folder, 'files');
  const packed = path.join(folder, 'parquet');
  await mkdir(path.join(files, 'images'), { recursive: true });
  await mkdir(packed);
  const parquet = path.join(packed, 'train-00000-of-00001.parquet');
  const writer = new ParquetWriter({
    writer: fileWriter(parquet),
    schema: [
      { name: 'schema', num_children: 2 },
      { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
    ],
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify(noteOf(names)) }],
  });
  const random = seededRandom(count);
  const lines = ['image,label'];
  for (let start = 0; start < count; start += facesPerGroup) {
    const rows = Array.from({ length: Math.min(facesPerGroup, count - start) }, (_, index) => start + index);
    const images = await Promise.all(
      rows.map((row) => {
        const grey = Buffer.from(pictures[row % pictures.length] ?? []);
        for (const [at, value] of grey.entries())
          grey[at] = Math.max(0, Math.min(255, value + random.below(2 * grain + 1) - grain));
        return sharp(grey, { raw: { width: side, height: side, channels: 1 } })
          .png()
          .toBuffer();
      }),
    );
    await mkdir(path.join(files, path.dirname(nameOf(start))), { recursive: true });
    await Promise.all(
      rows.map((row, index) => writeFile(path.join(files, nameOf(row)), images[index] ?? '')),
    );
    for (const row of rows) lines.push(`${nameOf(row)},${labels[row % labels.length] ?? ''}`);
    await writer.write({
      columnData: [
        {
          name: 'image',
          data: rows.map((row, index) => ({ bytes: images[index], path: path.basename(nameOf(row)) })),
        },
        { name: 'label', data: rows.map((row) => BigInt(names.indexOf(labels[row % labels.length] ?? ''))) },
      ],
    });
  }
  await writer.finish();
  await writeFile(path.join(files, 'labels.csv'), `${lines.join('\n')}\n`);
  return { files: path.join(files, 'labels.csv'), parquet };
}

/** @param {number} row */
function nameOf(row) {
  return `images/${Math.floor(row / facesPerFolder)}/face${String(row).padStart(6, '0')}.png`;
}

/** @param {readonly string[]} names of the classes */
function noteOf(names) {
  return { info: { features: { image: { _type: 'Image' }, label: { names, _type: 'ClassLabel' } } } };
}

/** The demo's faces in grey, and what they show. @param {string} folder */
async function readDrawn(folder) {
  const table = (await readFile(path.join(folder, 'labels.csv'), 'utf8')).trimEnd().split('\n').slice(1);
  const rows = table.map((line) => line.split(','));
  return {
    labels: rows.map(([, label]) => label ?? ''),
    pictures: await Promise.all(
      rows.map(([image]) =>
        sharp(path.join(folder, image ?? ''))
          .resize(side, side, { fit: 'fill' })
          .toColourspace('b-w')
          .extractChannel(0)
          .raw()
          .toBuffer(),
      ),
    ),
  };
}
