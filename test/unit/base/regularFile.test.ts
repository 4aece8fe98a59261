import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { previewTexts } from '../../../src/commits/previewTexts';
import { FaceIndex } from '../../../src/audit/inlineFaces/faceIndex';
import { loadFold } from '../../../src/audit/judges/images/savedFold';
import { copyModel } from '../../../src/audit/models/copyModel';
import { importCheckpoint } from '../../../src/audit/models/importCheckpoint';
import { readModelFolder } from '../../../src/audit/models/modelFolder';
import { readKeptFeatures } from '../../../src/audit/neighbours/keptFeatures';
import { keepResultsOutOfGit } from '../../../src/labels/places';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import { openRegular, readRegular, regularBlocks } from '../../../src/base/disk/regularFile';
import { readCorrectionsFile } from '../../../src/cli/correctionsFile';
import { readBackboneClassifier } from '../../../src/faces/backbone';
import { contentHashOf, readFace, stampOf } from '../../../src/faces/faceFile';
import { FaceImages } from '../../../src/faces/faceImages';
import { imageSizeOf } from '../../../src/faces/imageLibrary';
import { identifyOwnBackbone } from '../../../src/faces/ownBackbone';
import { ProviderMemory } from '../../../src/faces/runtime/chooseProvider';
import { webRuntime } from '../../../src/faces/runtime/loadRuntime';
import { damageOf } from '../../../src/faces/storeFile';
import { findClassesFile, readClassesFile } from '../../../src/labels/classes/classesFile';
import { moveProgress } from '../../../src/labels/edits/resumeMoves';
import { rewriteState } from '../../../src/labels/edits/rewriteFile';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { LabelSource } from '../../../src/labels/labelSource';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { readCorrections } from '../../../src/labels/votes/correctionsFile';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { readCheckpoint } from '../../../src/scn/checkpoints/readCheckpoint';
import { findPackage } from '../../../src/scn/engines/nativePackages';
import { onCpu } from '../faces/support';
import { npyFile } from '../labels/npyFile';
import { tempFolder } from '../labels/tempFolder';

// Windows keeps its pipes in a place of their own; none can take a file's place in a folder.
const onWindows = process.platform === 'win32';
const sentence = /is no ordinary file, but a pipe, a device or a socket/;

let folder: string;
let pipes: string[];

beforeEach(async () => {
  pipes = [];
  folder = await tempFolder({
    'labels.csv': 'image,label\na.png,happy\nb.png,sad\n',
    'a.png': 'A',
  });
});

/** Whoever did wait for a pipe goes on when somebody opens its other end: the threads are needed again. */
afterEach(() => {
  for (const pipe of pipes) {
    try {
      closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    } catch {
      // Nobody waits.
    }
  }
});

/** A pipe that nobody writes into, in the place of whatever was there. */
async function pipeAt(name: string): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await rm(file, { force: true });
  execFileSync('mkfifo', [file]);
  pipes.push(file);
  return file;
}

/** Puts a pipe in a file's place, as one may between two looks at it. */
async function swapped<T>(file: string, before: (file: string) => Promise<T>): Promise<T> {
  const earlier = await before(file);
  await rename(file, `${file}.old`);
  await pipeAt(path.relative(folder, file));
  return earlier;
}

const ownModel = (file: string) => ({
  ...{
    id: undefined,
    file,
    inputSize: 24,
    layout: 'NCHW' as const,
    channels: 'RGB' as const,
    output: undefined,
  },
  ...{ mean: [0, 0, 0] as const, scale: [1, 1, 1] as const },
});

/** Refused with the sentence, or whatever else stands for “there is nothing of use”. */
const refused = (work: Promise<unknown>) => expect(work).rejects.toThrow(sentence);

