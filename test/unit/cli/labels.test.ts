import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { titleOfFormat } from '../../../src/labels/opening/openLabels';
import { tempFolder } from '../labels/tempFolder';
import { formatExamples } from './everyFormat';
import { sharedFile, sharedSkipReason } from '../support/sharedFolder';
import { ordinaryUser, ordinaryUserCanRun, runCli, sentenceOf, summaryOf } from './runCli';

const canRunAsUser = await ordinaryUserCanRun();
const csv = 'image,label,subject\na.png,happy,p1\nb.png,sad,p2\nc.png,,p2\na.png,sad,p1\n';

async function labelsJson(...args: string[]): Promise<Record<string, unknown>> {
  const run = await runCli(['labels', ...args, '--json']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  // One object, and a line end.
  expect(run.stdout.split('\n')).toHaveLength(2);
  return summaryOf(run);
}

describe('folders by number', () => {
  it('have a hint that names would help, and take a list of names that begins with 1', async () => {
    const folder = await tempFolder({
      ...{ '1/a.png': '', '2/a.png': '', '3/a.png': '' },
      'names/mine.txt': 'calm\nglad\nglum\n',
    });
    const bare = await runCli(['labels', folder]);
    expect(bare.stdout).toMatch(
      /The classes are bare numbers \(1, 2, 3\)\. Say what they mean with --classes/,
    );
    const named = await runCli([
      'labels',
      folder,
      '--classes',
      path.join(folder, 'names/mine.txt'),
      '--json',
    ]);
    expect(JSON.parse(named.stdout)).toMatchObject({
      classes: ['calm', 'glad', 'glum'],
      problems: [],
      hint: null,
    });
  });

  it('beside one another with the same classes are one data set where that is wanted', async () => {
    const folder = await tempFolder(
      Object.fromEntries(
        ['ann', 'bob', 'eve'].flatMap((name) => [
          [`${name}/happy/1.png`, ''],
          [`${name}/sad/2.png`, ''],
        ]),
      ),
    );
    expect((await runCli(['labels', folder])).stderr).toMatch(/or 3 as one with --labels/);
    expect((await runCli(['labels', folder, '--labels', folder])).stdout).toMatch(/6 samples of 2 classes/);
    expect((await runCli(['labels', folder, '--labels', folder, '--format', 'folders'])).stdout).toMatch(
      /6 samples of 2 classes/,
    );
  });
});

describe('labels', () => {
  it('says as one JSON object what a file holds', async () => {
    const folder = await tempFolder({ 'labels.csv': csv });
    const location = path.join(folder, 'labels.csv');
    const summary = await labelsJson(location);
    expect(Object.keys(summary).slice(0, 4)).toEqual(['format', 'samples', 'classes', 'problems']);
    expect(summary).toEqual({
      format: 'csv',
      hint: null,
      samples: 4,
      classes: ['happy', 'sad'],
      problems: [
        { line: 2, image: 'a.png', message: expect.stringMatching(/contradict/) },
        { line: 4, image: 'c.png', message: expect.stringMatching(/^Line 4: .*no label/) },
        { line: 5, image: 'a.png', message: expect.stringMatching(/contradict/) },
      ],
      counts: { happy: 1, sad: 2 },
      unlabelled: 1,
      aside: 0,
      boxes: 0,
      votes: null,
      subjectColumn: 'subject',
      subjectsInNames: null,
      twinColumns: [],
      readOnly: null,
      encoding: 'UTF-8',
      location,
      labelColumn: { name: 'label', reason: 'name' },
      voters: null,
      parts: null,
      images: { found: 0, missing: 3, missingExample: 'a.png', looked: 0, unreadable: 0, example: null },
      missing: expect.stringMatching(/^3 of 3 images are not where .*labels\.csv says, such as “a\.png”/),
    });
    // The folder that holds this one label file is the same data set.
    expect(await labelsJson(folder)).toEqual(summary);
  });

  it('points out another label file of the folder that names the classes otherwise', async () => {
    const images = Array.from({ length: 30 }, (_, i) => `train_${String(i + 1).padStart(5, '0')}.jpg`);
    const rows = images.map((image, i) => `${image} ${i % 2 ? 4 : 5}`);
    const words = images.map((image, i) => `${image},${i % 2 ? 'Sadness' : 'Happiness'}`);
    const folder = await tempFolder({
      'list_patition_label.txt': rows.join('\n'),
      'words.csv': ['image,label', ...words].join('\n'),
    });
    const { problems } = await labelsJson(path.join(folder, 'list_patition_label.txt'));
    expect(problems).toEqual([
      { line: null, image: null, message: expect.stringMatching(/“Happiness”.*words\.csv.*Sadness/s) },
    ]);
  });

  it('says the same in words, the first problems alone unless all are wanted', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i}.png,${i % 2 ? 'sad' : i % 3 ? 'happy' : ''}`);
    const folder = await tempFolder({ 'labels.csv': `image,label\n${rows.join('\n')}\nz\u001b.png,` });
    const run = await runCli(['labels', folder]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^.*labels\.csv\nCSV or TSV \(format csv\): 41 samples of 2 classes\.\n/);
    expect(run.stdout).toMatch(
      /^Class +Samples\nhappy +13\nsad +20\n\(no label\) +8\n\n9 problems:\n {2}41 of 41 images are not where .*\n {2}Line 2: /m,
    );
    expect(run.stdout).toContain('“z\\x1b.png”');
    await writeFile(
      path.join(folder, 'labels.csv'),
      `image,label\n${rows.join('\n')}\n${rows.map((row) => `x${row.split(',')[0] ?? ''},`).join('\n')}`,
    );
    const bounded = await runCli(['labels', folder]);
    expect(bounded.stdout).toMatch(/\n {2}… and 28 more; --problems lists them all\.\n$/);
    const all = await runCli(['labels', folder, '--problems']);
    expect(all.stdout.match(/^ {2}Line \d+:/gm)).toHaveLength(47);
  });

  it('takes columns by their number or name, whatever the file looks like', async () => {
    const folder = await tempFolder({
      'a.csv': 'Id,Face,First,Second\n1,a.png,happy,sad\n2,b.png,sad,sad\n',
      'bare.csv': 'a.png,happy,sad\nb.png,sad,happy\n',
    });
    const a = path.join(folder, 'a.csv');
    for (const columns of [
      ['Face', 'First'],
      ['face', 'FIRST'],
      ['2', '3'],
      ['2', 'first'],
    ])
      expect(
        await labelsJson(a, '--image-column', columns[0] ?? '', '--label-column', columns[1] ?? ''),
      ).toMatchObject({ samples: 2, counts: { happy: 1, sad: 1 }, problems: [] });
    expect(
      await labelsJson(path.join(folder, 'bare.csv'), '--image-column', '1', '--label-column', '3'),
    ).toMatchObject({ samples: 2, counts: { happy: 1, sad: 1 } });
    const refused = async (file: string, image: string, label: string) => {
      const run = await runCli(['labels', file, '--image-column', image, '--label-column', label]);
      expect(run).toMatchObject({ code: 1, stdout: '' });
      return sentenceOf(run);
    };
    expect(await refused(a, 'Face', 'third')).toMatch(
      /a\.csv has no column “third”; choose among 1 “Id”, 2 “Face”, 3 “First”, 4 “Second”\.$/,
    );
    expect(await refused(a, '2', '5')).toMatch(/a\.csv has no column 5; choose among /);
    expect(await refused(a, 'Face', '2')).toMatch(/both name column 2 of .*a\.csv; give two columns\.$/);
    // The first row holds values here, so no column is called by one of them.
    expect(await refused(path.join(folder, 'bare.csv'), 'a.png', 'happy')).toMatch(/has no column “a\.png”/);
  });

  it('reads a format that it is told to, and refuses what contradicts it', async () => {
    const folder = await tempFolder({
      'list.txt': 'x_1.jpg 5\nx_2.jpg 4\n',
      'data.json': '[{"image": "a.png", "label": "x"}]',
    });
    const list = path.join(folder, 'list.txt');
    expect(await labelsJson(list, '--format', 'raf-db')).toMatchObject({
      format: 'raf-db',
      counts: expect.objectContaining({ Happiness: 1, Sadness: 1 }),
    });
    const columns = ['--image-column', '1', '--label-column', '2'];
    const contradiction = await runCli(['labels', list, '--format', 'raf-db', ...columns]);
    expect(contradiction).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(contradiction)).toMatch(/^The format “raf-db” knows its columns; leave out/);
    const json = await runCli(['labels', path.join(folder, 'data.json'), ...columns]);
    expect(json).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(json)).toMatch(/data\.json (is not a table|has no column)/);
  });

  it.each([
    ['an unknown format', ['x.csv', '--format', 'xml'], /Allowed choices are .*csv/],
    ['one column of two', ['x.csv', '--label-column', '1'], /both --image-column and --label-column/],
    ['column 0', ['x.csv', '--image-column', '0'], /whole number from 1/],
    ['one key of two', ['x.csv', '--image-key', 'image'], /both --image-key and --label-key/],
    ['one key twice', ['x.csv', '--image-key', 'a', '--label-key', 'a'], /two keys/],
    [
      'columns and keys',
      ['x', '--image-key', 'a', '--label-key', 'b', '--image-column', '1', '--label-column', '2'],
      /give one of the two/,
    ],
    ['a prefix without a place', ['x.csv', '--image-prefix', '/data'], /FROM=TO/],
    ['a label file twice', ['.', '--labels', 'x.csv', '--labels', './x.csv'], /x\.csv twice/],
    ['nothing', [], /missing required argument 'labels'/],
  ])('exits with 2 for %s', async (_, args, message) => {
    const run = await runCli(['labels', ...args]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(message);
  });

  it('fails with a sentence for what is no label file', async () => {
    const folder = await tempFolder({
      'empty.csv': '',
      'notes.txt': 'Dear diary.\n',
      'a.csv': csv,
      'b.csv': csv,
    });
    await mkdir(path.join(folder, 'void'));
    const sentence = async (...args: string[]) => {
      const run = await runCli(['labels', ...args], { cwd: folder });
      expect(run).toMatchObject({ code: 1, stdout: '' });
      expect(run.stderr).toBe(`${sentenceOf(run)}\n`);
      expect(sentenceOf(run)).toMatch(/\.$/);
      return sentenceOf(run);
    };
    expect(await sentence('none.csv')).toMatch(/^There is no file or folder .*none\.csv\. Check the path\.$/);
    expect(await sentence('void')).toMatch(/^No labels were found in .*void: /);
    expect(await sentence('empty.csv')).toMatch(/empty\.csv is empty/);
    expect(await sentence('notes.txt')).toMatch(/notes\.txt is not a label file that can be read here/);
    expect(await sentence('.')).toMatch(
      /^There are 2 data sets in .*: a\.csv, b\.csv\. Choose one with --labels\.$/,
    );
    expect(await sentence('a.csv', '--labels', 'b.csv')).toMatch(/both name labels/);
    expect(await sentence('a.csv', '--image-prefix', '/data=void/none')).toMatch(/There is no folder .*none/);
  });

  it.skipIf(!canRunAsUser)('fails with a sentence for a file that may not be read', async () => {
    const folder = await tempFolder({ 'labels.csv': csv });
    await chmod(folder, 0o755);
    await chmod(path.join(folder, 'labels.csv'), 0);
    const run = await runCli(['labels', path.join(folder, 'labels.csv')], ordinaryUser);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(run)).toMatch(/labels\.csv may not be .*read by this user/);
  });

  it.each(formatExamples)('recognises %s, and says what it holds', async (format, example) => {
    const folder = await tempFolder(example.files);
    const labels = path.join(folder, example.labels);
    const [summary = {}, ...others] = await Promise.all([
      labelsJson(labels),
      // The same from its folder, and by its name.
      labelsJson(folder),
      labelsJson(labels, '--format', format),
    ]);
    expect(summary).toMatchObject({ format, samples: example.samples, location: labels });
    const counts = Object.entries(summary['counts'] as Record<string, number>).filter(
      ([, count]) => count > 0,
    );
    expect(Object.fromEntries(counts)).toEqual(example.counts);
    expect(summary['classes']).toEqual(expect.arrayContaining(Object.keys(example.counts)));
    expect(others).toEqual([summary, summary]);
    // What it is taken from, and not only the format again.
    const { stdout } = await runCli(['labels', labels]);
    expect(stdout).toMatch(/^(Label|Names) +\S/m);
    expect(stdout).not.toMatch(new RegExp(`^Label +${titleOfFormat(format)}$`, 'm'));
  });

  it.each([
    ['raf-db', 'raf-db/list_patition_label.txt', 15_339, 7, 0],
    ['scn-list', 'scn/train.txt', 12_271, 7, 0],
    ['scn-list', 'scn/0.1noise_train.txt', 12_271, 7, 0],
    ['ferplus', 'ferplus/label.csv', 3_579, 8, 388],
    ['ferplus', 'ferplus/fer2013new.csv', 35_714, 8, 4_302],
  ] as const)(
    `reads the real %s of %s (${sharedSkipReason})`,
    async (format, name, samples, classes, aside) => {
      const file = sharedFile('formats', ...name.split('/'));
      if (file === undefined) return;
      const before = await readFile(file);
      const summary = await labelsJson(file);
      expect(summary).toMatchObject({ format, samples, aside });
      expect(summary['classes']).toHaveLength(classes);
      expect((await readFile(file)).equals(before)).toBe(true);
    },
  );

  it('reads several files as one data set', async () => {
    const folder = await tempFolder({
      'train/labels.csv': 'image,label\na.png,happy\nb.png,sad\n',
      'test/labels.csv': 'image,label\na.png,sad\nb.png,angry\n',
    });
    const several = [
      '--labels',
      path.join(folder, 'train/labels.csv'),
      '--labels',
      path.join(folder, 'test/labels.csv'),
    ];
    const summary = await labelsJson(folder, ...several);
    expect(summary).toMatchObject({
      format: 'several',
      samples: 4,
      counts: { happy: 1, sad: 2, angry: 1 },
      location: folder,
    });
    const text = await runCli(['labels', folder, ...several]);
    expect(text.stdout).toMatch(/^Several label files \(format several\): 4 samples of 3 classes\.$/m);
  });

  it('takes the keys of JSON records', async () => {
    const record = (name: string, first: string) => ({ data: { face: name }, first, second: 'sad' });
    const folder = await tempFolder({
      'data.json': JSON.stringify([record('a.png', 'happy'), record('b.png', 'sad')]),
      'data.jsonl': `${JSON.stringify(record('a.png', 'happy'))}\n${JSON.stringify(record('b.png', 'sad'))}\n`,
    });
    for (const name of ['data.json', 'data.jsonl']) {
      const file = path.join(folder, name);
      const given = ['--image-key', 'data.face', '--label-key', 'first'];
      expect(await labelsJson(file, ...given)).toMatchObject({
        format: name.slice('data.'.length),
        samples: 2,
        counts: { happy: 1, sad: 1 },
        problems: [],
      });
    }
    const asked = await runCli(['labels', path.join(folder, 'data.json')]);
    expect(asked).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(asked)).toMatch(
      /which keys of .*data\.json .* --image-key and --label-key: .*data\.face/,
    );
    const wrong = await runCli([
      ...['labels', path.join(folder, 'data.json')],
      ...['--image-key', 'data.none', '--label-key', 'first'],
    ]);
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(wrong)).toMatch(/data\.none/);
  });

  it('names numeric labels as it is told', async () => {
    const folder = await tempFolder({
      'labels.csv': 'image,label\na.png,0\nb.png,1\n',
      'meaning.txt': 'angry\nbored\n',
    });
    const labels = path.join(folder, 'labels.csv');
    const named = await labelsJson(labels, '--classes', path.join(folder, 'meaning.txt'));
    expect(named['counts']).toEqual({ angry: 1, bored: 1 });
    const known = await labelsJson(labels, '--classes', 'fer2013');
    expect(known['counts']).toMatchObject({ Angry: 1, Disgust: 1 });
    const unknown = await runCli(['labels', labels, '--classes', 'nobody']);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(unknown)).toMatch(/^“nobody” is no known meaning of numbers; .*fer2013/);
  });
});

it('says in one table how the labels were read, and what becomes of their images', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const folder = await tempFolder({
    'train.csv': 'file,gender,mood,who\na.png,f,happy,p1\nb.png,m,sad,p2\nc.png,f,sad,p1\n',
    'test.csv': 'file,gender,mood,who\nd.png,f,happy,p3\ne.png,m,sad,p3\n',
    'a.png': png,
    'b.png': '',
    'd.png': png,
  });
  const table = await runCli(['labels', path.join(folder, 'train.csv')]);
  expect(table.stdout.split('\n').slice(2, 6)).toEqual([
    '',
    'Label   “mood”, as it holds expressions',
    'Text    UTF-8',
    `Images  2 found, 1 missing; of 2 looked into 1 unreadable, such as ${path.join(folder, 'b.png')}`,
  ]);
  expect(await labelsJson(path.join(folder, 'train.csv'))).toMatchObject({
    labelColumn: { name: 'mood', reason: 'expressions' },
    images: { found: 2, missing: 1, looked: 2, unreadable: 1 },
    parts: null,
  });
  const chosen = await runCli([
    'labels',
    path.join(folder, 'train.csv'),
    '--image-column',
    'file',
    '--label-column',
    'gender',
  ]);
  expect(chosen.stdout).toContain('Label   “gender”, as was said\n');
  const both = await runCli([
    'labels',
    folder,
    '--labels',
    path.join(folder, 'train.csv'),
    '--labels',
    path.join(folder, 'test.csv'),
  ]);
  expect(both.stdout).toMatch(/^Parts +train\.csv 3, test\.csv 2$/m);
});
