import type nodePath from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { imageCandidates } from '../../../../src/labels/images/imageCandidates';
import { ImageFinder } from '../../../../src/labels/images/imageFinder';

/** The paths that the disk is asked for. It has folders and files below `C:\data` and `\\nas\faces` alone. */
const asked = vi.hoisted(() => new Set<string>());

// As on Windows, where a look at such a path signs in at another computer.
vi.mock('node:path', async (original) => {
  const { default: path } = await original<{ default: typeof nodePath }>();
  return { ...path.win32, default: path.win32 };
});
vi.mock('node:fs', () => {
  const look = (file: string) => {
    asked.add(file);
    return /^(C:\\data|\\\\nas\\faces)(\\|$)/.test(file);
  };
  return {
    constants: {},
    realpathSync: (file: string) => file,
    existsSync: look,
    statSync: (file: string) => ({ isDirectory: () => look(file) && !/\.png$/.test(file) }),
    readdirSync: (file: string) => (look(file) ? ['1.png'] : []),
  };
});

beforeEach(() => {
  asked.clear();
});

const foreign = [
  '\\\\server\\share\\1.png',
  '//server/share/1.png',
  '\\\\?\\UNC\\server\\share\\1.png',
  '\\\\?\\C:\\Windows\\1.png',
  '\\\\.\\pipe\\1.png',
  '//./COM1/1.png',
  'file://server/share/1.png',
  'file:////server/share/1.png',
  'file:\\\\server\\share\\1.png',
  '%5c%5cserver%5cshare%5c1.png',
  'C:\\Windows\\1.png',
  'D:\\1.png',
  'd:1.png',
  '..\\..\\Windows\\1.png',
  '\\Windows\\1.png',
];

function finderIn(root: string): ImageFinder {
  return new ImageFinder({ imageCandidates: (image) => imageCandidates(root, image) }, [root]);
}

test.each(foreign)('a row that names %s asks the disk for nothing outside the data', (image) => {
  const finder = finderIn('C:\\data');
  // Often enough that the rule for its folder is taken for known.
  for (const name of ['1', '2', '3', '4', '5', '6']) finder.place(image.replace('1.png', `${name}.png`));
  expect([...asked].filter((file) => file !== 'C:\\data' && !file.startsWith('C:\\data\\'))).toEqual([]);
  expect(asked.size).toBeGreaterThan(0);
});

test('images of a network folder that the user opened are found, and none of another', () => {
  const finder = finderIn('\\\\nas\\faces');
  expect(finder.place('\\\\nas\\faces\\happy\\1.png')).toEqual({
    kind: 'found',
    file: '\\\\nas\\faces\\happy\\1.png',
  });
  expect(finder.place('happy/1.png')).toEqual({ kind: 'found', file: '\\\\nas\\faces\\happy\\1.png' });
  finder.place('\\\\nas\\private\\2.png');
  finder.place('\\\\other\\faces\\3.png');
  expect([...asked].filter((file) => !/^\\\\nas\\faces(\\|$)/.test(file))).toEqual([]);
});
