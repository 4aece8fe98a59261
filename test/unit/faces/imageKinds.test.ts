import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backbone } from '../../../src/faces/backbone';
import { decodeFace, explainDecoding } from '../../../src/faces/decodeFace';
import { extractFeatures } from '../../../src/faces/extractFeatures';
import { describeValues, pictureFault, rangeOfValues } from '../../../src/faces/imageValues';
import type { Inference } from '../../../src/faces/runtime/loadRuntime';
import { drawThumbnail } from '../../../src/faces/thumbnails/thumbnailMaker';
import { convertedBackbone, onCpu, seededPicture, temporaryFolder } from './support';

const side = 24;

/** A picture's grey values, side × side; few and far between, so that a palette of 16 holds them. */
async function greyValues(seed: number): Promise<Uint8Array> {
  const grey = await seededPicture(seed, side).greyscale().raw().toBuffer();
  return grey.map((value) => Math.round(value / 17) * 17);
}

const asPng = (grey: Uint8Array, width = side) =>
  sharp(grey, { raw: { width, height: grey.length / width, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();

function bmp(
  bits: number,
  compression: number,
  rows: Buffer,
  { height = side, header = 40, between = [] as number[] } = {},
) {
  const palette = bits > 8 ? Buffer.alloc(0) : Buffer.alloc((header === 12 ? 3 : 4) << bits);
  const colours = 1 << Math.min(bits, 8);
  for (let index = 0; bits <= 8 && index < colours; index++)
    palette.fill(
      Math.round((index * 255) / (colours - 1)),
      index * (header === 12 ? 3 : 4),
      (index + 1) * (header === 12 ? 3 : 4),
    );
  const start = Buffer.alloc(14 + header + 4 * between.length);
  start.write('BM');
  start.writeUInt32LE(start.length + palette.length, 10);
  start.writeUInt32LE(header, 14);
  if (header === 12) {
    start.writeUInt16LE(side, 18);
    start.writeUInt16LE(height, 20);
    start.writeUInt16LE(bits, 24);
  } else {
    start.writeInt32LE(side, 18);
    start.writeInt32LE(height, 22);
    start.writeUInt16LE(bits, 28);
    start.writeUInt32LE(compression, 30);
  }
  between.forEach((mask, index) => start.writeUInt32LE(mask, 54 + 4 * index));
  return Buffer.concat([start, palette, rows]);
}

/** The rows of a BMP, the lowest first, each as `row` makes it, filled up to four bytes. */
function rowsOf(
  grey: Uint8Array,
  row: (values: readonly number[]) => readonly number[],
  topDown = false,
): Buffer {
  const rows = Array.from({ length: side }, (_, y) => {
    const bytes = row([...grey.subarray(y * side, (y + 1) * side)]);
    return Buffer.concat([Buffer.from(bytes), Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  });
  return Buffer.concat(topDown ? rows : rows.reverse());
}

const bytesOf16 = (pixels: readonly number[]) => pixels.flatMap((pixel) => [pixel & 255, pixel >> 8]);
const nibbles = (values: readonly number[]) =>
  Array.from(
    { length: side / 2 },
    (_, at) => ((values[2 * at] ?? 0) / 17) * 16 + (values[2 * at + 1] ?? 0) / 17,
  );
const five = (value: number) => Math.round((value * 31) / 255);

const bmps: Readonly<Record<string, (grey: Uint8Array) => Buffer>> = {
  '24 bits': (grey) =>
    bmp(
      24,
      0,
      rowsOf(grey, (row) => row.flatMap((value) => [value, value, value])),
    ),
  'from the top': (grey) =>
    bmp(
      24,
      0,
      rowsOf(grey, (row) => row.flatMap((value) => [value, value, value]), true),
      { height: -side },
    ),
  '8 bits with a palette': (grey) =>
    bmp(
      8,
      0,
      rowsOf(grey, (row) => row),
    ),
  '8 bits of OS/2': (grey) =>
    bmp(
      8,
      0,
      rowsOf(grey, (row) => row),
      { header: 12 },
    ),
  '4 bits': (grey) => bmp(4, 0, rowsOf(grey, nibbles)),
  '32 bits, nothing in the fourth byte': (grey) =>
    bmp(
      32,
      0,
      rowsOf(grey, (row) => row.flatMap((value) => [value, value, value, 0])),
    ),
  '16 bits, 5 a colour': (grey) =>
    bmp(
      16,
      0,
      rowsOf(grey, (row) => bytesOf16(row.map((value) => five(value) * 0x421))),
    ),
  '16 bits by masks': (grey) =>
    bmp(
      16,
      3,
      rowsOf(grey, (row) =>
        bytesOf16(row.map((value) => five(value) * 0x801 + Math.round((value * 63) / 255) * 32)),
      ),
      { between: [0xf800, 0x7e0, 0x1f] },
    ),
  'runs of 8 bits': (grey) =>
    bmp(
      8,
      1,
      Buffer.concat([
        // Rows of runs are not filled up.
        ...Array.from({ length: side }, (_, y) =>
          Buffer.from(
            [...grey.subarray((side - 1 - y) * side, (side - y) * side)].flatMap((value) => [1, value]),
          ),
        ).flatMap((row) => [row, Buffer.from([0, 0])]),
        Buffer.from([0, 1]),
      ]),
    ),
  'runs of 8 bits as they are': (grey) =>
    bmp(8, 1, Buffer.concat([rowsOf(grey, (row) => [0, side, ...row, 0, 0]), Buffer.from([0, 1])])),
};

describe('BMP', () => {
  test.each(Object.entries(bmps))('%s', async (name, make) => {
    const grey = await greyValues(5);
    const wanted = await decodeFace(await asPng(grey), side);
    const found = await decodeFace(make(grey), side);
    // Five bits hold a value to four shades.
    const tolerance = name.startsWith('16 bits') ? 5 : 0;
    const furthest = Math.max(...found.map((value, at) => Math.abs(value - (wanted[at] ?? NaN))));
    expect(furthest).toBeLessThanOrEqual(tolerance);
  });

  test('keeps the colours of a palette apart', async () => {
    const file = bmp(8, 0, Buffer.alloc(side * side, 1));
    file.set([10, 120, 200], 14 + 40 + 4);
    expect([...(await decodeFace(file, 8)).subarray(0, 3)]).toEqual([200, 120, 10]);
  });

  test('cut short, too large or of an unknown kind, is refused with a sentence', async () => {
    const whole = bmps['24 bits']?.(await greyValues(5)) ?? Buffer.alloc(0);
    await expect(decodeFace(whole.subarray(0, 900), side)).rejects.toThrow(
      /^The image is broken or cut short/,
    );
    const large = Buffer.from(whole);
    large.writeInt32LE(100_000, 18);
    large.writeInt32LE(100_000, 22);
    await expect(decodeFace(large, side)).rejects.toThrow(/too many pixels \(over 100 million\)/);
    await expect(decodeFace(bmp(24, 4, Buffer.alloc(9000)), side)).rejects.toThrow(
      /^This kind of BMP \(24 bits, compression 4\) is not read here/,
    );
    const runs = bmp(8, 1, Buffer.from([5]));
    await expect(decodeFace(runs, side)).rejects.toThrow(/cut short/);
  });

  test('is shown as a thumbnail, since not every page shows it', async () => {
    const thumbnail = await drawThumbnail(
      bmps['24 bits']?.(await greyValues(5)) ?? Buffer.alloc(0),
      undefined,
      96,
    );
    expect((await sharp(thumbnail).metadata()).format).toBe('webp');
  });
});

describe('PGM and PPM', () => {
  const pnms: Readonly<Record<string, (grey: Uint8Array) => Buffer>> = {
    'P2, with comments': (grey) =>
      Buffer.from(`P2 # a face\n${side}\t${side}\n255\n#\n${[...grey].join(' ')}\n`),
    P5: (grey) => Buffer.concat([Buffer.from(`P5\n${side} ${side}\n255\n`), grey]),
    'P5 of 12 bits': (grey) =>
      Buffer.concat([
        Buffer.from(`P5 ${side} ${side} 4095 `),
        ...[...grey].map((value) =>
          Buffer.from([(value * 4095) / 255 / 256, Math.round((value * 4095) / 255) & 255]),
        ),
      ]),
    'P5 of 16 bits': (grey) =>
      Buffer.concat([
        Buffer.from(`P5 ${side} ${side} 65535\n`),
        ...[...grey].map((value) => Buffer.from([value, value])),
      ]),
    P3: (grey) =>
      Buffer.from(
        `P3 ${side} ${side} 255 ${[...grey].map((value) => `${value} ${value} ${value}`).join('\n')}`,
      ),
    'P6, white being 15': (grey) =>
      Buffer.concat([
        Buffer.from(`P6 ${side} ${side} 15\n`),
        Buffer.from([...grey].flatMap((value) => Array<number>(3).fill(value / 17))),
      ]),
  };
  test.each(Object.entries(pnms))('%s', async (_, make) => {
    const grey = await greyValues(6);
    expect(await decodeFace(make(grey), side)).toEqual(await decodeFace(await asPng(grey), side));
  });

  test.each(['P1 4 2 1 0 1 0\n0101', 'P4 4 2\n\xa0\x50'])('black and white: %j', async (text) => {
    const rgb = await decodeFace(Buffer.from(text, 'latin1'), 4);
    const row = Array.from({ length: 4 }, (_, x) => rgb[(4 + x) * 3] ?? 0);
    expect(row.map((value) => value > 127)).toEqual([false, true, false, true]);
  });

  test('cut short is said', async () => {
    await expect(decodeFace(Buffer.from('P5 9 9 255\nabc'), 8)).rejects.toThrow(/cut short/);
    await expect(decodeFace(Buffer.from('P2 9 9 255\n1 2 3'), 8)).rejects.toThrow(/cut short/);
    await expect(decodeFace(Buffer.from('P5 99999 99999 255\n1 2 3'), 8)).rejects.toThrow(/too many pixels/);
  });
});

describe('what is not read', () => {
  test.each([
    ['\0\0\0\x0cjP  \r\n\x87\n', 'JPEG 2000'],
    ['\xff\x4f\xff\x51\0\x2f', 'JPEG 2000'],
    ['\xff\x0a\0\0\0\0', 'JPEG XL'],
    ['8BPS\0\x01', 'Photoshop'],
  ])('%j is called %s', async (start, name) => {
    const bytes = Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(200)]);
    await expect(decodeFace(bytes, 8)).rejects.toThrow(
      `This is a ${name} image, a kind that is not read here`,
    );
  });
});

test('a HEIC photo is not called broken', () => {
  const said =
    'source: bad seek to 3155\nheif: Error while loading plugin: Support for this compression format has not been built in: HEVC (11.6003)';
  expect(explainDecoding(new Error(said)).message).toMatch(
    /^The image is compressed with HEVC, as HEIC photos of phones are, which is not read here/,
  );
});

describe('black and white of a data set', () => {
  test.each([
    ['ushort', 0, 4080, 0, 4095],
    ['ushort', 200, 255, 0, 255],
    ['ushort', 0, 40000, 0, 65535],
    ['short', 0, 32000, 0, 32767],
    ['short', -32768, 32512, -32768, 32767],
    ['short', -3, 262, 0, 255],
    ['float', 0, 0.996, 0, 1],
    ['float', -0.02, 1.04, 0, 1],
    ['float', 0.1, 0.4, 0, 1],
    ['float', 0, 254, 0, 255],
    ['float', -1, 0.99, -1, 1],
    ['float', -2.1, 2.6, -2.1, 2.6],
    ['float', 3, 3, 3, 4],
  ])('%s from %d to %d', (depth, low, high, black, white) => {
    expect(rangeOfValues(depth, { low, high })).toEqual({ low: black, high: white });
  });

  test.each([
    ['black', (value: number) => value / 16],
    ['white', (value: number) => 241 + value / 18.3],
    ['flat', (value: number) => 100 + value / 64],
    [undefined, (value: number) => value / 4],
  ])('a picture is %s', async (fault, shade) => {
    const grey = (await greyValues(7)).map(shade);
    // Bars beside what is not square are no part of it.
    const wide = await decodeFace(await asPng(grey.subarray(0, side * 10)), 64);
    expect(pictureFault(await decodeFace(await asPng(grey), 64), 64)).toBe(fault);
    expect(pictureFault(wide, 64)).toBe(fault);
  });
});

describe('features of images that have not eight bits', () => {
  let backbone: Backbone;
  let inference: Inference;
  let folder: string;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    ({ folder, remove } = await temporaryFolder());
    backbone = await convertedBackbone(folder);
    inference = await onCpu();
  });
  afterAll(() => remove());

  const extract = (files: readonly string[]) =>
    extractFeatures({
      files,
      backbone,
      inference,
      cacheFolder: path.join(folder, 'cache'),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onNote: () => undefined,
    });

  /** An uncompressed TIFF of one channel. */
  function tiff(values: Buffer, bits: number, sampleFormat: number): Buffer {
    const tags = [
      [256, side],
      [257, side],
      [258, bits],
      [259, 1],
      [262, 1],
      [273, 8],
      [277, 1],
      [278, side],
      [279, values.length],
      [339, sampleFormat],
    ];
    const directory = Buffer.alloc(2 + 12 * tags.length + 4);
    directory.writeUInt16LE(tags.length);
    tags.forEach(([tag = 0, value = 0], index) => {
      directory.writeUInt16LE(tag, 2 + 12 * index);
      directory.writeUInt16LE(4, 4 + 12 * index);
      directory.writeUInt32LE(1, 6 + 12 * index);
      directory.writeUInt32LE(value, 10 + 12 * index);
    });
    const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
    head.writeUInt32LE(8 + values.length, 4);
    return Buffer.concat([head, values, directory]);
  }

  const kinds: Readonly<Record<string, (grey: Uint8Array) => Promise<Buffer> | Buffer>> = {
    '12 bits in a 16-bit png': (grey) =>
      sharp(
        Uint16Array.from(grey, (value) => Math.round((value * 4095) / 255)),
        {
          raw: { width: side, height: side, channels: 1 },
        },
      )
        .toColourspace('grey16')
        .png()
        .toBuffer(),
    'floats from 0 to 1 in a tif': (grey) =>
      tiff(Buffer.from(Float32Array.from(grey, (value) => value / 255).buffer), 32, 3),
    'signed 16 bits in a tif': (grey) =>
      tiff(Buffer.from(Int16Array.from(grey, (value) => value * 257 - 32768).buffer), 16, 2),
  };

  test.each(Object.entries(kinds))('%s are those of the same faces in 8 bits', async (name, make) => {
    const ending = name.split(' ').at(-1) ?? '';
    const plain: string[] = [];
    const deep: string[] = [];
    for (let face = 0; face < 4; face++) {
      // One reaches black and white; one is dark, and stays it.
      const grey = (await greyValues(face)).map((value) => (face === 1 ? value / 3 : value));
      if (face === 0) grey.set([0, 255]);
      plain.push(path.join(folder, `${face}.plain.png`));
      deep.push(path.join(folder, `${face}.${name.slice(0, 2)}.${ending}`));
      await writeFile(plain[face] ?? '', await asPng(grey));
      await writeFile(deep[face] ?? '', await make(grey));
    }
    const wanted = await extract(plain);
    const found = await extract(deep);
    expect(found.failures.size).toBe(0);
    const furthest = Math.max(
      ...found.features.map((value, at) => Math.abs(value - (wanted.features[at] ?? 0))),
    );
    expect(furthest).toBeLessThan(1e-3 * Math.max(...wanted.features.map(Math.abs)));
    expect(describeValues(wanted.values)).toEqual([]);
    expect(describeValues(found.values)).toEqual([expect.stringMatching(/taken for black and .* for white/)]);
    const again = await extract(deep);
    expect(again).toMatchObject({ decoded: 0, cached: 4 });
    expect(again.features).toEqual(found.features);
    // The gallery shows what the network saw.
    const bytes = await make(await greyValues(1));
    const shown = await sharp(await drawThumbnail(bytes, undefined, 96, 20, found.values.ranges)).stats();
    expect(shown.channels[0]?.mean).toBeGreaterThan(40);
  });

  test('a picture of nothing is noted, also when its features were kept', async () => {
    const file = path.join(folder, 'nothing.png');
    await writeFile(file, await asPng(new Uint8Array(side * side).fill(9)));
    for (const decoded of [1, 0]) {
      const table = await extract([file, file]);
      expect(table.decoded).toBe(decoded);
      expect([...table.faults]).toEqual([
        [0, 'black'],
        [1, 'black'],
      ]);
    }
  });
});
