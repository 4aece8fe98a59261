import { plainText, shortened } from '../../base/text';

/** Markup that is safe to stand in a document: made by `markup` alone. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in markup: text, which is escaped, markup, several of these, or nothing. */
export type HtmlPart = string | number | Html | undefined | readonly HtmlPart[];

/** Longer texts are cut: a label file may hold whatever it likes. */
const longestText = 1_000;

const entities: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;' },
  ...{ '"': '&quot;', "'": '&#39;', '`': '&#96;' },
};

/** Text from files as text between tags and in quoted attributes, with what nobody would see made visible. */
function escaped(text: string): string {
  return plainText(shortened(text, longestText)).replace(/[&<>"'`]/g, (each) => entities[each] ?? each);
}

function rendered(part: HtmlPart): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(rendered).join('');
  return escaped(String(part));
}

/** A template of markup. Whatever is put in is escaped, unless it is markup of this kind; attributes are to be quoted. */
export function markup(pieces: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(pieces.map((piece, index) => piece + rendered(parts[index])).join(''));
}
