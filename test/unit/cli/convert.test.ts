import { link, mkdir, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAuditResult } from '../../../src/audit/result/resultFile';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { auditFixture } from '../audit/auditFixture';
import { tempFolder } from '../labels/tempFolder';
import { sharedFile, sharedSkipReason } from '../support/sharedFolder';
import { formatExamples } from './everyFormat';
import { outcomeOf, runCli, runCliOnFullDisk, sentenceOf, startCli } from './runCli';

/** Quotes, a label like a formula, a name like a comment, an image with two rows, a row without a label. */
const csv =
  '\ufeffLabel;Image;Subject\r\nhappy;"a ""b"";, c.png";p1\r\n"=sad";"#x.png";\r\n;c.png;p2\r\n"=sad";c.png;p2\r\n';
const targets = ['csv', 'jsonl'] as const;

/** What every format must carry over. */
async function samplesOf(file: string) {
  const { samples } = await openLabels(file);
  return samples.map(({ image, label, subject }) => ({ image, label, subject }));
}

async function convert(labels: string, to: string, out: string, ...args: string[]) {
  return runCli(['convert', labels, '--to', to, '--out', out, ...args]);
}

describe('convert', () => {
  it.each(targets)('to %s and read again gives the same samples', async (to) => {
    const folder = await tempFolder({ 'labels.csv': csv });
    const labels = path.join(folder, 'labels.csv');
    const out = path.join(folder, 'made', 'on the way', `out.${to}`);
    const run = await convert(labels, to, out);
    expect(run).toMatchObject({ code: 0, stdout: `4 samples of ${labels} written to ${out}.\n` });
    expect(run.stderr).toBe(
      `Note: Images are named as in ${labels}: their paths count from ${folder}. With --find-images they are absolute.\n`,
    );
    expect(await samplesOf(out)).toEqual(await samplesOf(labels));
    expect(await samplesOf(out)).toHaveLength(4);
    expect(await readFile(labels, 'utf8')).toBe(csv);
  });

  it.each(formatExamples)('from %s and read again gives the same samples', async (_, example) => {
    const folder = await tempFolder(example.files);
    const labels = path.join(folder, example.labels);
    await mkdir(path.join(folder, '.out'));
    await Promise.all(
      targets.map(async (to) => {
        const out = path.join(folder, '.out', `out.${to}`);
        const run = await convert(labels, to, out);
        expect(run).toMatchObject({ code: 0 });
        expect(run.stdout).toMatch(new RegExp(`^${example.samples} samples of .* written to `));
        expect(await samplesOf(out)).toEqual(await samplesOf(labels));
      }),
    );
  });

  it.each(['raf-db/list_patition_label.txt', 'scn/train.txt', 'ferplus/label.csv'])(
    `from the real %s and read again gives the same samples (${sharedSkipReason})`,
    async (name) => {
      const labels = sharedFile('formats', ...name.split('/'));
      if (labels === undefined) return;
      const folder = await tempFolder();
      for (const to of targets) {
        const out = path.join(folder, `out.${to}`);
        expect(await convert(labels, to, out)).toMatchObject({ code: 0 });
        expect(await samplesOf(out)).toEqual(await samplesOf(labels));
      }
    },
  );

  it('keeps votes, boxes and why a row is set aside', async () => {
    const folder = await tempFolder(Object.fromEntries(formatExamples)['ferplus']?.files);
    const [asCsv, asLines] = [path.join(folder, 'out.csv'), path.join(folder, 'out.jsonl')];
    await convert(path.join(folder, 'fer2013new.csv'), 'csv', asCsv);
    await convert(path.join(folder, 'fer2013new.csv'), 'jsonl', asLines);
    const [header, first, tie] = (await readFile(asCsv, 'utf8')).split('\n');
    expect(header).toMatch(/^image,label,votes_neutral,votes_happiness,.*,votes_NF,aside$/);
    expect(first).toBe('fer0000000.png,happiness,1,9,0,0,0,0,0,0,0,0,');
    expect(tie).toMatch(/^fer0000001\.png,,0,5,0,5,0,0,0,0,0,0,.+$/);
    const objects = (await readFile(asLines, 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(objects[0] ?? '')).toMatchObject({
      image: 'fer0000000.png',
      label: 'happiness',
      votes: { neutral: 1, happiness: 9, NF: 0 },
    });
    expect(JSON.parse(objects[1] ?? '')).toMatchObject({ label: '', aside: expect.stringMatching(/\.$/) });

    const boxes = await tempFolder(Object.fromEntries(formatExamples)['coco']?.files);
    await convert(path.join(boxes, 'instances.json'), 'csv', path.join(boxes, 'out.csv'));
    expect((await readFile(path.join(boxes, 'out.csv'), 'utf8')).split('\n').slice(0, 2)).toEqual([
      'image,label,box_left,box_top,box_width,box_height',
      'a.jpg,sad,1,2,30,40',
    ]);
  });

  it('names images by where they are, if it is asked to', async () => {
    const folder = await tempFolder({
      'labels.csv': 'image,label\na.png,happy\n/elsewhere/faces/b.png,sad\nnone.png,sad\n',
      'images/a.png': 'A',
      'moved/b.png': 'B',
    });
    const out = path.join(folder, 'out.csv');
    const prefix = ['--image-prefix', `/elsewhere/faces=${path.join(folder, 'moved')}`];
    const run = await convert(path.join(folder, 'labels.csv'), 'csv', out, '--find-images', ...prefix);
    expect(run.stderr).toMatch(/^Note: 1 image could not be found and keeps? /);
    expect(await readFile(out, 'utf8')).toBe(
      `image,label\n${path.join(folder, 'images/a.png')},happy\n${path.join(folder, 'moved/b.png')},sad\nnone.png,sad\n`,
    );
  });

  it('leaves cells that begin like formulas to programs, and marks them as text for spreadsheets', async () => {
    const folder = await tempFolder({
      'labels.csv': 'image,label\n-a.png,=sad\n@b.png,happy\nc.png,-5\n',
    });
    const [labels, out] = [path.join(folder, 'labels.csv'), path.join(folder, 'out.csv')];
    expect(await convert(labels, 'csv', out)).toMatchObject({ code: 0 });
    expect(await readFile(out, 'utf8')).toBe('image,label\n-a.png,=sad\n@b.png,happy\nc.png,-5\n');
    expect(await convert(labels, 'csv', out, '--force', '--spreadsheet')).toMatchObject({ code: 0 });
    expect(await readFile(out, 'utf8')).toBe("image,label\n'-a.png,'=sad\n'@b.png,happy\nc.png,-5\n");
  });

  it('to cleanlab’s columns takes the figures of the last audit', async () => {
    const folder = await tempFolder({
      'labels.csv': 'image,label\nä/1.png,happy\nb.png,"sad, very"\nb.png,\n',
    });
    const [labels, out] = [path.join(folder, 'labels.csv'), path.join(folder, 'out.csv')];
    const early = await convert(labels, 'cleanlab', out);
    expect(early).toMatchObject({ code: 1, stdout: '' });
    expect(sentenceOf(early)).toMatch(
      /labels\.csv has not been audited yet\. .* Run the command audit first\.$/,
    );
    expect(await readdir(folder)).toEqual(['labels.csv']);

    await mkdir(path.join(folder, '.scn'));
    await writeAuditResult(path.join(folder, '.scn', 'labels.csv.audit.arrow'), auditFixture());
    const { createdAt } = auditFixture().metadata;
    await utimes(labels, new Date(createdAt), new Date(createdAt));
    const run = await convert(labels, 'cleanlab', out);
    expect(run).toMatchObject({ code: 0, stdout: `3 samples of ${labels} written to ${out}.\n` });
    expect(run.stderr).toBe(`Note: These are the figures of the audit of ${createdAt}.\n`);
    expect((await readFile(out, 'utf8')).split('\n').slice(0, 2)).toEqual([
      'image,given_label,predicted_label,label_quality,is_label_issue',
      'ä/1.png,happy,"sad, very",0.125000,true',
    ]);

    const opened = await convert(labels, 'cleanlab', out, '--force', '--spreadsheet');
    expect(opened).toMatchObject({ code: 0 });
    expect((await readFile(out, 'utf8')).split('\n')[1]).toBe('ä/1.png,happy,"sad, very",0.125000,true');

    await writeFile(labels, 'image,label\nä/1.png,sad\n');
    const stale = await convert(labels, 'cleanlab', out, '--force');
    expect(stale.stderr).toMatch(/^Note: .*labels\.csv was changed after that audit; audit again/m);
  });

  it('to Label Studio’s tasks takes the suggestions of the last audit', async () => {
    const folder = await tempFolder({
      'labels.csv': 'image,label\nä/1.png,happy\nb.png,"sad, very"\nb.png,\n',
    });
    await mkdir(path.join(folder, '.scn'));
    await writeAuditResult(path.join(folder, '.scn', 'labels.csv.audit.arrow'), auditFixture());
    const out = path.join(folder, 'tasks.json');
    const run = await convert(folder, 'label-studio', out, '--url-prefix', '/data/local-files/?d=');
    expect(run).toMatchObject({ code: 0 });
    const tasks: unknown = JSON.parse(await readFile(out, 'utf8'));
    expect(tasks).toHaveLength(3);
    expect(tasks).toMatchObject([
      {
        data: { image: '/data/local-files/?d=ä/1.png' },
        predictions: [{ score: 0.875, result: [{ value: { choices: ['sad, very'] } }] }],
      },
      {},
      { predictions: [] },
    ]);
  });

  it('never writes over the labels, and over another file only when it is told to', async () => {
    const folder = await tempFolder({ 'labels.csv': csv, 'there.csv': 'mine' });
    const labels = path.join(folder, 'labels.csv');
    const there = path.join(folder, 'there.csv');
    await symlink(labels, path.join(folder, 'soft.csv'));
    await link(labels, path.join(folder, 'hard.csv'));
    const refused = async (out: string, ...args: string[]) => {
      const run = await convert(labels, 'csv', out, ...args);
      expect(run).toMatchObject({ code: 1, stdout: '' });
      return sentenceOf(run);
    };
    expect(await refused(labels, '--force')).toMatch(/^--out names .*labels\.csv, which is the label file/);
    expect(await refused(path.join(folder, 'soft.csv'), '--force')).toMatch(/which is the label file/);
    expect(await refused(there)).toMatch(/there\.csv exists already\. Name another .* --force\.$/);
    expect(await refused(folder)).toMatch(/is a folder\. Choose the name of a file/);
    expect(await refused(path.join(there, 'x.csv'))).toMatch(/a part of its path is a file/);
    expect(await readFile(there, 'utf8')).toBe('mine');
    expect(await convert(labels, 'csv', there, '--force')).toMatchObject({ code: 0 });
    expect(await samplesOf(there)).toEqual(await samplesOf(labels));
    // A second name of the same file gets a file of its own.
    expect(await convert(labels, 'csv', path.join(folder, 'hard.csv'), '--force')).toMatchObject({ code: 0 });
    expect(await readFile(labels, 'utf8')).toBe(csv);
  });

  it.each([
    ['no format', ['x.csv', '--out', 'y'], /--to <format>' not specified/],
    [
      'an unknown format',
      ['x.csv', '--to', 'xml', '--out', 'y'],
      /Allowed choices are csv, jsonl, parquet, cleanlab, label-studio/,
    ],
    [
      'a prefix that means nothing',
      ['x.csv', '--to', 'csv', '--out', 'y', '--url-prefix', '/data/'],
      /--url-prefix is for --to label-studio/,
    ],
    [
      'files where addresses are wanted',
      ['x.csv', '--to', 'label-studio', '--out', 'y', '--find-images'],
      /Label Studio takes --url-prefix/,
    ],
    [
      'cells for a spreadsheet in a file that none opens',
      ['x.csv', '--to', 'jsonl', '--out', 'y', '--spreadsheet'],
      /--spreadsheet is for --to csv and --to cleanlab/,
    ],
    ['no file to write', ['x.csv', '--to', 'csv'], /--out <file>' not specified/],
  ])('exits with 2 for %s', async (_, args, message) => {
    const run = await runCli(['convert', ...args]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(message);
  });

  describe('leaves the old file or the new one, and nothing else', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `faces/${i}.png,${i % 3 ? 'happy' : 'sad'}`);
    const many = `image,label\n${rows.join('\n')}\n`;

    it.skipIf(process.platform === 'win32')('on a full disk', async () => {
      const folder = await tempFolder({ 'labels.csv': many, 'out.csv': 'old' });
      const out = path.join(folder, 'out.csv');
      const args = ['convert', path.join(folder, 'labels.csv'), '--to', 'csv', '--out', out, '--force'];
      const run = await runCliOnFullDisk(1000, args);
      expect(run).toMatchObject({ code: 1, stdout: '' });
      expect(sentenceOf(run)).toMatch(/out\.csv would grow beyond/);
      expect(await readFile(out, 'utf8')).toBe('old');
      expect((await readdir(folder)).sort()).toEqual(['labels.csv', 'out.csv']);
    });

    it.each(['SIGINT', 'SIGTERM'] as const)('at %s', async (signal) => {
      const folder = await tempFolder({ 'labels.csv': many, 'made/out.jsonl': 'old' });
      const out = path.join(folder, 'made', 'out.jsonl');
      const child = startCli([
        'convert',
        path.join(folder, 'labels.csv'),
        '--to',
        'jsonl',
        '--out',
        out,
        '--force',
      ]);
      const outcome = outcomeOf(child);
      // As soon as it writes.
      await expect
        .poll(async () => (await readdir(path.dirname(out))).length, { interval: 1, timeout: 30_000 })
        .toBeGreaterThan(1);
      child.kill(signal);
      const run = await outcome;
      const written = await readFile(out, 'utf8');
      if (run.code === 0) expect(written.split('\n')).toHaveLength(rows.length + 1);
      else {
        expect(run).toMatchObject({ code: 130, signal: null, stdout: '' });
        expect(run.stderr).toMatch(/Cancelled\. .*out\.jsonl was not written\.\n$/);
        expect(written).toBe('old');
      }
      expect(await readdir(path.dirname(out))).toEqual(['out.jsonl']);
    });
  });
});
