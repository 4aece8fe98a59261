import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../scripts/seededRandom.mjs';
import { packNames, unpackNames } from '../../../src/protocol/packedFaces';

const backAgain = (names: readonly string[]) => unpackNames(packNames(names), names.length);

describe('names on the wire', () => {
  it('come back as they were, whatever they share', () => {
    const deep = `${'folder/'.repeat(60)}face`;
    const examples = [
      ['images/face_1.png', 'images/face_2.png', 'images/face_2.png', 'images/face_20.png', 'other.png', ''],
      ['', '', 'a', '', 'ab', 'a'],
      [`${deep}1.png`, `${deep}2.png`],
      ['😀😀', '😀😁', '😀', '脸/一.png', '脸/二.png', 'ÿ€', 'ÿ'],
      ['<img onerror=1>', '<img src>'],
      [],
    ];
    for (const names of examples) expect(backAgain(names)).toEqual(names);
  });

  it('come back as they were, whatever characters they have', () => {
    const { below } = seededRandom(3);
    const characters = ['a', 'b', '/', '\u0001', 'é', '\u2028', '脸', '😀', '😁'];
    const name = () => Array.from({ length: below(6) }, () => characters[below(characters.length)]).join('');
    const names = Array.from({ length: 3000 }, name);
    expect(backAgain(names)).toEqual(names);
    // Halves of characters would not survive this.
    expect(Buffer.from(packNames(names)).toString()).toBe(packNames(names));
  });

  it('have a mark in place of the separator', () => {
    expect(backAgain(['a\0b', 'a\0c'])).toEqual(['a\ufffdb', 'a\ufffdc']);
  });

  it('are short where they are alike', () => {
    const names = Array.from({ length: 1000 }, (_, face) => `train/images/face_${String(1e5 + face)}.png`);
    expect(packNames(names).length).toBeLessThan(names.join('').length / 3);
  });

  it('are as many as was said', () => {
    expect(() => unpackNames(packNames(['a', 'b']), 3)).toThrow('2 names for 3 faces');
  });
});
