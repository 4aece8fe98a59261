import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { ByteSpan } from '../labelFile';
import { encodeText, type TextEncoding } from '../text/encodedText';

/** Where a value stands in a file, and how it is written there. */
export type XmlField = ByteSpan & {
  /** What is about an attribute's value; empty for the text of an element. */
  readonly quote: '"' | "'" | '';
  readonly encoding: TextEncoding;
  /** Why nothing else can be written there. */
  readonly refusal?: string;
};

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The text that XML stands for in which there are no entities but its own. @param raw well-formed, without tags. */
export function unescapeXml(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replaceAll(/&(#x?)?(\w+);/g, (whole, kind: string | undefined, name: string) =>
    kind === undefined
      ? (named[name] ?? whole)
      : String.fromCodePoint(Number.parseInt(name, kind === '#x' ? 16 : 10)),
  );
}

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const reference = (character: string) => `&#${character.codePointAt(0)};`;

/**
 * The bytes that say a label in a field; characters that the file's encoding lacks are written by their numbers.
 * @throws HumanError where XML cannot say it.
 */
export function spellXml(label: string, { quote, encoding }: XmlField, location: string): Buffer {
  if (/[\p{Cc}\p{Surrogate}\ufffe\uffff]/u.test(label.replaceAll(/[\t\n\r]/g, '')))
    throw new HumanError(
      l10n.t(
        'The label “{0}” has a character that XML cannot hold, so it cannot be written into {1}; choose one without.',
        label,
        location,
      ),
    );
  // Blanks at the ends of a text are not told from those of the file's layout.
  const asNumber = quote === '' ? /[\t\n\r]|^ | $/g : /[\t\n\r]/g;
  const escaped = label
    .replaceAll(/[&<>]/g, (mark) => marks[mark] ?? mark)
    .replaceAll(asNumber, reference)
    .replaceAll(quote === '"' ? /"/g : /'/g, (mark) => (quote === '' ? mark : reference(mark)));
  // What is declared as Latin-1 is read as windows-1252 here, and not by everybody.
  const isEverywhere = (character: string) => encoding !== 'windows-1252' || character <= '\xff';
  const pieces = Array.from(escaped, (character) => {
    const bytes = isEverywhere(character) ? encodeText(character, encoding) : undefined;
    return bytes ?? Buffer.from(reference(character));
  });
  return Buffer.concat(pieces);
}
