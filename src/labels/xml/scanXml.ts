import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { SaxesParser } from 'saxes';
import { HumanError } from '../../base/humanError';
import type { LabelSource } from '../labelSource';
import {
  decodeText,
  loadRegionalEncodings,
  markedEncoding,
  regionalEncodings,
  type TextEncoding,
} from '../text/encodedText';
import { isGlance } from '../text/fileBlocks';
import { unescapeXml, type XmlField } from './xmlText';

/** The value of an attribute, or the text of an element without blanks at its ends. */
export type XmlValue = { readonly text: string; readonly line: number; readonly field: XmlField };

/** An element that begins. What it says is to be asked while it is visited. */
export type XmlElement = {
  /** The elements' names from the root on, with `/` between them. */
  readonly path: string;
  readonly line: number;
  readonly attribute: (name: string) => XmlValue | undefined;
};

export type XmlVisitor = {
  /** So many bytes may be read; missing: any number. */
  readonly longest?: number;
  readonly open?: (element: XmlElement) => void;
  /** @param value what it says, of an element with no other in it. */
  readonly close: (path: string, value: XmlValue | undefined) => void;
};

export type ScannedXml = {
  /** SHA-256 (hex) of the file's bytes. */
  readonly hash: string;
  readonly encoding: TextEncoding;
};

/** What encodings are called in XML, in small letters. ASCII is a part of UTF-8. */
const declared: Readonly<Record<string, TextEncoding>> = {
  ...{ 'utf-8': 'UTF-8', utf8: 'UTF-8', ascii: 'UTF-8', 'us-ascii': 'UTF-8' },
  ...{ 'iso-8859-1': 'windows-1252', latin1: 'windows-1252', 'latin-1': 'windows-1252' },
  ...{ cp1252: 'windows-1252', 'windows-1252': 'windows-1252', 'windows-1251': 'windows-1251' },
  ...{ gbk: 'GBK', gb2312: 'GBK', cp936: 'GBK', gb18030: 'GB18030', big5: 'Big5', 'koi8-r': 'KOI8-R' },
  ...{ shift_jis: 'Shift_JIS', 'shift-jis': 'Shift_JIS', sjis: 'Shift_JIS', cp932: 'Shift_JIS' },
  ...{ 'windows-31j': 'Shift_JIS', 'euc-jp': 'EUC-JP', 'euc-kr': 'EUC-KR', cp949: 'EUC-KR' },
};
/** The declaration is at the very start. */
const declarationLength = 256;
/** No label file nests deeper, and a deep one would fill the memory with open elements. */
const deepest = 64;
/** The longest piece between two tags, in bytes. Masks are megabytes long. */
const longestPiece = 32 * 1024 * 1024;

/**
 * Reads an XML file of any size in the memory of a few blocks. Its bytes are given to the parser as characters, so that
 * places are bytes; in all of these encodings what looks like markup is markup. The parser is saxes, which is strict and
 * tells places: sax takes a second root, an attribute twice and `<` in a value.
 * @throws HumanError when it cannot be read, is no well-formed XML, or has a DOCTYPE or entities of its own.
 */
export async function scanXml(source: LabelSource, visitor: XmlVisitor): Promise<ScannedXml> {
  const encoding = await encodingOfXml(source);
  const { SaxesParser: Parser } = await import('saxes');
  const hash = createHash('sha256');
  let scan: XmlScan | undefined;
  let left = visitor.longest ?? Infinity;
  for await (const block of source.blocks()) {
    left -= block.length;
    if (left < 0) throw tooLong(source.location, visitor.longest ?? 0);
    hash.update(block);
    const mark = scan ? 0 : (markedEncoding(block)?.markLength ?? 0);
    scan ??= new XmlScan(new Parser({ position: true }), source.location, encoding, visitor, mark);
    scan.push(block.toString('latin1', mark));
  }
  // A glance may end anywhere.
  if (!isGlance()) scan?.end();
  return { hash: hash.digest('hex'), encoding };
}

