import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { LabelSource } from '../../../src/labels/labelSource';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { regionalEncodings } from '../../../src/labels/text/encodedText';
import { encodingOf, UnclearEncodingError } from '../../../src/labels/text/guessEncoding';
import { tempFolder } from './tempFolder';

/** The encodings in which a character may take several bytes, by the names of the Encoding standard. */
const standardNames = {
  GBK: 'gbk',
  GB18030: 'gb18030',
  Shift_JIS: 'shift_jis',
  Big5: 'big5',
  'EUC-KR': 'euc-kr',
  'EUC-JP': 'euc-jp',
} as const;
type EastAsian = keyof typeof standardNames;
const eastAsian = Object.keys(standardNames) as EastAsian[];

const iconvNames = { ...standardNames, 'EUC-KR': 'cp949' } as const;
const encode = (text: string, encoding: EastAsian) => iconv.encode(text, iconvNames[encoding]);

/** All characters of two bytes, the standard's decoder being the judge, and those whose second byte looks like ASCII. */
function charactersOf(encoding: EastAsian): { all: string[]; tricky: string[] } {
  const decoder = new TextDecoder(standardNames[encoding]);
  const all: string[] = [];
  const tricky: string[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const bytes = Buffer.from([lead, trail]);
      const text = decoder.decode(bytes);
      if (!/^[\p{L}\p{Script=Han}]$/u.test(text) || !encode(text, encoding).equals(bytes)) continue;
      all.push(text);
      if (/[^a-z0-9]/i.test(String.fromCharCode(trail)) && trail < 0x80) tricky.push(text);
    }
  return { all, tricky };
}

describe.each(eastAsian)('%s', (encoding) => {
  const { all, tricky } = charactersOf(encoding);
  const pool =
    tricky.length > 0
      ? fc.oneof(fc.constantFrom(...all), fc.constantFrom(...tricky))
      : fc.constantFrom(...all);
  const word = fc.array(pool, { minLength: 1, maxLength: 4 }).map((letters) => letters.join(''));
  const cell = fc.oneof(
    word,
    word.map((text) => `${text},x|y;z`),
    word.map((text) => `say "${text}"`),
    fc.constant('happy'),
  );
  const table = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    lineEnd: fc.constantFrom('\r\n', '\n'),
    rows: fc.array(fc.record({ folder: word, label: cell, note: cell }), { minLength: 3, maxLength: 12 }),
    wanted: cell,
    which: fc.nat(11),
  });
  const quoted = (text: string, delimiter: string) =>
    text.includes(delimiter) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;

  test('any text is read as it is meant and written back byte for byte, or asked about', async () => {
    const file = path.join(await tempFolder(), 'labels.csv');
    await fc.assert(
      fc.asyncProperty(table, async ({ delimiter, lineEnd, rows, wanted, which }) => {
        const line = (cells: readonly string[]) =>
          cells.map((each) => quoted(each, delimiter)).join(delimiter);
        const bytesOf = (labels: readonly string[]) =>
          encode(
            ['image,label,note'.replaceAll(',', delimiter)]
              .concat(
                rows.map(({ folder, note }, row) => line([`${folder}/${row}.jpg`, labels[row] ?? '', note])),
              )
              .map((each) => each + lineEnd)
              .join(''),
            encoding,
          );
        const labels = rows.map(({ label }) => label);
        const bytes = bytesOf(labels);
        await writeFile(file, bytes);
        const meant = rows.map(({ folder, label }, row) => [`${folder}/${row}.jpg`, label]);
        const asRead = ({ samples }: Awaited<ReturnType<typeof openLabels>>) =>
          samples.map(({ image, label }) => [image, label]);

        const guessed = await openLabels(file, {}, 'csv').catch((error: unknown) => error);
        if (guessed instanceof UnclearEncodingError) expect(guessed.message).toContain('--encoding');
        else {
          const read = guessed as Awaited<ReturnType<typeof openLabels>>;
          // Hardly any, but a few words of one language are bytes of UTF-8 or of a few of another.
          const isRight = JSON.stringify(asRead(read)) === JSON.stringify(meant);
          if (!isRight && !read.problems.some(({ message }) => message.includes('some bytes are not')))
            expect(await encodingOf(bytes)).toMatchObject({ encoding: 'UTF-8' });
        }

        const read = await openLabels(file, { encoding }, 'csv');
        if (read.encoding !== encoding) return;
        expect(asRead(read)).toEqual(meant);
        const row = which % rows.length;
        const edit = await read.edit([{ id: read.samples[row]?.id ?? '', label: wanted }]);
        await applyLabelEdit(edit);
        const after = await readFile(file);
        const text = new TextDecoder(standardNames[encoding], { fatal: true }).decode(after);
        const others = (lines: string) => lines.split(lineEnd).filter((_, index) => index !== row + 1);
        expect(others(text)).toEqual(
          others(new TextDecoder(standardNames[encoding], { fatal: true }).decode(bytes)),
        );
        expect((await openLabels(file, { encoding }, 'csv')).samples[row]?.label).toBe(wanted);
        await undoLabelEdit(edit);
        expect((await readFile(file)).equals(bytes)).toBe(true);
      }),
      { numRuns: 40, seed: 20_240_229 },
    );
  }, 180_000);
});

