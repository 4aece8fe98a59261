import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit } from '../../../src/labels/edits/applyEdit';
import { LabelSource } from '../../../src/labels/labelSource';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { LabelRows } from '../../../src/labels/text/labelRows';
import { readRows } from '../../../src/labels/text/readRows';
import { HumanError } from '../../../src/base/humanError';
import { tempFolder } from './tempFolder';

async function csv(content: string | Buffer): Promise<string> {
  return path.join(await tempFolder({ 'labels.csv': content }), 'labels.csv');
}

describe('what is no list of labels is refused with a sentence', () => {
  test.each([
    ['an empty file', '', /labels\.csv is empty; choose/],
    ['only blank lines', '\n\r\n \n\t\n', /labels\.csv has only blank lines and comments; choose/],
    [
      'only comments',
      '# a.jpg,happy\n# b.jpg,sad\n',
      /labels\.csv has only blank lines and comments; choose/,
    ],
    ['only a byte-order mark', '\ufeff', /labels\.csv has only blank lines and comments; choose/],
    [
      'only a header',
      'image,label\n',
      /labels\.csv has no row with an image in column 1 and a label in column 2/,
    ],
    [
      'a binary file',
      Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * index) % 251)),
      /labels\.csv is no text: line 1 has NUL characters.*choose another/,
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('image,label\na.jpg,x\nb.jpg,y\n', 'utf16le'),
      /labels\.csv is no text: .*save this one as UTF-8/,
    ],
    [
      'a compressed file of another name',
      Buffer.from([0x1f, 0x8b, 8, 0, 0]),
      /labels\.csv is compressed; add “.gz”/,
    ],
  ])('%s', async (_, content, message) => {
    const file = await csv(content);
    const error: unknown = await openLabels(file).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HumanError);
    expect(String(error)).toMatch(message);
    // Whoever insists on a format gets a sentence, too.
    for (const format of ['csv', 'raf-db', 'list'])
      await expect(openLabels(file, {}, format)).rejects.toBeInstanceOf(HumanError);
  });

  test('a pipe, which might never end', async () => {
    const file = path.join(await tempFolder(), 'labels.csv');
    await promisify(execFile)('mkfifo', [file]);
    await expect(openLabels(file)).rejects.toThrow(/no ordinary file/);
  });
});

describe('damaged rows are named by their lines, and the others stay', () => {
  const problems = async (content: string | Buffer) => {
    const labels = await openLabels(await csv(content));
    return {
      images: labels.samples.map(({ image }) => image),
      problems: labels.problems.map(({ line, message }) => [line, message]),
    };
  };

  test('too many columns, but for empty ones', async () => {
    expect(await problems('image,label\na.jpg,x,,\nb.jpg,y,z\nc.jpg,x\n')).toEqual({
      images: ['a.jpg', 'b.jpg', 'c.jpg'],
      problems: [
        [
          3,
          expect.stringMatching(/^Line 3: the row is too long, it has 3 columns where the others have 2; /),
        ],
      ],
    });
  });

  test('a label over several lines, where a quote is missing', async () => {
    expect(await problems('image,label\na.jpg,"x\nb.jpg,y"\nc.jpg,x\n')).toEqual({
      images: ['a.jpg', 'c.jpg'],
      problems: [[2, expect.stringContaining('look for a quote that is missing')]],
    });
  });

  test('bytes that are not UTF-8 in a file that is', async () => {
    const bytes = Buffer.from('image,label\né.jpg,froh\nü.jpg,x\n_.jpg,z_rich\n'.replaceAll('\n', '\r\n'));
    bytes[bytes.lastIndexOf('_')] = 0xfc;
    expect(await problems(bytes)).toEqual({
      images: ['é.jpg', 'ü.jpg', '_.jpg'],
      problems: [[4, expect.stringMatching(/^Line 4: some bytes are not UTF-8/)]],
    });
  });

  test('NUL characters, such as a crashed disk leaves', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => `${index}.jpg,${index % 2 ? 'x' : 'y'}\n`);
    rows[20] = `${'\0'.repeat(3)}20.jpg,y\n`;
    const { images, problems: found } = await problems(`image,label\n${rows.join('')}`);
    expect(images).toHaveLength(39);
    expect(found).toEqual([[22, expect.stringMatching(/^Line 22: the row was left out, since it has NUL/)]]);
  });

  test('comments between rows keep the count of lines; what may be an image is pointed out', async () => {
    const file = await csv('# one\nimage,label\n#, "two\na.jpg,x\n#b.jpg,y\n"#c.jpg",y\n#\n\nd.jpg,x');
    const labels = await openLabels(file);
    expect(labels.samples.map(({ image, line }) => [image, line])).toEqual([
      ['a.jpg', 4],
      ['#c.jpg', 6],
      ['d.jpg', 9],
    ]);
    expect(labels.problems).toEqual([
      { line: 5, image: '#b.jpg', message: expect.stringMatching(/^Line 5: it starts with “#”.*in quotes/) },
    ]);
    await applyLabelEdit(await labels.edit([{ id: '#c.jpg', label: 'x' }]));
    expect(await readFile(file, 'utf8')).toBe(
      '# one\nimage,label\n#, "two\na.jpg,x\n#b.jpg,y\n"#c.jpg",x\n#\n\nd.jpg,x',
    );
  });

  test('a path or a label of 10 MB', async () => {
    const long = 'x'.repeat(10 * 1024 * 1024);
    const { images, problems: found } = await problems(
      `image,label\na.jpg,${long}\n${long},y\nb.jpg,y\nc.jpg,z\n`,
    );
    expect(images).toEqual(['b.jpg', 'c.jpg']);
    expect(found.map(([line]) => line)).toEqual([2, 3]);
    for (const [, message] of found) expect(String(message)).toMatch(/is 10485760 characters long/);
    expect(JSON.stringify(found).length).toBeLessThan(1_000);
  });

  test('a column that is none of labels', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => `${index}.jpg,id-${index}\n`);
    expect(await problems(`image,label\n${rows.join('')}`)).toMatchObject({
      problems: [[undefined, expect.stringMatching(/300 different labels for 300 rows; check/)]],
    });
  });
});

