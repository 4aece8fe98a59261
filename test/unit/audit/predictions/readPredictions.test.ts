import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { npyFile } from '../../labels/npyFile';
import { images, readBeside, refusalOf, rowOf } from './fixedLabels';

/** Some probabilities of angry, happy and sad, in hundredths. */
const triple = fc
  .tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
  .map(([a, b]) => [Math.min(a, b), Math.abs(a - b), 100 - Math.max(a, b)].map((each) => each / 100));
const matrix = fc.array(triple, { minLength: images.length, maxLength: images.length });

/** Ways to write the same predictions: a file's name and its content. */
const spellings: Record<string, (rows: readonly number[][]) => [string, string | Buffer]> = {
  'a column a class': (rows) => [
    'predictions.csv',
    ['image,angry,happy,sad', ...rows.map((row, i) => `${images[i]},${row.join()}`), ''].join('\n'),
  ],
  'other names, order and delimiter': (rows) => [
    'predictions.tsv',
    [
      'p(Sadness)\tp(Happy)\tfold\tp(anger)\tfile',
      ...rows.map(([a, h, s], i) => `${s}\t${h}\t3\t${a}\tC:\\data\\${images[i]?.replace('/', '\\')}`),
    ].join('\r\n'),
  ],
  'commas for points': (rows) => [
    'predictions.csv',
    [
      'angry_prob;happy_prob;sad_prob;image',
      ...rows.map((row, i) => [...row.map((each) => String(each).replace('.', ',')), images[i]].join(';')),
    ].join('\n'),
  ],
  percentages: (rows) => [
    'predictions.csv',
    [
      'image,angry,happy,sad',
      ...rows.map((row, i) => `${images[i]},${row.map((each) => each * 100).join()}`),
    ].join('\n'),
  ],
  'rows in order, without images': (rows) => ['predictions.csv', rows.map((row) => row.join()).join('\n')],
  'JSON lines': (rows) => [
    'predictions.jsonl',
    rows
      .map(([angry, happy, sad], i) =>
        JSON.stringify({ image: images[i], probabilities: { sad, happy, angry } }),
      )
      .join('\n'),
  ],
  'lists in the classes’ order': (rows) => [
    'predictions.json',
    JSON.stringify(rows.map((row, i) => ({ path: `./${images[i]}`, pred_probs: row }))),
  ],
  'an object of images': (rows) => [
    'predictions.json',
    JSON.stringify(Object.fromEntries(rows.map((row, i) => [images[i] ?? '', row]))),
  ],
  'an array of float64': (rows) => [
    'predictions.npy',
    npyFile('<f8', numbers(rows.flat(), 8, true), { shape: `(${rows.length}, 3)` }),
  ],
  'columns of big-endian float32': (rows) => [
    'predictions.npy',
    npyFile(
      '>f4',
      numbers(
        [0, 1, 2].flatMap((column) => rows.map((row) => row[column] ?? 0)),
        4,
        false,
      ),
      {
        header: `{'descr': '>f4', 'fortran_order': True, 'shape': (${rows.length}, 3), }`,
      },
    ),
  ],
};

function numbers(values: readonly number[], size: 4 | 8, littleEndian: boolean): Buffer {
  const bytes = Buffer.alloc(values.length * size);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  values.forEach((value, i) =>
    size === 4 ? view.setFloat32(i * 4, value, littleEndian) : view.setFloat64(i * 8, value, littleEndian),
  );
  return bytes;
}

