import type * as fs from 'node:fs';
import type * as promises from 'node:fs/promises';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { HumanError } from '../../../src/base/humanError';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

/** Every path that the disk is asked for, by any function that takes one. */
const asked = vi.hoisted(() => new Set<string>());

function watched<M extends object>(module: M): M {
  const entries = Object.entries(module).map(([name, value]) => {
    const isAsking = typeof value === 'function' && /^[a-z]/.test(name);
    if (!isAsking) return [name, value as unknown];
    const asking = (...parameters: unknown[]): unknown => {
      if (typeof parameters[0] === 'string') asked.add(parameters[0]);
      return (value as (...all: unknown[]) => unknown)(...parameters);
    };
    return [name, asking];
  });
  return Object.fromEntries(entries) as M;
}

vi.mock('node:fs', async (original) => {
  const real = watched(await original<typeof fs>());
  return { ...real, default: real };
});
vi.mock('node:fs/promises', async (original) => {
  const real = watched(await original<typeof promises>());
  return { ...real, default: real };
});

beforeEach(() => {
  asked.clear();
});

describe('looking around', () => {
  const rows = [
    '/etc/hostname.png,a',
    '../outside.png,b',
    'happy/../../outside.png,a',
    '\\\\server\\share\\faces\\1.png,a',
    '//server/share/faces/2.png,b',
    '\\\\?\\UNC\\server\\share\\3.png,a',
    'file://server/share/4.png,b',
    'file:///etc/hostname.png,a',
    '\\\\.\\pipe\\5.png,b',
    'C:\\Windows\\6.png,a',
    'happy/1.jpg,a',
    'sad/1.jpg,b',
  ];

  test('asks the disk for nothing outside the folder, whatever the rows name', async () => {
    const around = await tempFolder({
      'outside.png': '',
      'root/labels.csv': `image,label\n${rows.join('\n')}\n`,
      'root/list.txt': `${rows.join('\n').replaceAll(',', ' ')}\n`,
      'root/faces.json': JSON.stringify(
        rows.map((row) => ({ image: row.slice(0, -2), label: row.slice(-1) })),
      ),
      'root/happy/1.jpg': '',
      'root/sad/1.jpg': '',
    });
    const root = path.join(around, 'root');
    asked.clear();
    const found = await findLabels(root);
    expect(found.map(({ title }) => title).toSorted()).toEqual(['faces.json', 'labels.csv', 'list.txt']);
    const outside = [...asked].filter((each) => each !== root && !each.startsWith(root + path.sep));
    expect(outside).toEqual([]);
    // Images below it are asked for: what the rows name is looked for at all.
    expect([...asked]).toContain(path.join(root, 'happy', '1.jpg'));
  });

  test('reads the first rows of a packed file, however much is in it', async () => {
    const line = 'happy/1.jpg,a\nsad/1.jpg,b\n';
    // A thousand times as much as it takes.
    const packed = gzipSync(`image,label\n${line.repeat(1_000_000)}`, { level: 9 });
    expect(packed.length).toBeLessThan(150_000);
    const folder = await tempFolder({ 'labels.csv.gz': packed, 'happy/1.jpg': '', 'sad/1.jpg': '' });
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    let most = 0;
    const watch = setInterval(() => {
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      most = Math.max(most, arrayBuffers + heapUsed - before);
    }, 5);
    const found = await findLabels(folder).finally(() => {
      clearInterval(watch);
    });
    // It is found, and that its rows name the images of the class folders is seen, too.
    expect(found.map(({ title }) => title)).toEqual(['labels.csv.gz']);
    // All rows would take several times as much.
    expect(most).toBeLessThan(150_000_000);
  });

  test.each([
    ['CSV', 'labels.csv', (row: number) => `happy/${row}.jpg,a`, 'image,label\n', '\n', ''],
    ['JSON', 'labels.json', (row: number) => `{"image":"happy/${row}.jpg","label":"a"}`, '[', ',', ']'],
  ])('sees the first rows of a large file: %s', async (_, name, rowOf, start, between, end) => {
    const rows = Array.from({ length: 60_000 }, (_, row) => rowOf(row).padEnd(40));
    const text = start + rows.join(between) + end;
    expect(text.length).toBeGreaterThan(2_000_000);
    const folder = await tempFolder({ [name]: text, 'happy/1.jpg': '', 'sad/1.jpg': '' });
    expect((await findLabels(folder)).map(({ title }) => title)).toEqual([name]);
  });
});

describe('a packed file that becomes a thousand times as large', () => {
  test('is refused with a sentence when its labels are read', async () => {
    const packed = gzipSync(`image,label\n${`${'a'.repeat(200)}.png,x\n`.repeat(100_000)}`, { level: 9 });
    const folder = await tempFolder({ 'labels.csv.gz': packed });
    const labels = openLabels(path.join(folder, 'labels.csv.gz'));
    await expect(labels).rejects.toThrow(HumanError);
    await expect(labels).rejects.toThrow(/more than 100 times as large.*gunzip/);
  });

  test('is read where it is small all the same, and unpacked whatever its size', async () => {
    const table = `image,label\n${'a.png,x\nb.png,y\n'.repeat(20_000)}`;
    const packed = gzipSync(table, { level: 9 });
    expect(table.length).toBeGreaterThan(100 * packed.length);
    const folder = await tempFolder({ 'labels.csv.gz': packed });
    expect((await openLabels(path.join(folder, 'labels.csv.gz'))).samples).toHaveLength(40_000);
    await writeFile(path.join(folder, 'labels.csv'), table);
    expect((await openLabels(path.join(folder, 'labels.csv'))).samples).toHaveLength(40_000);
  });
});
