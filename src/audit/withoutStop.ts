/** A sentence without its full stop, to stand in another one. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/[.。]$/, '');
}