const readers: readonly [what: string, read: () => Promise<unknown>][] = [
  ...['labels.csv', 'labels.csv.gz', 'labels.json', 'labels.jsonl', 'list.txt'].map(
    (name): [string, () => Promise<unknown>] => [
      `a label file (${name})`,
      async () => {
        const file = await pipeAt(name);
        await refused(openLabels(file));
        await refused(recogniseLabels(file));
      },
    ],
  ),
  [
    'what is beside a label file, while looking around',
    async () => {
      for (const name of [
        'classes.txt',
        'README.md',
        'train.csv',
        'train.csv.gz',
        'sub/labels.csv',
        'happy/a.png',
      ])
        await pipeAt(name);
      expect((await findLabels(folder)).map(({ title }) => title)).toEqual(['labels.csv']);
    },
  ],
  [
    'a file of class names',
    async () => {
      const file = await pipeAt('classes.txt');
      expect(
        await findClassesFile(new LabelSource(path.join(folder, 'labels.csv')), ['0', '1']),
      ).toBeUndefined();
      await expect(readClassesFile(file)).rejects.toThrow(/does not say what the numbers mean/);
    },
  ],
  [
    'a file of corrections beside votes',
    async () => refused(readCorrections(new LabelSource(await pipeAt('corrections.csv')))),
  ],
  [
    'an array with a label',
    async () => {
      const places = ['0', '1'].map((id) => `train_set/annotations/${id}_exp.npy`);
      await mkdir(path.join(folder, 'train_set/annotations'), { recursive: true });
      await writeFile(path.join(folder, places[0] ?? ''), npyFile('<U1', Buffer.from('1\0\0\0', 'latin1')));
      const pipe = await pipeAt(places[1] ?? '');
      const labels = await openLabels(folder, {}, 'affectnet-npy');
      expect(labels.samples.map(({ label }) => label)).toEqual(['Happy', '']);
      expect(labels.problems.map(({ message }) => message)).toEqual(
        expect.arrayContaining([expect.stringContaining(`${pipe} is no ordinary file`) as string]),
      );
      await swapped(path.join(folder, places[0] ?? ''), () => Promise.resolve());
      await refused(labels.edit([{ id: 'train_set/images/0.jpg', label: 'Sad' }]));
    },
  ],
  [
    'a label file that is rewritten',
    async () => {
      const file = path.join(folder, 'labels.csv');
      const labels = await swapped(file, (there) => openLabels(there));
      await refused(labels.edit([{ id: 'a.png', label: 'sad' }]));
      const edit = { kind: 'rewrite' as const, path: file, before: '', after: '', splices: [], changes: [] };
      await refused(rewriteState(edit));
      await refused(previewTexts(edit));
    },
  ],
  [
    'an image that is moved',
    async () => {
      const from = path.join(folder, 'a.png');
      expect(await moveProgress({ from, to: await pipeAt('sad/a.png') })).toBe('lost');
    },
  ],
  [
    'an image',
    async () => {
      const file = path.join(folder, 'a.png');
      const stamp = await swapped(file, stampOf);
      await expect(stampOf(file)).rejects.toThrow('This is not a regular file: correct the path.');
      await expect(readFace(file, stamp)).rejects.toMatchObject({ name: 'FaceFailure' });
      expect(await imageSizeOf(file)).toBeUndefined();
      const images = new FaceImages({ files: [file], contentHashes: [contentHashOf(Buffer.from('A'))] }, 8);
      await expect(images.load([0])).rejects.toThrow(/This is not a regular file/);
    },
  ],
  [
    'the journal',
    async () => {
      await pipeAt('.scn/decisions.jsonl');
      await expect(DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'me' })).rejects.toMatchObject({
        name: 'HumanError',
        message: expect.stringMatching(/decisions\.jsonl.* is no (ordinary|regular) file/) as string,
      });
    },
  ],
  [
    'a result',
    async () => {
      await expect(readAuditResult(await pipeAt('.scn/labels.csv.audit.arrow'))).rejects.toMatchObject({
        name: 'HumanError',
        message: expect.stringMatching(/is no (ordinary|regular) file/) as string,
      });
    },
  ],
  ['a result elsewhere', async () => refused(readAuditResult(await pipeAt('kept.arrow')))],
  [
    'the features of an audit',
    async () => {
      for (const name of ['.scn/labels.csv.features.arrow', 'kept.features.arrow'])
        await expect(readKeptFeatures(await pipeAt(name), '')).rejects.toThrow(
          /is no (ordinary|regular) file/,
        );
    },
  ],
  [
    'the index of unpacked faces',
    async () => {
      for (const name of ['.scn/faces/fer2013.csv.jsonl', 'cache/fer2013.csv.jsonl'])
        await expect(FaceIndex.open(await pipeAt(name))).rejects.toThrow(/is no (ordinary|regular) file/);
    },
  ],
  [
    'what keeps results out of git',
    async () => {
      await pipeAt('.scn/.gitignore');
      await keepResultsOutOfGit(path.join(folder, '.scn/labels.csv.audit.arrow'));
    },
  ],
  [
    'a saved model',
    async () => {
      for (const model of ['.scn/labels.csv.model', 'model']) {
        await pipeAt(`${model}/scn.json`);
        const place = path.join(folder, model);
        await expect(readModelFolder(place)).rejects.toThrow(/is no (ordinary|regular) file/);
        await expect(copyModel(place, path.join(folder, 'copy'))).rejects.toThrow(
          /is no (ordinary|regular) file/,
        );
      }
    },
  ],
  [
    'a checkpoint',
    async () => {
      const file = await pipeAt('checkpoint.pth');
      await refused(readCheckpoint(file));
      await refused(importCheckpoint({ file, folder: path.join(folder, 'model'), classes: undefined }));
    },
  ],
  [
    'the state of a training',
    async () => {
      expect(await loadFold(await pipeAt('training/fold-1.state'))).toBeUndefined();
    },
  ],
  [
    'a face model and what is beside it',
    async () => {
      const file = await pipeAt('face.onnx');
      await refused(identifyOwnBackbone(ownModel(file), await onCpu(), 1));
      await refused((await webRuntime(folder)).load(file, 'wasm', 1));
      await refused(readBackboneClassifier(await pipeAt('face.json')));
    },
  ],
  [
    'the package of an engine',
    async () => {
      await pipeAt('node_modules/@tensorflow/tfjs-node/package.json');
      expect(await findPackage('@tensorflow/tfjs-node', [folder])).toEqual([]);
    },
  ],
  [
    'corrections to apply',
    async () =>
      refused(
        readCorrectionsFile(await pipeAt('mine.csv'), () => Promise.reject(new Error('not asked for'))),
      ),
  ],
  [
    'what is kept in the cache',
    async () => {
      expect(await damageOf(await pipeAt('features-1.lmdb'))).toBe('it is not a store');
      await pipeAt('providers.json');
      expect(await new ProviderMemory(folder).recall('a model')).toBeUndefined();
    },
  ],
];

