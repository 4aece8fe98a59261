import { plainText, shortened } from '../protocol/plainText';

/** More of a text from a file does not fit into a line of VS Code's. */
const longestLine = 200;

/**
 * Text from a file for a quick pick, a status bar item or a tree: there `$(bug)` would be drawn as an icon, and long
 * text makes the list slow.
 */
export function lineText(text: string): string {
  return plainText(shortened(text, longestLine).replaceAll(/\s+/g, ' ')).replaceAll('$(', '\\$(');
}

/** A sentence with text from a file for a notification: there `[label](command:…)` would be a link that runs. */
export function noticeText(text: string): string {
  return plainText(text).replaceAll('](', '] (');
}
