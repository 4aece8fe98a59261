import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { classNamesFrom, parseClasses } from '../../../../src/labels/classes/classesFile';
import { fittingMaps } from '../../../../src/labels/classes/classOrder';
import { applyLabelEdit } from '../../../../src/labels/edits/applyEdit';
import { openLabels } from '../../../../src/labels/opening/openLabels';
import { readFile } from 'node:fs/promises';
import { tempFolder } from '../tempFolder';

describe('files of class names', () => {
  const faces = { 0: 'angry', 1: 'happy face', 2: 'sad' };
  test.each([
    ['a name a line', 'angry\nhappy face\nsad'],
    ['Windows’ line ends and a byte-order mark', '\u{feff}angry\r\nhappy face\r\nsad\r\n'],
    ['a number before', '# classes\n0 angry\n1 happy face\n2 sad\n'],
    ['a number after', 'sad 2\nangry 0\nhappy face 1\n'],
    ['a colon', '0: angry\n1: happy face\n2: sad\n'],
    ['CSV with a header', 'id,name\n0,angry\n1,"happy face"\n2,sad\n'],
    ['a JSON array', '["angry","happy face","sad"]'],
    ['JSON by number', '{"0":"angry","1":"happy face","2":"sad"}'],
    ['JSON by name', '{"angry":0,"happy face":1,"sad":2}'],
  ])('%s', (_, text) => {
    expect(parseClasses(text)).toEqual(faces);
  });

  test.each([
    ['a label file', 'image,label\na.png,0\nb.png,1\n'],
    ['a list of images', 'a.png 0\nb.png 1\n'],
    ['a list of image names', 'a.png\nb.png\n'],
    ['a table', 'angry,12,3\nsad,3,4\n'],
    ['two names alike', 'angry\nangry\nsad\n'],
    ['two numbers alike', '0 angry\n0 sad\n'],
    ['bare numbers', '0\n1\n2\n'],
    ['other JSON', '{"name":"faces","version":"1"}'],
    ['broken JSON', '["angry"'],
    ['nothing', ''],
  ])('not %s', (_, text) => {
    expect(parseClasses(text)).toBeUndefined();
  });
});

test('a classes file beside the label file or above names its numbers, and corrections write the numbers', async () => {
  const folder = await tempFolder({
    'classes.txt': 'anger\nfear\njoy\n',
    'lists/labels.csv': 'image,label\na.png,0\nb.png,2\nc.png,2.0\n',
    'words/labels.csv': 'image,label\na.png,x\nb.png,y\n',
    'more/labels.csv': 'image,label\na.png,0\nb.png,7\n',
  });
  const file = path.join(folder, 'lists', 'labels.csv');
  const labels = await openLabels(file);
  expect(labels.samples.map(({ label }) => label)).toEqual(['anger', 'joy', 'joy']);
  expect(labels.classes).toEqual(['anger', 'fear', 'joy']);
  await applyLabelEdit(await labels.edit([{ id: 'a.png', label: 'fear' }]));
  expect(await readFile(file, 'utf8')).toBe('image,label\na.png,1\nb.png,2\nc.png,2.0\n');
  // Words need no names, and numbers that the file does not have stay what they are.
  expect((await openLabels(path.join(folder, 'words', 'labels.csv'))).classes).toEqual(['x', 'y']);
  expect((await openLabels(path.join(folder, 'more', 'labels.csv'))).classes).toEqual(['0', '7']);
  // Who keeps the numbers keeps them.
  expect((await openLabels(file, { classNames: {} })).classes).toContain('1');
});

test('a command line names a known map or a file', async () => {
  const folder = await tempFolder({ 'my.txt': '0 angry\n1 sad\n', 'bad.txt': 'a.png 0\nb.png 1\n' });
  expect((await classNamesFrom('RAF-DB'))['7']).toBe('Neutral');
  expect(await classNamesFrom(path.join(folder, 'my.txt'))).toEqual({ 0: 'angry', 1: 'sad' });
  await expect(classNamesFrom('nonsense')).rejects.toThrow(/one of fer2013, .*affectnet/);
  await expect(classNamesFrom(path.join(folder, 'bad.txt'))).rejects.toThrow(
    /bad\.txt does not say what the numbers mean/,
  );
  await expect(classNamesFrom(path.join(folder, 'none.txt'))).rejects.toThrow(/none\.txt is not there/);
});

test('maps that fit the numbers, those that name no others first', () => {
  const ids = (numbers: readonly string[]) => fittingMaps(numbers).map(({ id }) => id);
  const seven = ['0', '1', '2', '3', '4', '5', '6'];
  expect(ids(seven).slice(0, 4)).toEqual(['fer2013', 'fer2013-folders', 'raf-db-0', 'ck+-folders']);
  expect(ids(seven)).toContain('ferplus');
  expect(ids(['1', '2', '3', '4', '5', '6', '7'])[0]).toBe('raf-db');
  expect(ids([...seven, '7'])[0]).toBe('ferplus');
  expect(ids(['0', '1'])).toEqual([]);
  expect(ids(['3.0', '0.0', '1.0', '2.0', '4.0', '5.0', '6.0'])[0]).toBe('fer2013');
});
