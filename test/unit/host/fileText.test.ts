import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detailText, lineText, markdownText, noticeText, oneLine } from '../../../src/host/ui/fileText';

/*
 * What VS Code 1.139 itself looks for, word for word: `LINK_REGEX` of base/common/linkedText.ts, for notifications,
 * progress and the text below inputs, and `labelWithIconsRegex` of base/browser/ui/iconLabel/iconLabels.ts, for quick
 * picks, status bar and the text below inputs.
 */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
const icon = /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/g;

/** As notifications prepare a text before they look for links. */
const inOneLine = (text: string) =>
  text
    .slice(0, 1000)
    .replace(/(\r\n|\n|\r)/gm, ' ')
    .trim();
/** An icon with a backslash before it is drawn as text. */
const iconsIn = (text: string) => [...text.matchAll(icon)].filter(([, escape]) => escape === undefined);
const linksIn = (text: string) => [...text.matchAll(link)];

/** What turns or hides text. */
const turning = /[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\p{Cc}]/u;

const piece = fc.constantFrom(
  ...['[', ']', '(', ')', '](', '[run](command:scn.x)', '[see](https://example.com "title")', '$(', '$(bug)'],
  ...[
    '\\',
    '\\$(bug)',
    '$',
    '~spin)',
    'command:',
    'file:',
    'HTTP://',
    '"',
    "'",
    ' ',
    'happy',
    '\t',
    '\n',
    '\r',
  ],
  ...['\u200b', '\u202e', '\u2066', '\ufeff', '\u2028', '\u0085', '\u0000'],
);
const hostile = fc
  .array(fc.oneof({ weight: 4, arbitrary: piece }, fc.string({ unit: 'grapheme' })), { maxLength: 40 })
  .map((parts) => parts.join(''));
const runs = { numRuns: 3000, seed: 1 };

it('would be a link and an icon as it is', () => {
  const text = 'see [run](command:scn.x) and $(bug)';
  expect(linksIn(text)).toHaveLength(1);
  expect(iconsIn(text)).toHaveLength(1);
});

describe.each([
  ['a notification', noticeText],
  ['the details of a question', detailText],
])('text from files in %s', (_, shown) => {
  it('holds no link and no icon, whatever it is put between', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 3 }), (texts) => {
        const sentence = shown(texts.join(''));
        for (const text of [sentence, inOneLine(sentence)]) {
          expect(linksIn(text)).toEqual([]);
          expect(iconsIn(text)).toEqual([]);
        }
        expect(sentence.replaceAll(/[\t\n]/g, '')).not.toMatch(turning);
      }),
      runs,
    );
  });

  it('is bounded, however long the file has it', () => {
    expect(shown('['.repeat(1_000_000)).length).toBeLessThanOrEqual(10_000);
  });

  it('stays readable', () => {
    expect(shown('“[run](command:x)” and “$(bug)”')).toBe('“[run] (command:x)” and “$ (bug)”');
    expect(shown('2 labels written to labels.csv (again).')).toBe('2 labels written to labels.csv (again).');
  });
});

describe('text from files in a line', () => {
  it('draws no icon and is one line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = lineText(text);
        expect(iconsIn(line)).toEqual([]);
        for (const each of [line, oneLine(text)]) expect(each).not.toMatch(turning);
      }),
      runs,
    );
  });

  it('is bounded', () => {
    expect(oneLine('x'.repeat(1000))).toHaveLength(200);
    expect(lineText('x'.repeat(1000), 50)).toHaveLength(50);
  });
});

describe('text from files in Markdown', () => {
  it('has no entity of its own, and no address that becomes a link by itself', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('&#x202E;', '&lt;', 'https://x.org', 'www.x.org', 'a@x.org', '&', 'x', '\u202e'),
        ),
        (parts) => {
          const text = markdownText(parts.join(''));
          expect(text).not.toMatch(/&(?!(amp|colon|commat|period);)/);
          expect(text).not.toMatch(/[:@.]/);
          expect(text).not.toMatch(turning);
        },
      ),
      runs,
    );
  });

  it('reads as it was', () => {
    expect(markdownText('AT&T: 1.5 a@b')).toBe('AT&amp;T&colon; 1&period;5 a&commat;b');
  });
});
