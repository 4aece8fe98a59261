import type { EncodedText } from './encodedText';
import type { Dialect, FieldStyle, Row } from './rowScanner';
import { fieldStyle } from './rowScanner';

/** The text of a row's field, quotes resolved; `''` where the row has no such field. */
export function fieldText(text: EncodedText, row: Row, field: number): string {
  if (field >= row.fields) return '';
  const content = text.decode(row.starts[field] ?? 0, row.ends[field] ?? 0);
  return row.styles[field] === fieldStyle.escaped ? content.replaceAll('""', '"') : content;
}

/**
 * What to write between a field's bounds so that it reads `value`: a quoted field stays quoted, a bare one is quoted
 * where it must be.
 * @returns undefined where the dialect has no quotes but the value needs them, or the value has blanks at its ends or
 *   NUL characters, which reading drops.
 */
export function fieldContent(value: string, style: FieldStyle, dialect: Dialect): string | undefined {
  if (/^[ \t]|[ \t]$/.test(value) || value.includes('\0')) return undefined;
  const holdsEnd = value.includes(String.fromCharCode(dialect.delimiter)) || /[\r\n]/.test(value);
  if (!dialect.quotes) return holdsEnd || value === '' ? undefined : value;
  const escaped = value.replaceAll('"', '""');
  if (style !== fieldStyle.bare) return escaped;
  const needsQuotes = holdsEnd || /^["#]/.test(value) || value === '';
  if (!needsQuotes) return value;
  return `"${escaped}"`;
}
