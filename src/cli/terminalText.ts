import { commandingCharacter } from '../protocol/plainText';

/** What a terminal would obey instead of showing. */
const controls = new RegExp(commandingCharacter, 'gu');

/** One line of text for a terminal, its control characters shown as `\x1b` and the like. */
export function terminalLine(text: string): string {
  return text.replace(controls, escaped);
}

/** Text for a terminal that keeps its lines. */
export function terminalLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => terminalLine(line.replaceAll('\t', '    ')))
    .join('\n');
}

/** One line of JSON: what JSON itself leaves unescaped is escaped as well, so it reads back the same. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value).replace(
    controls,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\n') return '\\n';
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
