import { expect, test } from 'vitest';
import {
  isClearWhereListed,
  isPortableName,
  isSameNameSomewhere,
} from '../../../src/base/disk/portableNames';

test('names of faces and classes are what they show everywhere', () => {
  for (const name of [
    'happy',
    'face 1.jpg',
    'Überrascht',
    '快乐',
    'سعيد',
    '3',
    'a.b.c.png',
    'con artist',
    'git',
  ])
    expect(isPortableName(name), name).toBe(true);
});

test('names that some file system understands otherwise are not', () => {
  for (const name of [
    ...['', '.', '..', '.git', '.scn', 'a/b', 'a\\b', 'a:b', 'a.jpg::$DATA', 'happy.', 'happy ', 'HAPPY~1'],
    ...['NUL', 'con.jpg', 'COM1', 'lpt9.png', 'node_modules', 'Node_Modules', 'CVS', '_darcs'],
    ...['ha\u200cppy', 'happy\u2060', '\ufeffhappy', 'happy\u202e', 'a\0b', 'what?', 'a*b', '\u{e0041}a'],
  ])
    expect(isPortableName(name), JSON.stringify(name)).toBe(false);
});

test('names in other letters or Unicode forms are one name somewhere', () => {
  expect(isSameNameSomewhere('Happy', 'hAPPY')).toBe(true);
  expect(isSameNameSomewhere('\u00fcber', 'u\u0308ber')).toBe(true);
  expect(isSameNameSomewhere('ﬁne', 'FINE')).toBe(true);
  expect(isSameNameSomewhere('happy', 'sad')).toBe(false);
});

test('a name that is on the disk is what it shows, but for hidden ones, programs, and what Windows opens otherwise', () => {
  const shown = ['happy', '☺️ joy', '❤️.png', 'می‌خواهم.png', 'x~1.png', 'con.png', 'a:b.png', 'trail.'];
  for (const name of shown) expect(isClearWhereListed(name, 'linux'), name).toBe(true);
  for (const name of ['con.png', 'a:b.png', 'trail.', 'blank '])
    expect(isClearWhereListed(name, 'win32'), name).toBe(false);
  for (const name of ['.hidden', '\u200d.git', 'node_modules', 'Node_Mod\u200dules', 'CVS', '\u200d', ''])
    expect(isClearWhereListed(name, 'linux'), name).toBe(false);
});