/** @throws HumanError where the file says that it is in an encoding that is not read. */
async function encodingOfXml(source: LabelSource): Promise<TextEncoding> {
  const { location } = source;
  const { head } = await source.head(declarationLength);
  const marked = markedEncoding(head)?.encoding;
  const isWide = head[0] === 0 || head[1] === 0 || marked?.startsWith('UTF-16') === true;
  const [, name] = /^(?:\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)/.exec(
    head.toString('latin1'),
  ) ?? [undefined, undefined];
  if (isWide) throw otherEncoding(location, 'UTF-16');
  const encoding = name === undefined ? 'UTF-8' : declared[name.toLowerCase()];
  if (encoding === undefined) throw otherEncoding(location, name ?? '');
  if (marked !== undefined && encoding !== marked)
    throw new HumanError(
      l10n.t(
        'Line 1 of {0} says that the text is {1}, but it begins with the mark of UTF-8; save it anew in one encoding.',
        location,
        name ?? '',
      ),
    );
  const used = source.encoding ?? encoding;
  if (regionalEncodings.some((each) => each === used)) await loadRegionalEncodings();
  return used;
}

function tooLong(location: string, longest: number): HumanError {
  return new HumanError(
    l10n.t(
      '{0} is larger than {1} MB, which no annotation of one image is; it is left out.',
      location,
      longest / 1024 ** 2,
    ),
  );
}

function otherEncoding(location: string, name: string): HumanError {
  return new HumanError(
    l10n.t(
      'Line 1 of {0} says that the text is “{1}”, which is not read here; save it anew as UTF-8.',
      location,
      name,
    ),
  );
}

/** An element that is open. */
type Open = { readonly path: string; readonly line: number; readonly end: number; isLeaf: boolean };

class XmlScan {
  private readonly open: Open[] = [];
  private attributes: { readonly name: string; readonly end: number; readonly line: number }[] = [];
  /** The characters from `keep` on, which is where the last tag that is still of interest starts. */
  private text = '';
  private before = 0;
  private keep = 0;

  constructor(
    private readonly parser: SaxesParser<{ position: true }>,
    private readonly location: string,
    private readonly encoding: TextEncoding,
    private readonly visitor: XmlVisitor,
    private readonly mark: number,
  ) {
    parser.on('error', (error) => {
      throw this.wrong(error);
    });
    parser.on('doctype', () => {
      throw this.refused(l10n.t('a DOCTYPE'));
    });
    parser.on('opentagstart', () => {
      this.keep = parser.position;
      this.attributes = [];
    });
    parser.on('attribute', ({ name }) => {
      this.attributes.push({ name, end: parser.position - 1, line: parser.line });
    });
    parser.on('opentag', ({ name }) => this.begin(name));
    parser.on('closetag', ({ isSelfClosing }) => this.finish(isSelfClosing));
  }

  push(characters: string): void {
    const { parser } = this;
    this.text = this.text.slice(this.keep - this.before) + characters;
    this.before = this.keep;
    parser.write(characters);
    if (parser.position - this.keep > longestPiece)
      throw new HumanError(
        l10n.t(
          'Line {0} of {1} has more than {2} MB without a tag, as no label file does; choose another file.',
          parser.line,
          this.location,
          longestPiece / 1024 ** 2,
        ),
      );
  }

  end(): void {
    const open = this.open.at(-1);
    const mark = this.text.lastIndexOf('&');
    // It is waited for the end of an entity, to the end of the file.
    if (open && mark > this.text.lastIndexOf(';'))
      throw this.bareAmpersand(this.parser.line - (this.text.slice(mark).split('\n').length - 1));
    if (open)
      throw new HumanError(
        l10n.t(
          '{0} is cut short: it ends in line {1}, where <{2}> of line {3} is not closed; copy or export it again.',
          this.location,
          this.parser.line,
          open.path.slice(open.path.lastIndexOf('/') + 1),
          open.line,
        ),
      );
    this.parser.close();
  }