describe('readPredictions', () => {
  it.each(Object.entries(spellings))('reads the same out of %s', async (_, written) => {
    await fc.assert(
      fc.asyncProperty(matrix, async (rows) => {
        const [name, content] = written(rows);
        const { predictions } = await readBeside(content, name);
        expect([...predictions.knows]).toEqual([1, 1, 1]);
        const read = rows.map((_, sample) => rowOf(predictions, sample));
        expect(read).toEqual(rows);
      }),
      { numRuns: 12 },
    );
  });

  it('takes logits by their softmax, and says so', async () => {
    const rows = images.map((image) => `${image},-1.5,2,0.25`).join('\n');
    const { predictions, file } = await readBeside(`image,logit_angry,logit_happy,logit_sad\n${rows}\n`);
    expect(predictions.notes).toEqual([expect.stringContaining(`${file} holds no probabilities but logits`)]);
    const exp = [-1.5, 2, 0.25].map(Math.exp);
    const sum = exp.reduce((a, b) => a + b, 0);
    expect(rowOf(predictions, 0)).toEqual(exp.map((each) => Math.round((1000 * each) / sum) / 1000));
  });

  it('divides independent scores by their sum, and says so', async () => {
    const rows = images.map((image) => `${image},0.9,0.6,0.3`).join('\n');
    const { predictions } = await readBeside(`image,angry,happy,sad\n${rows}\n`);
    expect(predictions.notes).toEqual([expect.stringContaining('each row was divided by its sum')]);
    expect(rowOf(predictions, 0)).toEqual([0.5, 0.333, 0.167]);
  });

  it('leaves out rows that are none, each kind with the place of its first', async () => {
    const { predictions } = await readBeside(
      [
        'image,angry,happy,sad',
        'a/1.png,0.2,0.7,0.1',
        'a/2.png,0.2,nan,0.1',
        'b/1.png,0.9,0.9,0.9',
        'b/3.png,0.1,0.1,0.8',
        'b/3.png,0.1,0.8,0.1',
        'elsewhere.png,0.1,0.8,0.1',
        '1.png,0.1,0.8,0.1',
        'b/4%20x.png,0.5,0.25,0.25',
        'x/y/5.png,0,0,1',
        '',
      ].join('\n'),
    );
    expect(images.map((_, sample) => rowOf(predictions, sample))).toEqual([
      [0.2, 0.7, 0.1],
      undefined,
      undefined,
      undefined,
      [0.5, 0.25, 0.25],
      [0, 0, 1],
    ]);
    const said = predictions.notes.join('\n');
    expect(said).toMatch(/without a number for each class: 1, the first with “nan” \(line 3\)/);
    expect(said).toMatch(/do not add up to 1: 1, the first with 2\.7 \(line 4\)/);
    expect(said).toMatch(/says different things: 1, the first “b\/3\.png” \(again on line 6\)/);
    expect(said).toMatch(/not in the labels: 1, the first “elsewhere\.png” \(line 7\)/);
    expect(said).toMatch(/may be several: 1, the first “1\.png” \(line 8\)/);
    expect(said).toMatch(/says nothing of 3 of 6 images, such as “a\/2\.png”, “b\/1\.png”, “b\/3\.png”/);
  });

  it('has no opinion of classes that the file lacks, and lets those go that the labels lack', async () => {
    const rows = images.map((image) => `${image},0.2,0.6,0.2`).join('\n');
    const { predictions } = await readBeside(`image,prob_happy,prob_sad,prob_contempt\n${rows}\n`);
    expect([...predictions.knows]).toEqual([0, 1, 1]);
    expect(rowOf(predictions, 0)).toEqual([0, 0.25, 0.75]);
    expect(predictions.notes).toEqual([expect.stringContaining('has no scores for “angry”')]);
  });

  it('spreads what Hugging Face’s likeliest classes leave over the others', async () => {
    const said = images.map((_, i) => [{ label: i % 2 === 0 ? 'happy' : 'SAD', score: 0.8 }]);
    const { predictions } = await readBeside(JSON.stringify(said), 'predictions.json');
    expect(rowOf(predictions, 0)).toEqual([0, 0.8, 0.2]);
    expect(rowOf(predictions, 1)).toEqual([0, 0.2, 0.8]);
    expect(predictions.notes).toEqual([expect.stringContaining('has no scores for “angry”')]);
  });

  it('goes by the numbers that the labels are written as', async () => {
    const labelText = images.map((image, i) => `${image},${(i % 3) + 1}`).join('\n');
    const header = 'image,1,2,3';
    const rows = images.map((image) => `${image},0.7,0.2,0.1`);
    const { predictions } = await readBeside([header, ...rows].join('\n'), undefined, labelText);
    expect(rowOf(predictions, 0)).toEqual([0.7, 0.2, 0.1]);
  });

  it('gives all rows of one image what is said of it, and one row what is said of its id', async () => {
    const labelText = 'a.png,happy\na.png,sad\nb.png,sad';
    const both = await readBeside('image,happy,sad\na.png,1,0\n', undefined, labelText);
    expect([0, 1, 2].map((sample) => rowOf(both.predictions, sample))).toEqual([[1, 0], [1, 0], undefined]);
    const one = await readBeside('image,happy,sad\na.png#2,1,0\n', undefined, labelText);
    expect([0, 1, 2].map((sample) => rowOf(one.predictions, sample))).toEqual([undefined, [1, 0], undefined]);
  });
});

