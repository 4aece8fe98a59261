import { mkdir, rename, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { keptCopies } from '../../../../src/audit/result/copyColumns';
import { leaksBetween, leakWarnings, splitsOf } from '../../../../src/audit/copies/leaks';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import type { LabelSample } from '../../../../src/labels/labelFile';
import { runCli, summaryOf } from '../../cli/runCli';
import { tempFolder } from '../../labels/tempFolder';
import { drawFaces, writeLabels } from '../drawnFaces';

const sample = (image: string, more: Partial<LabelSample> = {}): LabelSample => ({
  ...{ id: image, image, label: 'happy', line: undefined },
  ...more,
});

describe('splitsOf', () => {
  it('takes a column before folders, and folders before the names of label files', () => {
    expect(splitsOf([sample('train/a.png', { split: 'Usage1' }), sample('test/b.png')])).toEqual([
      'Usage1',
      'test',
    ]);
    expect(splitsOf([sample('happy/train/a.png'), sample('val\\happy\\b.png'), sample('c.png')])).toEqual([
      'train',
      'val',
      '',
    ]);
    expect(
      splitsOf([sample('a.png', { file: 'lists/train.csv' }), sample('b.png', { file: 'test.csv' })]),
    ).toEqual(['train', 'test']);
  });

  it('knows none where there is one, or where folders are shards', () => {
    expect(splitsOf([sample('train/a.png'), sample('train/b.png')])).toBeUndefined();
    expect(splitsOf([sample('part_01/a.png'), sample('part_02/b.png')])).toBeUndefined();
    // Names of images say nothing: they may be counted in any way.
    expect(splitsOf([sample('train_1.png'), sample('test_1.png')])).toBeUndefined();
  });

  it('takes shards and clips of a part for that part, and folds for themselves', () => {
    const files = ['train-00000-of-00002.parquet', 'train-00001-of-00002.parquet', 'test-000001.tar'];
    expect(splitsOf(files.map((file) => sample(`${file}/1.png`, { file })))).toEqual([
      'train',
      'train',
      'test',
    ]);
    expect(splitsOf(['train_0001/a.png', 'train_0002/b.png'].map((image) => sample(image)))).toBeUndefined();
    expect(splitsOf(['fold_1/a.png', 'fold_2/b.png'].map((image) => sample(image)))).toEqual([
      'fold_1',
      'fold_2',
    ]);
  });

  it('finds the column of a table and of FER2013', async () => {
    const pixels = Array.from({ length: 48 * 48 }, (_, at) => at % 256).join(' ');
    const folder = await tempFolder({
      'labels.csv': 'image,label,split\na.png,happy,train\nb.png,sad,test\nc.png,sad,\n',
      'fer2013.csv': `emotion,pixels,Usage\n3,${pixels},Training\n4,${pixels},PublicTest\n`,
    });
    const splits = async (file: string) => splitsOf((await openLabels(path.join(folder, file))).samples);
    expect(await splits('labels.csv')).toEqual(['train', 'test', '']);
    expect(await splits('fer2013.csv')).toEqual(['Training', 'PublicTest']);
  });
});

describe('leaksBetween', () => {
  it('keeps no more pairs than a result holds, whatever stands in all of them', () => {
    const splits = Array.from({ length: 600 }, (_, at) => `fold_${String(at)}`);
    const { copies } = leaksBetween(splits, new Uint32Array(splits.length).fill(1), []);
    expect(copies.length).toBeLessThanOrEqual(100);
    expect(copies.length).toBeGreaterThan(0);
  });

  it('counts groups, faces and subjects by pairs of splits', () => {
    const splits = ['train', 'train', 'test', 'val', 'test', '', 'train'];
    const groups = Uint32Array.of(1, 1, 1, 2, 2, 2, 3);
    const subjects = ['s1', 's2', 's1', 's1', undefined, 's2', 's3'];
    const leaks = leaksBetween(splits, groups, subjects);
    expect(leaks).toEqual({
      copies: [
        { splits: ['train', 'test'], groups: 1, faces: 3 },
        { splits: ['test', 'val'], groups: 1, faces: 2 },
      ],
      subjects: [
        { splits: ['train', 'test'], subjects: 1 },
        { splits: ['train', 'val'], subjects: 1 },
        { splits: ['test', 'val'], subjects: 1 },
      ],
    });
    expect(leakWarnings(leaks)).toEqual([
      expect.stringMatching(/: 1 face in “train” and “test”; 1 face in “test” and “val”\./),
      expect.stringMatching(/: 1 subject in “train” and “test”; /),
    ]);
    expect(leakWarnings(leaksBetween(splits, new Uint32Array(7), []))).toEqual([]);
  });
});

describe('keptCopies', () => {
  it('keeps one of each group: of the test, else the label that is most probably right, else the first', () => {
    const duplicateGroup = Uint32Array.of(2, 1, 1, 0, 2, 1, 3, 3, 4, 4);
    const splits = ['train', 'train', 'val', 'train', 'PublicTest', 'test', '', '', '', ''];
    const labelQuality = Float32Array.of(0.9, 0.9, 0.9, 0.9, 0.1, 0.2, 0.3, 0.6, NaN, NaN);
    const given = new Uint16Array(10);
    const kept = keptCopies({ duplicateGroup, splits, scores: { given, labelQuality } });
    expect([...kept]).toEqual([
      [1, 5],
      [2, 5],
      [0, 4],
      [6, 7],
      [9, 8],
    ]);
  });
});

describe('an audit of training and test faces', () => {
  async function trainingAndTest(): Promise<string> {
    const folder = await tempFolder({});
    const truth = await drawFaces(folder, 30);
    await mkdir(path.join(folder, 'train'));
    await mkdir(path.join(folder, 'test'));
    const moved = new Map<string, 'happy' | 'sad' | 'surprised'>();
    for (const [at, [image, label]] of [...truth].entries()) {
      const name = `${at < 20 ? 'train' : 'test'}/${path.basename(image)}`;
      await rename(path.join(folder, image), path.join(folder, name));
      moved.set(name, label);
    }
    // The first face once more, among those of the test, and with another label.
    const copy = await sharp(path.join(folder, 'train/face000.png')).flop().jpeg({ quality: 60 }).toBuffer();
    await writeFile(path.join(folder, 'test/again.jpg'), copy);
    await writeLabels(folder, moved, new Map(), ['test/again.jpg,sad']);
    return folder;
  }

  it('warns of a face in both, counts it, and lists it', async () => {
    const folder = await trainingAndTest();
    const leaks = path.join(folder, 'lists', 'leaks.csv');
    const copies = path.join(folder, 'lists', 'copies.csv');
    const health = path.join(folder, 'lists', 'health.html');
    const lists = ['--leaks', leaks, '--copies', copies, '--health', health];
    const options = ['--cache', path.join(folder, '.cache'), '--json', ...lists];
    const run = await runCli(['audit', folder, ...options]);
    expect(run).toMatchObject({ code: 0 });
    expect(summaryOf(run)).toMatchObject({
      duplicateGroups: 1,
      duplicateConflicts: 1,
      leaks: { copies: [{ splits: ['train', 'test'], groups: 1, faces: 2 }], subjects: [] },
      warnings: [
        expect.stringMatching(/^The same faces stand in more than one split.*1 face in “train” and “test”\./),
      ],
    });
    expect(run.stderr).toMatch(/1 group of near-duplicates \(1 with labels that contradict one another\)/);
    // Of three classes none has 25 faces, and no drawing stands out.
    expect(summaryOf(run)).toMatchObject({ smallClasses: ['happy', 'sad', 'surprised'], links: [] });
    expect(summaryOf(run)).toHaveProperty('imageIssues.blurred');
    const page = await readFile(health, 'utf8');
    expect(page).toContain('Health of the data set labels.csv');
    expect(page).toContain('What stands in two splits');
    expect((await readFile(leaks, 'utf8')).trimEnd().split('\n')).toEqual([
      'duplicate_group,split,split_leak,image,given_label,duplicate_conflict,line,file',
      `1,train,test,train/face000.png,happy,true,2,${path.join(folder, 'train/face000.png')}`,
      `1,test,train,test/again.jpg,sad,true,32,${path.join(folder, 'test/again.jpg')}`,
    ]);
    // What is measured on the test split stays comparable: training loses its copy.
    expect((await readFile(copies, 'utf8')).trimEnd().split('\n')).toEqual([
      'duplicate_group,image,given_label,split,kept_image,kept_label,kept_split,duplicate_conflict,line,file',
      `1,train/face000.png,happy,train,test/again.jpg,sad,test,true,2,${path.join(folder, 'train/face000.png')}`,
    ]);
  });
});