  private begin(name: string): void {
    const { parser, open } = this;
    const parent = open.at(-1);
    if (parent) parent.isLeaf = false;
    const path = parent ? `${parent.path}/${name}` : name;
    if (open.length === deepest)
      throw new HumanError(
        l10n.t(
          'Line {0} of {1}: elements stand in one another more than {2} deep, as in no label file; choose another file.',
          parser.line,
          this.location,
          deepest,
        ),
      );
    open.push({ path, line: parser.line, end: parser.position, isLeaf: true });
    this.visitor.open?.({ path, line: parser.line, attribute: (wanted) => this.attribute(wanted) });
  }

  private finish(isSelfClosing: boolean): void {
    const element = this.open.pop();
    if (!element) return;
    this.visitor.close(element.path, element.isLeaf ? this.content(element, isSelfClosing) : undefined);
    this.keep = this.parser.position;
  }

  private attribute(wanted: string): XmlValue | undefined {
    const found = this.attributes.find(({ name }) => name === wanted);
    if (!found) return undefined;
    const quote = this.text.charAt(found.end - this.before);
    const start = this.text.lastIndexOf(quote, found.end - this.before - 1) + 1 + this.before;
    return this.value(start, found.end, found.line, quote === '"' ? '"' : "'");
  }

  private content({ path, line, end: start }: Open, isSelfClosing: boolean): XmlValue {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (isSelfClosing)
      return this.value(start, start, line, '', l10n.t('<{0}/> holds no text; write <{0}></{0}>', name));
    const end = this.text.lastIndexOf('<', this.parser.position - this.before - 1) + this.before;
    const raw = this.text.slice(start - this.before, end - this.before);
    if (raw.includes('<'))
      return this.value(
        start,
        start,
        line,
        '',
        l10n.t('<{0}> holds a comment or CDATA beside its text; write the text alone', name),
      );
    const blanks = raw.length - raw.trimStart().length;
    return this.value(start + blanks, start + blanks + raw.trim().length, line, '');
  }

  /** @param refusal why nothing can be written there. */
  private value(
    start: number,
    end: number,
    line: number,
    quote: XmlField['quote'],
    refusal?: string,
  ): XmlValue {
    const raw = this.text.slice(start - this.before, end - this.before);
    const decoded = decodeText(Buffer.from(raw, 'latin1'), this.encoding);
    const text = unescapeXml(quote === '' ? decoded : decoded.replaceAll(/\r\n|[\t\n\r]/g, ' '));
    const span = { start: this.mark + start, end: this.mark + end };
    const sentence =
      refusal === undefined
        ? undefined
        : l10n.t('Line {0} of {1}: {2}. Put it right and try again.', line, this.location, refusal);
    return {
      text,
      line,
      field: {
        ...span,
        quote,
        encoding: this.encoding,
        ...(sentence !== undefined && { refusal: sentence }),
      },
    };
  }

  private wrong(error: Error): HumanError {
    const { line } = this.parser;
    if (error.message.includes('undefined entity'))
      return this.refused(l10n.t('an entity that XML itself does not have'));
    const reason = error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    return new HumanError(
      l10n.t(
        'Line {0} of {1} is no well-formed XML ({2}); put it right and try again.',
        line,
        this.location,
        reason,
      ),
      { cause: error },
    );
  }

  private refused(what: string): HumanError {
    return new HumanError(
      l10n.t(
        'Line {0} of {1} has {2}, which could fill the memory or name other files and is therefore not read; write the file without it.',
        this.parser.line,
        this.location,
        what,
      ),
    );
  }

  private bareAmpersand(line: number): HumanError {
    return new HumanError(
      l10n.t('Line {0} of {1} has an “&” that begins no entity; write it as “&amp;”.', line, this.location),
    );
  }
}
