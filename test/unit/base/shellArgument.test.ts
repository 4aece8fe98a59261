import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellArgument } from '../../../src/base/disk/portableNames';

const piece = fc.constantFrom(
  ...[
    "'",
    '"',
    '\\',
    '$(exit 3)',
    '`exit 3`',
    '${HOME}',
    '$HOME',
    '%PATH%',
    ';',
    '&',
    '|',
    '>',
    '<',
    '*',
    '?',
  ],
  ...['!', '!!', '#', '~', '-', '=', ' ', '(', ')', '[a-z]', '{a,b}', 'a/b.png', 'ä', '“', '‘', '😀'],
);
const text = fc
  .array(fc.oneof({ weight: 4, arbitrary: piece }, fc.string({ unit: 'grapheme' })), { maxLength: 20 })
  .map((parts) => parts.join(''))
  .filter((each) => !/\p{Cc}/u.test(each));

describe('an argument for a shell', () => {
  it.skipIf(process.platform === 'win32')('is for sh the text itself and nothing more', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 60 }), (texts) => {
        const command = `printf '%s\\n' ${texts.map((each) => shellArgument(each, 'linux') ?? '').join(' ')}`;
        const printed = execFileSync('sh', ['-c', command], { encoding: 'utf8' });
        expect(printed).toBe(`${texts.join('\n')}\n`);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('has no line breaks and no other controls', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      for (const each of ['a\nb', 'a\rb', 'a\u001b[31m', '\0', '\u0085'])
        expect(shellArgument(each, platform)).toBeUndefined();
  });

  it('has nothing between its quotes that a shell of Windows reads', () => {
    expect(shellArgument('=C:\\my faces & more', 'win32')).toBe('"=C:\\my faces & more"');
    expect(shellArgument("it's (1)", 'win32')).toBe('"it\'s (1)"');
    expect(shellArgument('C:\\', 'win32')).toBe('"C:\\\\"');
    fc.assert(
      fc.property(text, (each) => {
        const argument = shellArgument(each, 'win32');
        if (argument === undefined) expect(each).toMatch(/["“”„$`%!]/);
        else expect(argument).toMatch(/^"[^"“”„$`%!]*"$/);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
