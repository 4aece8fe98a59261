import { expect, it } from 'vitest';
import { parseNoteRequest } from '../../../src/host/ui/pageMessage';
import { HumanError } from '../../../src/base/humanError';

const textOf = (text: string) => parseNoteRequest({ face: 0, text }).text;

it('keeps lines and tabs, and drops other controls and what surrounds the text', () => {
  expect(textOf('  two\r\nlines\rand\ta tab \n')).toBe('two\nlines\nand\ta tab');
  expect(textOf('a\u001b[31mred\u0000\u009b')).toBe('a[31mred');
  expect(textOf(' \n ')).toBe('');
});

it('says how much too long a note is', () => {
  expect(textOf('x'.repeat(10_000))).toHaveLength(10_000);
  expect(() => textOf('x'.repeat(10_001))).toThrow(HumanError);
  expect(() => textOf('x'.repeat(10_001))).toThrow(
    'The note has 10,001 characters, and 10,000 are the most.',
  );
});

it.each([
  ['no face', { text: 'x' }],
  ['a face before the first', { face: -1, text: 'x' }],
  ['no text', { face: 0 }],
  ['nothing', undefined],
])('refuses %s', (_, request) => {
  expect(() => parseNoteRequest(request)).toThrow();
});