test('100,000 rows with the same problems: a hundred of each are listed, the others counted', async () => {
  const rows = Array.from({ length: 100_000 }, (_, index) =>
    index % 2 ? `${index}.jpg\n` : `${index}.jpg,\n`,
  );
  const { problems, samples } = await openLabels(
    await csv(`image,label\na.jpg,x\nb.jpg,y\n${rows.join('')}`),
  );
  expect(samples).toHaveLength(50_002);
  expect(problems).toHaveLength(202);
  expect(problems.slice(0, 2)).toEqual([
    {
      line: undefined,
      image: undefined,
      message: expect.stringMatching(
        /^50,000 rows from line 4 to line 100,002 have such a problem, of which the first 100 are listed: Line 4: “0.jpg” has no label/,
      ),
    },
    {
      line: undefined,
      image: undefined,
      message: expect.stringMatching(/^50,000 rows .*the row is too short/),
    },
  ]);
  expect(problems.slice(2, 5).map(({ line }) => line)).toEqual([4, 5, 6]);
});

test('contradictions of 1,000 images are counted as one kind', () => {
  const rows = new LabelRows();
  for (let row = 0; row < 2_000; row++)
    rows.add(`${row % 1_000}.jpg`, row < 1_000 ? 'x' : 'y', row + 1, { start: 0, end: 0, style: 0 });
  rows.finish();
  expect(rows.problems).toHaveLength(101);
  expect(rows.problems[0]?.message).toMatch(/^2,000 rows from line 1 to line 2,000 have such a problem/);
});

test('more rows than memory holds are refused, not read until it is full', async () => {
  const file = await csv('a,x\nb,y\nc,x\nd,y\n');
  const reading = {
    dialect: { delimiter: 44, quotes: true },
    header: false,
    take: ({ line }: { line: number }, _: unknown, rows: LabelRows) => {
      rows.add(`${line}.jpg`, 'x', line, { start: 0, end: 0, style: 0 });
    },
  } as const;
  expect((await readRows(new LabelSource(file), { ...reading, mostSamples: 4 })).rows.samples).toHaveLength(
    4,
  );
  await expect(readRows(new LabelSource(file), { ...reading, mostSamples: 3 })).rejects.toThrow(
    /labels\.csv has more than 3 rows with an image.*split it/,
  );
});
