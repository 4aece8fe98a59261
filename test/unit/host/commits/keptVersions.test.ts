import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { KeptVersions } from '../../../../src/host/commits/keptVersions';
import { tempFolder } from '../../labels/tempFolder';

test('a version keeps its bytes and its name, and only this user may read it', async () => {
  const folder = await tempFolder({ 'l.csv': 'a,1\n' });
  const kept = new KeptVersions(path.join(folder, 'kept'));
  const file = path.join(folder, 'l.csv');
  const copies = [await kept.keep(file, Buffer.from('b,2\n')), await kept.keepFile(file)];
  await writeFile(file, 'c,3\n');
  expect(await Promise.all(copies.map((copy) => readFile(copy ?? '', 'utf8')))).toEqual(['b,2\n', 'a,1\n']);
  for (const copy of copies) {
    expect(path.basename(copy ?? '')).toBe('l.csv');
    expect((await stat(copy ?? '')).mode & 0o077).toBe(0);
    expect((await stat(path.dirname(copy ?? ''))).mode & 0o077).toBe(0);
  }
});

test('the oldest versions make room, and what is larger than all of it is not kept', async () => {
  const folder = await tempFolder({ 'l.csv': '' });
  const kept = new KeptVersions(path.join(folder, 'kept'), { versions: 3, bytes: 10 });
  const file = path.join(folder, 'l.csv');
  const copies: (string | undefined)[] = [];
  for (const text of ['1', '2', '3', '4', '5']) copies.push(await kept.keep(file, Buffer.from(text)));
  const texts = async () => {
    const names = await readdir(path.join(folder, 'kept'));
    const all = await Promise.all(names.map((name) => readFile(path.join(folder, 'kept', name, 'l.csv'))));
    return all.map(String).sort();
  };
  expect(await texts()).toEqual(['3', '4', '5']);
  expect(await kept.keep(file, Buffer.alloc(11))).toBeUndefined();
  await truncate(file, 11);
  expect(await kept.keepFile(file)).toBeUndefined();
  expect(await texts()).toEqual(['3', '4', '5']);
  await kept.keep(file, Buffer.from('123456789'));
  expect(await texts()).toEqual(['123456789', '5']);
});

test('of versions that come faster than a file system counts time the last ones stay', async () => {
  const folder = await tempFolder({});
  for (let round = 0; round < 20; round++) {
    const place = path.join(folder, String(round));
    const kept = new KeptVersions(place, { versions: 2, bytes: 100 });
    for (const text of ['1', '2', '3', '4']) await kept.keep('l.csv', Buffer.from(text));
    const all = (await readdir(place)).map((name) => readFile(path.join(place, name, 'l.csv'), 'utf8'));
    expect((await Promise.all(all)).sort()).toEqual(['3', '4']);
  }
});

test('where there is no room nothing is thrown', async () => {
  const folder = await tempFolder({ 'l.csv': 'a', kept: 'a file in the way' });
  const kept = new KeptVersions(path.join(folder, 'kept'));
  expect(await kept.keepFile(path.join(folder, 'l.csv'))).toBeUndefined();
  expect(await kept.keepFile(path.join(folder, 'gone.csv'))).toBeUndefined();
});
