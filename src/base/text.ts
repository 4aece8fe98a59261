/** The length of a note, at most, in UTF-16 units. */
export const longestNote = 10_000;

const controls = /[^\P{Cc}\t\n]/gu;

/** A note as it is kept: line feeds end its lines, without other controls but tabs, nothing empty around it. */
export function plainNote(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(controls, '').trim();
}

/** A sentence without its full stop, which other languages write otherwise, to stand in another one or in a list. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/[.。]$/, '');
}

/** “1 label”, “1,234 labels”. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/**
 * What ends a line, turns the direction of writing, or commands a terminal (C0 and C1 controls: ESC and CSI start
 * commands): one such character. Labels and file names come from strangers and may hold any of them.
 */
export const commandingCharacter = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

// Controls but tabs and line breaks; what turns the reading direction (of what follows, too); what takes no room.
// Joiners belong to some scripts and to emoji, but have no business beside plain letters.
const unseen =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}](?<![\t\n])|(?<=^|\p{ASCII})[\u200c\u200d]|[\u200c\u200d](?=$|\p{ASCII})/gu;

/**
 * Text from files as a person can tell it from other text: what nobody would see, or what would turn the direction of
 * the text around it, stands there as its number, “‹U+202E›”.
 */
export function plainText(text: string): string {
  return text.replace(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}

/** At most so many characters (UTF-16 units), the last of them an ellipsis where there were more. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half a surrogate pair would show as a replacement character.
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
