/** A sentence without its full stop, which other languages write otherwise, to stand in another one or in a list. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/[.。]$/, '');
}
