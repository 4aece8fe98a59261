/**
 * The translations for a page, as data that no browser runs: the page reads them before it makes its own words.
 * @param words of VS Code's display language, by their English; undefined where that is English or there are none.
 */
export function wordsBlock(words: Readonly<Record<string, string>> | undefined): string {
  // Inside a script element nothing is decoded, and `</script` would end it wherever it stands.
  const data = JSON.stringify(words ?? {}).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="words">${data}</script>`;
}
