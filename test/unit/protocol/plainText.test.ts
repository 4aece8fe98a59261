import { describe, expect, it } from 'vitest';
import { lineText, noticeText } from '../../../src/host/ui/fileText';
import { plainText, shortened } from '../../../src/base/text';

describe('text from files', () => {
  it('shows what nobody would see, and leaves all scripts and line breaks alone', () => {
    expect(plainText('abc\u202egnp\u200b\u0000')).toBe('abc‹U+202E›gnp‹U+200B›‹U+0000›');
    expect(plainText('a\u200db')).toBe('a‹U+200D›b');
    const plain = 'שלום 喜び\tfâché\n👩\u200d💻 می\u200cروم';
    expect(plainText(plain)).toBe(plain);
  });

  it('is cut between characters', () => {
    expect(shortened('abc', 3)).toBe('abc');
    expect(shortened('abcd', 3)).toBe('ab…');
    expect(shortened('a😀bc', 3)).toBe('a…');
  });

  it('draws no icons and links to no commands in VS Code', () => {
    expect(lineText('$(bug)\n fear')).toBe('\\$(bug) fear');
    expect(noticeText('[run](command:x)')).toBe('[run] (command:x)');
  });
});
