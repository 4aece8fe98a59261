import * as fc from 'fast-check';
import { delimitedText } from '../../../src/labels/formats/delimitedText';
import { list } from '../../../src/labels/formats/spacedList';
import { rafDb, scnList } from '../../../src/labels/formats/rafDb';
import type { LabelFile } from '../../../src/labels/labelFile';
import type { LabelSource } from '../../../src/labels/labelSource';
import { assemble, type Encoding, gapArbitrary, type GeneratedFile, lineEndArbitrary } from './generatedText';

/** A kind of label file: its files, how to read one, and labels to put in. */
export type FileKind = {
  readonly title: string;
  /** Where it is in its data set's folder, of those that are a file of several. */
  readonly at?: string;
  readonly files: fc.Arbitrary<
    GeneratedFile & { readonly read: (source: LabelSource) => Promise<LabelFile> }
  >;
  readonly newLabels: readonly string[];
};

const encodings: readonly Encoding[] = ['UTF-8', 'UTF-8 with mark', 'UTF-16LE', 'UTF-16BE', 'windows-1252'];
const finalLineEnd = fc.boolean();

const tableRow = fc.record({
  label: fc.constantFrom(
    ...['happy', 'sad', 'zürich', 'café “x”', 'a,b', 'a;b', 'a|b', 'tab\there', 'say "hi"', '#5', '5'],
    ...['two\nlines', 'two\r\nlines'],
  ),
  // So few that rows of one image, of one label or of two, are in many files.
  image: fc.nat(8).map((number) => `faces/é ${number}.jpg`),
  quoteLabel: fc.boolean(),
  quoteImage: fc.boolean(),
  padding: fc.constantFrom('', '', ' ', '  '),
  note: fc.constantFrom('', 'x', '"a ""quoted"" note"', '"line\r\nbreak"', '"#"', 'é'),
  lineEnd: lineEndArbitrary,
});

/** Tables of three columns (image, label, note), in any quoting. */
function tables(delimiter: string): FileKind['files'] {
  const row = fc.tuple(tableRow, gapArbitrary(delimiter, `${delimiter} ${delimiter}`));
  return fc
    .record({
      encoding: fc.constantFrom(...encodings),
      header: fc.boolean(),
      gap: gapArbitrary(),
      rows: fc.array(row, { minLength: 3, maxLength: 12 }),
      finalLineEnd,
    })
    .map(({ encoding, header, gap, rows, finalLineEnd: hasFinalLineEnd }) => {
      const isQuoted = rows.map(
        ([{ label, quoteLabel }]) => quoteLabel || label.includes(delimiter) || /["\n]|^#/.test(label),
      );
      const file = assemble(
        encoding,
        gap + (header ? `image${delimiter}label${delimiter}note\r\n` : ''),
        rows.map(([{ label, image, quoteImage, padding, note, lineEnd }, rowGap], index) => {
          const quote = isQuoted[index] ? '"' : '';
          return {
            before: `${padding}${quoteImage ? `"${image}"` : image}${padding}${delimiter}${padding}${quote}`,
            label: isQuoted[index] ? label.replaceAll('"', '""') : label,
            after: `${quote}${padding}${delimiter}${note}`,
            meant: { image, label },
            gap: rowGap,
            lineEnd,
          };
        }),
        hasFinalLineEnd,
        (index, label) => {
          const escaped = label.replaceAll('"', '""');
          if (isQuoted[index]) return escaped;
          return label.includes(delimiter) || label.startsWith('#') || label.includes('\n')
            ? `"${escaped}"`
            : label;
        },
      );
      const options = { imageColumn: 0, labelColumn: 1, header };
      return { ...file, read: (source: LabelSource) => delimitedText.read(source, options) };
    });
}

const listRow = fc.record({
  label: fc.constantFrom('happy', 'zürich', '3', 'a,b', 'tab\there', '“x”', '"x"', '#5'),
  image: fc.constantFrom('é a.jpg', 'b  c/é.jpg', '"é".jpg', 'D:\\é\\f.png', './#é.jpg'),
  spaces: fc.constantFrom(' ', ' ', '  '),
  padding: fc.constantFrom('', '', ' ', '\t'),
  lineEnd: lineEndArbitrary,
  gap: gapArbitrary(),
});

const lists: FileKind['files'] = fc
  .record({
    encoding: fc.constantFrom(...encodings),
    gap: gapArbitrary(),
    rows: fc.array(listRow, { minLength: 1, maxLength: 12 }),
    finalLineEnd,
  })
  .map(({ encoding, gap: head, rows, finalLineEnd: hasFinalLineEnd }) => ({
    ...assemble(
      encoding,
      head,
      rows.map(({ label, image, spaces, padding, lineEnd, gap }) => ({
        before: padding + image + spaces,
        label,
        after: padding,
        meant: { image, label },
        gap,
        lineEnd,
      })),
      hasFinalLineEnd,
      (_, label) => label,
    ),
    read: (source) => list.read(source, {}),
  }));

/** Lists whose labels are the numbers of RAF-DB's expressions. */
function expressionLists(
  images: readonly string[],
  firstNumber: number,
  read: (source: LabelSource) => Promise<LabelFile>,
): FileKind['files'] {
  const row = fc.record({
    image: fc.constantFrom(...images),
    expression: fc.nat(expressions.length - 1),
    lineEnd: lineEndArbitrary,
    gap: gapArbitrary(),
  });
  return fc
    .record({
      encoding: fc.constantFrom(...encodings.slice(0, 4)),
      gap: gapArbitrary(),
      rows: fc.array(row, { minLength: 1, maxLength: 15 }),
      finalLineEnd,
    })
    .map(({ encoding, gap: head, rows, finalLineEnd: hasFinalLineEnd }) => ({
      ...assemble(
        encoding,
        head,
        rows.map(({ image, expression, lineEnd, gap }) => ({
          before: `${image} `,
          label: String(firstNumber + expression),
          after: '',
          meant: { image, label: expressions[expression] ?? '' },
          gap,
          lineEnd,
        })),
        hasFinalLineEnd,
        (_, label) => String(firstNumber + expressions.indexOf(label)),
      ),
      read,
    }));
}

const expressions = ['Surprise', 'Fear', 'Disgust', 'Happiness', 'Sadness', 'Anger', 'Neutral'];
const newTableLabels = ['neutral', 'a,b;c|d', 'é', 'say "no"', 'tab\tin it', 'two\nlines', '#1', 'happy'];

export const fileKinds: readonly FileKind[] = [
  { title: 'CSV', files: tables(','), newLabels: newTableLabels },
  {
    title: 'tables with tabs, semicolons and bars',
    files: fc.oneof(...['\t', ';', '|'].map(tables)),
    newLabels: newTableLabels,
  },
  { title: 'lists', files: lists, newLabels: ['neutral', 'é', '“y”', 'a,b', '"', '#2', 'happy'] },
  {
    title: 'RAF-DB’s list',
    files: expressionLists(['train_1.jpg', 'train_2.jpg', 'test_1.jpg'], 1, (source) =>
      rafDb.read(source, {}),
    ),
    newLabels: expressions,
  },
  {
    title: 'SCN’s lists',
    files: expressionLists(
      ['/a b/train_1_aligned.jpg', 'C:\\é\\test_2_aligned.jpg', 'x/y.png'],
      0,
      (source) => scnList.read(source, {}),
    ),
    newLabels: expressions,
  },
];
