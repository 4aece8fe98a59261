import { plainText, shortened } from '../../base/text';

/** More of a text from a file does not fit into a line of VS Code's. */
const longestLine = 200;
/** VS Code cuts a notification there, and looks for links in what it has not cut. */
const longestNotice = 1000;
/** A modal question has no more room, and would push its buttons off the screen. */
const longestDetail = 10_000;

/** Text from a file as one line where VS Code draws nothing but text: titles and placeholders. */
export function oneLine(text: string, most = longestLine): string {
  return plainText(shortened(text, most).replaceAll(/\s+/g, ' '));
}

/**
 * Text from a file for a quick pick or a tree: there `$(bug)` would be drawn as an icon, and long text makes the list
 * slow.
 */
export function lineText(text: string, most = longestLine): string {
  return oneLine(text, most).replaceAll('$(', '\\$(');
}

/**
 * A sentence with text from a file for a notification, a status bar message or the words of an input box: there
 * `[label](command:…)` would be a link that runs, and `$(bug)` an icon.
 */
export function noticeText(text: string): string {
  return unlinked(shortened(text, longestNotice));
}

/** Lines with text from files below the question of a modal message. */
export function detailText(text: string): string {
  return unlinked(shortened(text, longestDetail));
}

function unlinked(text: string): string {
  return plainText(text).replaceAll('](', '] (').replaceAll('$(', '$ (');
}

/** What appendText leaves alone, and Markdown would read: entities, and addresses that become links by themselves. */
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  ':': '&colon;',
  '@': '&commat;',
  '.': '&period;',
};

/**
 * A line with text from a file for `MarkdownString.appendText`, which keeps `&#x202E;` an entity and `https://…` a link.
 */
export function markdownText(text: string): string {
  return plainText(text).replaceAll(/[&:@.]/g, (character) => entities[character] ?? character);
}
