import path from 'node:path';
import * as fc from 'fast-check';
import { cvat } from '../../../src/labels/formats/cvat';
import { pascalVoc } from '../../../src/labels/formats/pascalVoc';
import { yolo } from '../../../src/labels/formats/yolo';
import { FolderListings } from '../../../src/labels/images/folderListings';
import type { LabelFormat, LabelOptions } from '../../../src/labels/labelFile';
import { LabelSource } from '../../../src/labels/labelSource';
import type { FileKind } from './generatedFiles';
import { assemble, type Encoding, lineEndArbitrary } from './generatedText';

const blockLength = 7;

/** Reads a folder in which there is one file, which may be in memory. @param at its path in the folder. */
function readingFolder(format: LabelFormat, at: string, options: LabelOptions = {}) {
  return async (source: LabelSource) => {
    const bytes = (await source.whole()) ?? Buffer.alloc(0);
    const root = source.location.slice(0, -at.length - 1);
    const folders = new FolderListings();
    const [folder = '', name = ''] = at.split('/');
    folders.note(root, [folder]);
    folders.note(path.join(root, folder), [name]);
    // Blocks end anywhere.
    const cut = Array.from({ length: Math.ceil(bytes.length / blockLength) }, (_, block) =>
      bytes.subarray(block * blockLength, (block + 1) * blockLength),
    );
    const stored = { size: bytes.length, blocks: () => cut };
    return format.read(new LabelSource(root, { file: source.location, stored }, folders), options);
  };
}

/** How a label may be written, and what it means. Some are written so within one kind of quotes alone. */
const spellings: readonly (readonly [written: string, label: string, not?: string])[] = [
  ['happy', 'happy'],
  ['zürich', 'zürich'],
  ['“x”', '“x”'],
  ['R&amp;B', 'R&B'],
  ['&lt;x&#62;', '<x>'],
  ['&#228;&#xE4;', 'ää'],
  ['&quot;a&apos;', '"a\''],
  ["it's", "it's", "'"],
  ['say "hi"', 'say "hi"', '"'],
];
const newLabels = [
  'neutral',
  'é',
  'a & b',
  '<x>',
  'say "no"',
  "it's",
  'two\nlines',
  '“y”',
  ' blank',
  'happy',
];

/** What must be written for a label, by the XML recommendation. */
function escaped(label: string, quote: string, encoding: Encoding): string {
  const text = label
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\n', '&#10;');
  const quoted =
    quote === '"' ? text.replaceAll('"', '&#34;') : text.replaceAll("'", quote === "'" ? '&#39;' : "'");
  const inText = quote === '' ? quoted.replace(/^ /, '&#32;') : quoted;
  return encoding === 'windows-1252' ? inText.replaceAll('“', '&#8220;').replaceAll('”', '&#8221;') : inText;
}

const gap = fc.constantFrom('', '', '\n', '  \r\n', '<!-- a & "b" <c> -->\n', '<?note x?>\r');
const declarations: readonly (readonly [Encoding, string])[] = [
  ['UTF-8', ''],
  ['UTF-8', '<?xml version="1.0" encoding="utf-8"?>\n'],
  ['UTF-8 with mark', "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\r\n"],
  ['windows-1252', '<?xml version="1.0" encoding="windows-1252"?>'],
];

type Layout = {
  /** What is before and behind the labels of a file. */
  readonly head: string;
  readonly foot: string;
  /** What is about a label. @param index of its row. */
  readonly about: (quote: string, index: number) => readonly [string, string];
  readonly image: (index: number) => string;
};

/** XML files of some labels each. @param quotes that may be about them. */
function xmlFiles(
  quotes: readonly string[],
  { head, foot, about, image }: Layout,
  read: ReturnType<typeof readingFolder>,
): FileKind['files'] {
  const row = fc.record({
    spelling: fc.constantFrom(...spellings),
    quote: fc.constantFrom(...quotes),
    padding: fc.constantFrom('', '', ' ', '\t '),
    lineEnd: lineEndArbitrary,
    gap,
  });
  return fc
    .record({
      declaration: fc.constantFrom(...declarations),
      gap,
      rows: fc.array(row, { minLength: 1, maxLength: 10 }),
      finalLineEnd: fc.boolean(),
    })
    .map(({ declaration: [encoding, declaration], gap: first, rows, finalLineEnd }) => {
      const quoteOf = ({ spelling: [, , not], quote }: (typeof rows)[number]) =>
        quote === not ? (quote === '"' ? "'" : '"') : quote;
      const assembled = assemble(
        encoding,
        declaration + head + first,
        rows.map((each, index) => {
          const quote = quoteOf(each);
          const [before, after] = about(quote, index);
          const padding = quote === '' ? each.padding : '';
          return {
            before: before + quote + padding,
            label: each.spelling[0],
            after: padding + quote + after + (index === rows.length - 1 ? foot : ''),
            meant: { image: image(index), label: each.spelling[1] },
            gap: each.gap,
            lineEnd: each.lineEnd,
          };
        }),
        finalLineEnd,
        (index, label) => escaped(label, quoteOf(rows[index] as (typeof rows)[number]), encoding),
      );
      return { ...assembled, read };
    });
}