const emotions = {
  GBK: ['图片,标签', '高兴', '愤怒', '悲伤'],
  GB18030: ['图片,标签', '高兴', '愤怒', '悲伤㐂'],
  Shift_JIS: ['画像,ラベル', '喜び', '怒り', '悲しみ'],
  Big5: ['圖片,標籤', '高興', '憤怒', '悲傷'],
  'EUC-KR': ['이미지,라벨', '기쁨', '분노', '슬픔'],
  'EUC-JP': ['画像,ラベル', '喜び', '怒り', '悲しみ'],
} as const;

const emotionTable = (encoding: EastAsian) => {
  const [header, ...classes] = emotions[encoding];
  const rows = Array.from({ length: 12 }, (_, row) => `f${row}.jpg,${classes[row % 3] ?? ''}`);
  return { classes, bytes: encode([header, ...rows, ''].join('\r\n'), encoding) };
};

test.each(eastAsian)('%s is recognised by the words that tables of faces have', async (encoding) => {
  const { classes, bytes } = emotionTable(encoding);
  const file = path.join(await tempFolder({ 'labels.csv': bytes }), 'labels.csv');
  const labels = await openLabels(file);
  expect([labels.encoding, labels.problems]).toEqual([encoding, []]);
  expect(new Set(labels.classes)).toEqual(new Set(classes));
  await applyLabelEdit(await labels.edit([{ id: 'f0.jpg', label: classes[1] ?? '' }]));
  const changed = iconv
    .decode(bytes, iconvNames[encoding])
    .replace(`f0.jpg,${classes[0]}`, `f0.jpg,${classes[1]}`);
  expect((await readFile(file)).equals(encode(changed, encoding))).toBe(true);
  await expect(labels.edit([{ id: 'f1.jpg', label: 'smile 😀' }])).rejects.toThrow(
    encoding === 'GB18030' ? 'changed on disk' : `cannot be written into ${file} (${encoding})`,
  );
});

test.each(eastAsian)('%s is recognised by the files that the rows name', async (encoding) => {
  // Names that say nothing by themselves: too few, and no words.
  const [, ...classes] = { ...emotions, GB18030: ['', '镕㐂', '堃㐂'] }[encoding];
  const names = classes.map((name, index) => `${[...name].reverse().join('')}${index}.jpg`);
  const bytes = encode(names.map((name, row) => `${name},${row % 2 ? 'a' : 'b'}\r\n`).join(''), encoding);
  const images = Object.fromEntries(names.map((name) => [`images/${name}`, 'x']));
  const folder = await tempFolder({ 'labels.csv': bytes, ...images });
  const labels = await openLabels(path.join(folder, 'labels.csv'));
  expect(labels.encoding).toBe(encoding);
  expect(labels.samples.map(({ image }) => image)).toEqual(names);
});

