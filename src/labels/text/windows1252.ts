/**
 * What the bytes 0x80 to 0x9f stand for in windows-1252 (WHATWG Encoding, index windows-1252); all others are Latin-1.
 * Our own table because `TextDecoder('windows-1252')` of Node 20.18.3 and later decodes those bytes as Latin-1
 * (nodejs/node#56542).
 */
const upperControls = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f' + '\u0090‘’“”•–—˜™š›œ\u009džŸ';

const byteOf = new Map(Array.from(upperControls, (character, index) => [character, 0x80 + index]));

/** The text of windows-1252 bytes. */
export function decodeWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (character) => upperControls.charAt(character.charCodeAt(0) - 0x80));
}

/** The windows-1252 bytes of a text, or undefined where it has a character that the encoding lacks. */
export function encodeWindows1252(text: string): Buffer | undefined {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const byte = byteOf.get(character) ?? (code < 0x80 || (code >= 0xa0 && code <= 0xff) ? code : undefined);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return Buffer.from(bytes);
}