describe('what is no file of predictions is refused', () => {
  const rows = images.map((image) => `${image},0.2,0.6,0.2`).join('\n');
  const values = numbers(new Array<number>(18).fill(1 / 3), 8, true);

  it.each<[string, string | Buffer, string, RegExp]>([
    ['an empty file', '', 'predictions.csv', /^predictions\.csv is empty/],
    [
      'other classes',
      `image,cat,dog,cow\n${rows}`,
      'predictions.csv',
      /columns of predictions\.csv \(image, cat, dog, cow\) are not those of the classes of labels\.csv \(angry, happy, sad\)/,
    ],
    [
      'other images',
      'image,angry,happy,sad\nx.png,1,0,0\ny.png,1,0,0\n',
      'predictions.csv',
      /No row of predictions\.csv is a prediction about an image of labels\.csv.*“x\.png” \(line 2\)/,
    ],
    [
      'too few rows without images',
      'angry,happy,sad\n1,0,0\n0,1,0\n',
      'predictions.csv',
      /it has 2 rows and the label file 6/,
    ],
    ['prose', 'These are no predictions.\nNone at all.\n', 'predictions.txt', /no table of predictions/],
    [
      'other classes in JSON',
      '{"image":"a/1.png","probabilities":{"cat":1,"dog":0}}\n',
      'predictions.jsonl',
      /^Line 1 of predictions\.jsonl has scores of cat, dog, which are not the classes/,
    ],
    [
      'broken JSON',
      '[{"image":"a/1.png","probabilities":{"happy":1,"sad":0}},',
      'predictions.json',
      /^Line 1 of predictions\.json: the file ends before/,
    ],
    [
      'too short lists',
      '{"image":"a/1.png","pred_probs":[0.5,0.5]}\n',
      'predictions.jsonl',
      /line 1: 2 scores for 3 classes/,
    ],
    [
      'a transposed array',
      npyFile('<f8', values, { shape: '(3, 6)' }),
      'predictions.npy',
      /^predictions\.npy is transposed \(its shape is \(3, 6\)\): save pred_probs\.T/,
    ],
    [
      'too many rows',
      npyFile('<f8', values, { shape: '(9, 2)' }),
      'predictions.npy',
      /shape \(9, 2\), whose rows are not as many.*each of the 6 rows of labels\.csv/,
    ],
    [
      'too few columns',
      npyFile('<f8', values, { shape: '(6, 2)' }),
      'predictions.npy',
      /whose columns are not as many as the classes/,
    ],
    [
      'predicted classes',
      npyFile('<i8', values, { shape: '(6, 3)' }),
      'predictions.npy',
      /type “<i8”, which are no probabilities/,
    ],
    [
      'one dimension',
      npyFile('<f8', values, { shape: '(18,)' }),
      'predictions.npy',
      /shape \(18\), not one row an image/,
    ],
    [
      'a truncated array',
      npyFile('<f8', values.subarray(0, 100), { shape: '(6, 3)' }),
      'predictions.npy',
      /is cut short: it has 12 of its 18 numbers/,
    ],
    ['a pickle', npyFile('|O', values, { shape: '(6, 3)' }), 'predictions.npy', /pickled Python object/],
    ['a packed file', Buffer.from('PK\x03\x04................', 'latin1'), 'predictions.npz', /packed file/],
    [
      'nothing but NaN',
      npyFile('<f8', numbers(new Array<number>(18).fill(NaN), 8, true), { shape: '(6, 3)' }),
      'predictions.npy',
      /without a number for each class: 6, the first with “NaN” \(row 1\)/,
    ],
  ])('%s', async (_, content, name, sentence) => {
    expect(await refusalOf(content, name)).toMatch(sentence);
  });

  it('whatever its bytes are, with a sentence', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
          fc
            .uint8Array({ maxLength: 100 })
            .map((bytes) => Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), bytes])),
          fc.json().map((text) => Buffer.from(text)),
        ),
        async (bytes) => {
          const refusal = await refusalOf(bytes, 'predictions.dat');
          expect(refusal).toMatch(/^was read$|[.”)]$/);
        },
      ),
      { numRuns: 150 },
    );
  });
});