describe.skipIf(onWindows)('nobody waits for a pipe in the place of', () => {
  test.each(readers)('%s', async (_, read) => {
    await read();
  });
});

describe('what is read', () => {
  test('a file, also by a link', async () => {
    const link = path.join(folder, 'link');
    await symlink(path.join(folder, 'a.png'), link);
    for (const file of [path.join(folder, 'a.png'), link]) {
      expect((await readRegular(file)).toString()).toBe('A');
      const blocks: Buffer[] = [];
      for await (const block of regularBlocks(file)) blocks.push(block);
      expect(blocks).toEqual([Buffer.from('A')]);
    }
  });

  test('block by block, all of it and in order', async () => {
    const whole = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 251));
    await writeFile(path.join(folder, 'long'), whole);
    const blocks: Buffer[] = [];
    for await (const block of regularBlocks(path.join(folder, 'long'), 64)) blocks.push(block);
    expect(blocks.length).toBeGreaterThan(10);
    expect(Buffer.concat(blocks)).toEqual(whole);
  });

  test('what is missing and folders fail as the file system has it', async () => {
    await expect(openRegular(path.join(folder, 'nothing'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(readRegular(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

describe.skipIf(onWindows)('is refused, also by a link', () => {
  async function expectRefused(file: string): Promise<void> {
    const link = path.join(folder, 'link');
    await symlink(file, link);
    for (const each of [file, link]) {
      await refused(openRegular(each));
      await refused(readRegular(each));
    }
  }

  test('a pipe', async () => expectRefused(await pipeAt('pipe')));

  test('a device', () => expectRefused('/dev/zero'));

  test('a socket', async () => {
    const place = path.join(folder, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(place, resolve));
    try {
      await expectRefused(place);
    } finally {
      server.close();
    }
  });
});
