import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  readKeptFeatures,
  roundFeatures,
  writeKeptFeatures,
} from '../../../../src/audit/neighbours/keptFeatures';
import { orderByLikeness } from '../../../../src/audit/neighbours/likenessOrder';
import { nearestFaces } from '../../../../src/audit/neighbours/nearestFaces';
import { NeighbourSearch } from '../../../../src/audit/neighbours/neighbourSearch';
import { HumanError } from '../../../../src/base/humanError';

/** The program as it ships: `npm run build` makes it before the unit tests run. */
const entry = path.resolve(import.meta.dirname, '../../../../dist/neighbours.js');
const createdAt = '2020-01-02T03:04:05.000Z';
const dimensions = 5;

/** Seven faces of two classes; odd dimensions and rows, so that Arrow pads. */
const kept = roundFeatures(
  Float32Array.from({ length: 7 * dimensions }, (_, cell) => Math.sin(cell * cell)),
  dimensions,
  Uint16Array.of(0, 1, 0, 1, 0, 1, 0),
  (face) => face !== 6,
);

let folder: string;
let featuresFile: string;
let search: NeighbourSearch;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-neighbours-'));
  featuresFile = path.join(folder, 'x.features.arrow');
  search = new NeighbourSearch(entry, () => undefined);
});
afterEach(async () => {
  search.dispose();
  await rm(folder, { recursive: true, force: true });
});

const ask = (face: number, change: { featuresFile?: string; createdAt?: string } = {}) =>
  search.nearest({ featuresFile, createdAt, face, labels: [0, 1], count: 2, ...change });

const isAlive = (pid: number | undefined) => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('orders faces by likeness in the same process, and has nothing to say without features', async () => {
  const question = { featuresFile, createdAt, faces: [6, 3, 0, 5, 2] };
  expect(await search.likeness(question)).toBeNull();
  await writeKeptFeatures(featuresFile, createdAt, kept);
  expect(await search.likeness(question)).toEqual(orderByLikeness(kept, question.faces));
  expect(await search.likeness({ ...question, createdAt: '2021-01-01T00:00:00.000Z' })).toBeNull();
});

describe('features that an audit keeps', () => {
  it('are read as they were written, for that audit alone', async () => {
    await writeKeptFeatures(featuresFile, createdAt, kept);
    expect(await readKeptFeatures(featuresFile, createdAt)).toEqual(kept);
    expect(await readKeptFeatures(featuresFile, '2021-01-01T00:00:00.000Z')).toBeUndefined();
    expect(await readKeptFeatures(path.join(folder, 'none'), createdAt)).toBeUndefined();
  });
});

describe('the process that compares faces', () => {
  it('finds the nearest, in one process for all questions', async () => {
    await writeKeptFeatures(featuresFile, createdAt, kept);
    expect(search.processId).toBeUndefined();
    expect(await ask(0)).toEqual({ kind: 'found', lists: nearestFaces(kept, 0, [0, 1], 2) });
    const first = search.processId;
    const answers = await Promise.all([ask(1), ask(6), ask(2)]);
    expect(answers.map(({ kind }) => kind)).toEqual(['found', 'noFeatures', 'found']);
    expect(search.processId).toBe(first);
  });

  it('says where an audit kept none, and finds them once they are there', async () => {
    expect(await ask(0)).toEqual({ kind: 'notKept' });
    await writeKeptFeatures(featuresFile, createdAt, kept);
    expect(await ask(0)).toMatchObject({ kind: 'found' });
    expect(await ask(0, { createdAt: '2021-01-01T00:00:00.000Z' })).toEqual({ kind: 'notKept' });
  });

  it('says what is wrong with a damaged file, and goes on', async () => {
    await writeFile(featuresFile, 'ARROW1\0\0 cut short');
    const failure = await ask(0).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HumanError);
    expect((failure as Error).message).toMatch(/^Similar faces could not be looked up \(.+\)\. .*audit/);
    await writeKeptFeatures(featuresFile, createdAt, kept);
    expect(await ask(0)).toMatchObject({ kind: 'found' });
  });

  it('answers whoever waits when it is killed, and starts again', async () => {
    await writeKeptFeatures(featuresFile, createdAt, kept);
    await ask(0);
    const { processId } = search;
    const waiting = ask(1);
    process.kill(processId ?? 0, 'SIGKILL');
    // The answer may have been under way.
    await waiting.catch((error: unknown) => {
      expect(error).toBeInstanceOf(HumanError);
    });
    await expect.poll(() => search.processId).toBeUndefined();
    expect(await ask(0)).toMatchObject({ kind: 'found' });
    expect(search.processId).not.toBe(processId);
  });

  it('ends when nobody asks any more, and when the search is closed', async () => {
    await writeKeptFeatures(featuresFile, createdAt, kept);
    search = new NeighbourSearch(entry, () => undefined, 50);
    await ask(0);
    const idle = search.processId;
    await expect.poll(() => isAlive(idle), { timeout: 10_000 }).toBe(false);
    const answer = ask(0);
    const closed = search.processId;
    search.dispose();
    await expect(answer).rejects.toThrow('the search was closed');
    await expect.poll(() => isAlive(closed), { timeout: 10_000 }).toBe(false);
  });
});