describe('where it is not clear', () => {
  const unclear = encode('a.jpg,\u58ee\nb.jpg,\u8863\nc.jpg,\u58ee\n', 'GBK');

  test('the sentence says how it reads in each, and what to do; the answer is taken', async () => {
    const file = path.join(await tempFolder({ 'labels.csv': unclear }), 'labels.csv');
    const error: unknown = await openLabels(file).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnclearEncodingError);
    expect(String(error)).toMatch(/labels\.csv is not UTF-8, .*as GBK it reads “壮, 衣”.*--encoding/);
    const labels = await openLabels(file, { encoding: 'GBK' });
    expect([labels.classes, labels.encoding]).toEqual([['壮', '衣'], 'GBK']);
  });

  test('a file that was saved as UTF-8 since is read as that', async () => {
    const file = path.join(await tempFolder({ 'labels.csv': 'a.jpg,壮\nb.jpg,衣\n' }), 'labels.csv');
    expect((await openLabels(file, { encoding: 'GBK' })).classes).toEqual(['壮', '衣']);
    const source = LabelSource.ofText(file, Buffer.from('a.jpg,壮\nb.jpg,衣\n'));
    expect((await openLabels(source, { encoding: 'GBK' })).classes).toEqual(['壮', '衣']);
  });

  test('names of files that are mojibake themselves do not settle it', async () => {
    const bytes = encode('高兴1.jpg,高兴\n愤怒2.jpg,愤怒\n', 'GBK');
    const folder = await tempFolder({
      'labels.csv': bytes,
      [`${encode('高兴1', 'GBK').toString('latin1')}.jpg`]: 'x',
    });
    await expect(openLabels(path.join(folder, 'labels.csv'))).rejects.toBeInstanceOf(UnclearEncodingError);
  });
});

test('Western texts stay what they were: words with accents, quotes and dashes', async () => {
  for (const text of [
    'bild,gefühl\na.jpg,fröhlich\nb.jpg,wütend\nc.jpg,überrascht\nd.jpg,ängstlich\n',
    'image,émotion\na.jpg,dégoûté\nb.jpg,colère\nc.jpg,étonné\nÀ côté.jpg,peur\n',
    'image,emotion\na.jpg,sorpresa\nb.jpg,decepción\nc.jpg,niñez\n',
    'image,label\nit\u0092s 20\u00b0.jpg,x\nb \u0096 c.jpg,y\n',
  ])
    expect(await encodingOf(Buffer.from(text, 'latin1'))).toEqual({ encoding: 'windows-1252', choices: [] });
});

test.each(['GBK', 'Shift_JIS', 'Big5', 'EUC-KR'] as const)(
  '%s with rows of UTF-8, and UTF-8 with rows of it: the lines are named',
  async (encoding) => {
    const { bytes, classes } = emotionTable(encoding);
    const stray = Buffer.from(`x.jpg,${classes[0]}\r\n`);
    const file = path.join(await tempFolder({ 'labels.csv': Buffer.concat([bytes, stray]) }), 'labels.csv');
    const { encoding: read, problems } = await openLabels(file);
    expect(read).toBe(encoding);
    expect(problems).toContainEqual(
      expect.objectContaining({
        line: 14,
        message: expect.stringContaining(`some bytes are not ${encoding}`),
      }),
    );
    const utf8 = Buffer.from(iconv.decode(bytes, iconvNames[encoding]));
    await writeFile(file, Buffer.concat([utf8, encode(`x.jpg,${classes[0]}\r\n`, encoding)]));
    expect((await openLabels(file)).problems).toContainEqual(
      expect.objectContaining({ line: 14, message: expect.stringContaining('some bytes are not UTF-8') }),
    );
  },
);

test('class names beside a list of numbers are read in their encoding', async () => {
  const folder = await tempFolder({
    'classes.txt': encode('高兴\r\n愤怒\r\n悲伤\r\n', 'GBK'),
    'labels.csv': 'image,label\na.jpg,0\nb.jpg,1\nc.jpg,2\n',
  });
  expect((await openLabels(path.join(folder, 'labels.csv'))).classes).toEqual(['高兴', '愤怒', '悲伤']);
});

test('every encoding has a name for the command line', () => {
  expect(regionalEncodings).toEqual([...eastAsian, 'windows-1251', 'KOI8-R']);
});
