/** The length of a note, at most, in UTF-16 units. */
export const longestNote = 10_000;

const controls = /[^\P{Cc}\t\n]/gu;

/** A note as it is kept: line feeds end its lines, without other controls but tabs, nothing empty around it. */
export function plainNote(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(controls, '').trim();
}
