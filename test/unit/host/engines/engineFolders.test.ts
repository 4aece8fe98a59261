import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CancelledError } from '../../../../src/base/humanError';
import { EngineFolders } from '../../../../src/host/engines/engineFolders';
import { writeStandIn } from '../../audit/engines/standInEngine';

let work: string;
let own: string[];
let data: string;
/** What stands in the machine's settings and in its memory: both outlive a window. */
let listed: string[];
let memory: Map<string, unknown>;
let asked: { folder: string; packages: readonly string[] }[];

beforeEach(async () => {
  work = await realpath(await mkdtemp(path.join(tmpdir(), 'engine-folders-')));
  own = [path.join(work, 'storage'), path.join(work, 'extension')];
  data = path.join(work, 'data');
  await writeStandIn(data);
  listed = [];
  memory = new Map();
  asked = [];
});

afterEach(() => rm(work, { recursive: true, force: true }));

/** A window with a folder open. */
function open(folder: string, answer: boolean | undefined, isTrusted = true) {
  const folders = new EngineFolders({
    own,
    isTrusted: () => isTrusted,
    workspaceFolders: () => [folder],
    listed: () => listed,
    list: (each) => Promise.resolve(void listed.push(each)),
    memory: {
      get: <T>(key: string, otherwise?: T) => (memory.get(key) as T | undefined) ?? (otherwise as T),
      update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)),
    },
    ask: (where, packages) => {
      asked.push({ folder: where, packages });
      return answer === undefined ? Promise.reject(new CancelledError()) : Promise.resolve(answer);
    },
  });
  return folders.forAudit('auto');
}

it('asks before an engine of the opened folder counts, names the folder, and takes no for an answer', async () => {
  expect(await open(data, false)).toEqual(own);
  expect(asked).toEqual([{ folder: data, packages: ['@tensorflow/tfjs-node'] }]);
  expect(await open(data, true)).toEqual(own);
  expect(asked).toHaveLength(1);
});

it('remembers a yes for that folder alone', async () => {
  expect(await open(data, true)).toEqual([...own, data]);
  expect(await open(data, false)).toEqual([...own, data]);
  expect(asked).toHaveLength(1);
  const other = path.join(work, 'other');
  await writeStandIn(other);
  expect(await open(other, false)).toEqual([...own, data]);
  expect(asked.map(({ folder }) => folder)).toEqual([data, other]);
});

it('asks about the folder behind a link, which may lead elsewhere today', async () => {
  const link = path.join(work, 'link');
  await symlink(data, link);
  expect(await open(link, true)).toEqual([...own, data]);
  const other = path.join(work, 'other');
  await writeStandIn(other);
  await rm(link);
  await symlink(other, link);
  expect(await open(link, false)).toEqual([...own, data]);
  expect(asked.map(({ folder }) => folder)).toEqual([data, other]);
});

it('stops the audit of whoever leaves the question, and asks again', async () => {
  await expect(open(data, undefined)).rejects.toThrow(CancelledError);
  expect(listed).toEqual([]);
  expect(await open(data, true)).toEqual([...own, data]);
});

it('asks nothing where there is no engine, nor where only WebAssembly is wanted', async () => {
  const plain = path.join(work, 'plain');
  await mkdir(plain);
  expect(await open(plain, true)).toEqual(own);
  const folders = new EngineFolders({
    own,
    isTrusted: () => true,
    workspaceFolders: () => [data],
    listed: () => [data],
    list: () => Promise.reject(new Error('listed')),
    memory: { get: () => undefined, update: () => Promise.reject(new Error('remembered')) },
    ask: () => Promise.reject(new Error('asked')),
  });
  expect(await folders.forAudit('wasm')).toEqual(own);
  expect(asked).toEqual([]);
});

it('keeps to its own folders in Restricted Mode, whatever was agreed to', async () => {
  listed = [data];
  expect(await open(data, true, false)).toEqual(own);
  expect(asked).toEqual([]);
});

it('leaves out a listed path that would count from the current folder', async () => {
  listed = ['data', './data', '/elsewhere'];
  const plain = path.join(work, 'plain');
  await mkdir(plain);
  expect(await open(plain, true)).toEqual([...own, '/elsewhere']);
});
