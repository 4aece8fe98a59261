import path from 'node:path';
import { expect, test } from 'vitest';
import { EncodedText, encodeText } from '../../../src/labels/text/encodedText';
import { encodingOf } from '../../../src/labels/text/guessEncoding';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

test.each(['utf16le', 'utf16be'] as const)(
  '%s: half of a character is no comma, quote or line end',
  async (kind) => {
    // The low bytes of these are those of a comma, a quote, a line feed and a number sign.
    const label = 'Ĭ\u0122\u010a\u0123';
    const little = Buffer.from(`\ufeffimage,label\na.jpg,${label}\nb.jpg,x\n`, 'utf16le');
    const bytes = kind === 'utf16le' ? little : little.swap16();
    const labels = await openLabels(path.join(await tempFolder({ 'l.csv': bytes }), 'l.csv'));
    expect(labels.samples.map((sample) => sample.label)).toEqual([label, 'x']);
  },
);

test('every windows-1252 byte is decoded as the Encoding standard says, and written back as it was', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const text = new EncodedText(bytes, (await encodingOf(bytes)).encoding);
  expect(text.encoding).toBe('windows-1252');
  const decoded = text.decode(0, 256);
  expect(decoded.slice(0x80, 0xa1)).toBe('€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ\xa0');
  expect(encodeText(decoded, text.encoding)).toEqual(bytes);
  expect(encodeText('\x80', text.encoding)).toBeUndefined();
});

test('half a surrogate pair cannot be written', () => {
  expect(encodeText('\ud83d', 'UTF-8')).toBeUndefined();
  expect(encodeText('😀', 'UTF-8')).toEqual(Buffer.from('😀'));
});