const box = 'xtl="1" ytl="2.5" xbr="30" ybr="40"';
const cvatAs = (labelKey: string) => (source: LabelSource) =>
  cvat.read(source, { imageKey: 'name', labelKey });

const vocAt = 'Annotations/a.xml';
const yoloAt = 'labels/a.txt';
const numbered = ['angry', 'happy', 'sad'];

const yoloRow = fc.record({
  number: fc.nat(numbered.length - 1),
  decimals: fc.constantFrom('', '', '.0', '.000'),
  indent: fc.constantFrom('', '', ' ', '\t'),
  rest: fc.constantFrom(' 0.5 0.5 0.2 0.2', '\t0.1 0.2 0.1 1e-1 0.93', '  .1 .1 .2 .1 .2 .2 ', ' 5 5 2 2'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  gap: fc.constantFrom('', '', '\n', ' \r\n', 'no line of labels\n', '1 0.5\n'),
});

const yoloFiles: FileKind['files'] = fc
  .record({
    encoding: fc.constantFrom<Encoding>('UTF-8', 'UTF-8 with mark'),
    rows: fc.array(yoloRow, { minLength: 1, maxLength: 12 }),
    finalLineEnd: fc.boolean(),
  })
  .map(({ encoding, rows, finalLineEnd }) => ({
    ...assemble(
      encoding,
      '',
      rows.map(({ number, decimals, indent, rest, lineEnd, gap: between }) => ({
        before: indent,
        label: number + decimals,
        after: rest,
        meant: { image: 'images/a', label: numbered[number] ?? '' },
        gap: between,
        lineEnd,
      })),
      finalLineEnd,
      (index, label) => numbered.indexOf(label) + (rows[index]?.decimals ?? ''),
    ),
    read: readingFolder(yolo, yoloAt, { classNames: Object.fromEntries(numbered.entries()) }),
  }));

export const annotationKinds: readonly FileKind[] = [
  {
    title: 'CVAT, labels of boxes and tags',
    newLabels,
    files: xmlFiles(
      ['"', "'"],
      {
        head: '<annotations>\n<version>1.1</version>\r\n',
        foot: '</annotations>',
        image: (index) => `${index % 3} & é.jpg`,
        about: (_, index) => [
          `<image id="${index}" name='${index % 3} &amp; &#233;.jpg' width="50" height="60"><${index % 2 ? `box ${box}` : 'tag'} label = `,
          index % 2 ? ' occluded="0">\n</box></image>' : ' source="manual" /></image>',
        ],
      },
      cvatAs('label'),
    ),
  },
  {
    title: 'CVAT, attributes of boxes',
    newLabels,
    files: xmlFiles(
      [''],
      {
        head: '<annotations><image name="a.jpg">\n',
        foot: '</image></annotations>',
        image: () => 'a.jpg',
        about: () => [
          `<box label="face" ${box}><attribute name="mood">`,
          '</attribute><attribute name="blink">false</attribute></box>',
        ],
      },
      cvatAs('mood'),
    ),
  },
  {
    title: 'Pascal VOC',
    newLabels,
    at: vocAt,
    files: xmlFiles(
      [''],
      {
        head: '<annotation verified="yes"><filename>a.jpg</filename>\n',
        foot: '</annotation>',
        image: () => 'Annotations/a.jpg',
        about: () => [
          '<object><name>',
          '</name\n><part><name>eye</name></part><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>9</xmax><ymax>8</ymax></bndbox></object>',
        ],
      },
      readingFolder(pascalVoc, vocAt),
    ),
  },
  { title: 'YOLO', newLabels: numbered, at: yoloAt, files: yoloFiles },
];
