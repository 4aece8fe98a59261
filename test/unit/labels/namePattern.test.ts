import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { matchName, parseNamePattern } from '../../../src/labels/names/namePattern';

const read = (pattern: string, image: string) => matchName(parseNamePattern(pattern), image);

test.each<[string, string, { label: string; subject?: string } | undefined]>([
  ['{subject}_{label}_*.jpg', 'ann_happy_01.jpg', { label: 'happy', subject: 'ann' }],
  ['{subject}_{label}_*.jpg', 'deep/down/ann_happy_01_b.JPG', { label: 'happy', subject: 'ann' }],
  ['{subject}_{label}_*.jpg', 'ann_happy.jpg', undefined],
  ['{subject}_{label}_*.jpg', 'ann_happy_01.png', undefined],
  ['{subject}_{label}_*', 'ann_happy_01.png', { label: 'happy', subject: 'ann' }],
  ['*_{label}.jpg', 'mary_ann_happy.jpg', { label: 'happy' }],
  ['{label}#', 'happy001.jpg', { label: 'happy' }],
  ['{label} (#)', 'happy (12).jpeg', { label: 'happy' }],
  ['{subject:4}{label:2}*', 'AF01ANS.JPG', { label: 'AN', subject: 'AF01' }],
  ['{subject}.{label:2}#.*', 'KA.AN1.39.tiff', { label: 'AN', subject: 'KA' }],
  ['*{label:3}.png', 'face-12-sad.png', { label: 'sad' }],
  ['{label}/{subject}/*', 'train/happy/s1/0.jpg', { label: 'happy', subject: 's1' }],
  ['{label}/{subject}/*', 's1/0.jpg', undefined],
  ['{subject}/{label}-*', 'all/ann/sad-3.jpg', { label: 'sad', subject: 'ann' }],
  ['face_{label}', 'FACE_快乐.jpg', { label: '快乐' }],
])('%s on %s', (pattern, image, expected) => {
  expect(read(pattern, image)).toEqual(expected);
});

test.each([
  ['', /it has no \{label\}/],
  ['{subject}_*.jpg', /it has no \{label\}/],
  ['{label', /a brace is not closed/],
  ['{lable}_*', /“\{lable\}” is neither \{label\} nor \{subject\}/],
  ['{label:0}', /“\{label:0\}” is neither/],
  ['{label}_{label}', /it names a part twice/],
  ['{label}*.jpg', /not clear where “\{label\}” ends; .* such as “\{label:2\}”/],
  ['{subject}{label}.jpg', /not clear where “\{subject\}” ends/],
  [`{label}_${'x'.repeat(300)}`, /longer than 200 characters/],
])('“%s” is refused', (pattern, reason) => {
  expect(() => parseNamePattern(pattern)).toThrow(reason);
});

describe('any pattern', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const between = fc.constantFrom('_', '-', '.', ' ', '+');

  it('finds what the name was made of', () => {
    fc.assert(
      fc.property(
        ...[word, word, fc.nat(99_999), between, between, fc.constantFrom('jpg', 'PNG', 'tiff')],
        fc.constantFrom('', 'a/', 'a/b c/'),
        (subject, label, number, first, second, ending, folder) => {
          const image = `${folder}${subject}${first}${label}${second}${number}.${ending}`;
          const expected = { label, subject };
          for (const rest of ['*', '#', `*.${ending.toLowerCase()}`, `#.${ending}`])
            expect(read(`{subject}${first}{label}${second}${rest}`, image)).toEqual(expected);
          expect(read(`{subject:${subject.length}}*{label:${label.length}}${second}#`, image)?.subject).toBe(
            subject,
          );
        },
      ),
    );
  });

  it('reads the longest names in few steps, however many divisions there are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('*', '#', '*a', 'a', '*1', '_'), { maxLength: 40 }),
        fc.constantFrom('a', '1', '_', 'a1'),
        (pieces, filler) => {
          const pattern = parseNamePattern(`{label}_${pieces.join('')}!`);
          expect(matchName(pattern, `x_${filler.repeat(120)}.jpg`)).toBeUndefined();
        },
      ),
      { numRuns: 200 },
    );
  });
});
