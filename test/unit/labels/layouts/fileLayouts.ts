import iconv from 'iconv-lite';
import * as fc from 'fast-check';
import { type Classes, type Face, facesArbitrary, type Layout, type TrueSample } from './faces';

/** How a file names its images, and where they are. */
type ImagePlace = {
  readonly kind: string;
  /** Relative to the data set's folder. */
  readonly file: (name: string, split: string) => string;
  readonly written: (name: string, split: string) => string;
};

const imagePlaces: readonly ImagePlace[] = [
  { kind: 'beside', file: (name) => name, written: (name) => name },
  { kind: 'below', file: (name) => `images/${name}`, written: (name) => `images/${name}` },
  { kind: 'in images, bare', file: (name) => `images/${name}`, written: (name) => name },
  { kind: 'split/', file: (name, split) => `${split}/${name}`, written: (name, split) => `${split}/${name}` },
  { kind: 'backslashes', file: (name) => `faces/${name}`, written: (name) => `faces\\${name}` },
  { kind: './', file: (name) => `faces/${name}`, written: (name) => `./faces/${name}` },
  {
    kind: 'on another machine',
    file: (name) => `faces/${name}`,
    written: (name) => `/home/anna/study/faces/${name}`,
  },
];

const encodings = {
  latin: ['utf8', 'utf8', 'utf-8 with mark', 'utf16le with mark'],
  chinese: ['utf8', 'utf-8 with mark', 'gb18030', 'utf16le with mark'],
  japanese: ['utf8', 'utf-8 with mark', 'shiftjis', 'utf16le with mark'],
};

function encoded(text: string, encoding: string): Buffer {
  const name = encoding.replace(' with mark', '');
  return iconv.encode(text, name, { addBOM: encoding.endsWith('with mark') });
}

/** A column of a table: its header and what it says of each face. */
type Column = { readonly name: string; readonly of: (face: Face, index: number) => string };

/** Columns that have few values, as labels have, and are none. */
const decoys: readonly Column[] = [
  { name: 'split', of: ({ split }) => split },
  { name: 'Usage', of: ({ split }) => (split === 'train' ? 'Training' : 'PublicTest') },
  { name: 'fold', of: (_, index) => String(index % 5) },
  { name: 'gender', of: ({ subject }) => (Number(subject.slice(1)) % 2 ? 'male' : 'female') },
  { name: 'sex', of: ({ subject }) => (Number(subject.slice(1)) % 2 ? 'M' : 'F') },
  { name: 'age', of: ({ subject }) => String(20 + 7 * Number(subject.slice(1))) },
  { name: 'age_group', of: ({ subject }) => (Number(subject.slice(1)) % 2 ? 'adult' : 'child') },
  { name: 'date', of: (_, index) => `2024-0${1 + (index % 3)}-01` },
  { name: 'width', of: () => '48' },
  { name: 'annotator', of: (_, index) => (index % 2 ? 'A' : 'B') },
  { name: 'confidence', of: (_, index) => `0.${50 + (index % 40)}` },
  { name: 'id', of: (_, index) => String(index) },
  { name: 'subject', of: ({ subject }) => subject },
  { name: 'race', of: ({ subject }) => ['asian', 'black', 'white'][Number(subject.slice(1)) % 3] ?? '' },
  { name: 'camera', of: (_, index) => `cam${index % 2}` },
];

const imageHeaders = [
  'image',
  'filename',
  'file_name',
  'path',
  'img',
  'Image',
  'image_path',
  'file',
  'name',
  'photo',
];
const labelHeaders = [
  'label',
  'class',
  'emotion',
  'expression',
  'Label',
  'category',
  'target',
  'feeling',
  'label_id',
  'gt',
];

type Style = {
  readonly delimiter: string;
  readonly end: string;
  readonly quote: boolean;
  readonly last: boolean;
};
const styleArbitrary: fc.Arbitrary<Style> = fc.record({
  delimiter: fc.constantFrom(',', ',', ';', '\t', '|'),
  end: fc.constantFrom('\n', '\r\n'),
  quote: fc.boolean(),
  last: fc.boolean(),
});

function delimited(rows: readonly (readonly string[])[], { delimiter, end, quote, last }: Style): string {
  const cell = (text: string) =>
    quote || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => row.map(cell).join(delimiter)).join(end) + (last ? end : '');
}

const namesOf = {
  latin: (index: number) => `face_${String(index).padStart(3, '0')}.jpg`,
  chinese: (index: number) => `照片_${index}.png`,
  japanese: (index: number) => `写真${index}.png`,
};

/** What one face of a table or list is. */
function sampleAt(
  face: Face,
  index: number,
  { names, language }: Classes,
  place: ImagePlace,
  number: string | undefined,
): TrueSample & { readonly written: string } {
  const name = namesOf[language](index);
  return {
    file: place.file(name, face.split),
    written: place.written(name, face.split),
    label: [names[face.of] ?? '', ...(number === undefined ? [] : [number])],
  };
}

function imagesOf(faces: readonly Face[], { language }: Classes, place: ImagePlace): Record<string, string> {
  return Object.fromEntries(
    faces.map(({ split }, index) => [place.file(namesOf[language](index), split), 'x']),
  );
}

/** CSV and its like, with a column of labels among others, in any order. */
export function table(classes: Classes): fc.Arbitrary<Layout> {
  return fc
    .record({
      faces: facesArbitrary(classes),
      place: fc.constantFrom(...imagePlaces),
      style: styleArbitrary,
      encoding: fc.constantFrom(...encodings[classes.language]),
      image: fc.constantFrom(...imageHeaders),
      label: fc.constantFrom(...labelHeaders),
      others: fc.subarray([...decoys], { maxLength: 4 }),
      says: fc.constantFrom<'name' | 'number' | 'both'>('name', 'name', 'number', 'both'),
      first: fc.constantFrom(0, 1),
      boxes: fc.constantFrom<'none' | 'corners' | 'size'>('none', 'none', 'none', 'corners', 'size'),
      header: fc.constantFrom(true, true, true, false),
      order: fc.integer(),
      file: fc.constantFrom(
        'labels.csv',
        'train.csv',
        'annotations.csv',
        'data.tsv',
        'faces.txt',
        'list.csv',
      ),
    })
    .map(
      ({ faces, place, style, encoding, image, label, others, says, first, boxes, header, order, file }) => {
        const number = ({ of }: Face) => String(of + first);
        const samples = faces.map((face, index) => ({
          ...sampleAt(face, index, classes, place, says === 'name' ? undefined : number(face)),
          ...(boxes !== 'none' && header && { box: boxAt(index) }),
          ...(others.some(({ name }) => name === 'subject') && header && { subject: face.subject }),
        }));
        const labels: Column[] = [
          ...(says === 'number'
            ? []
            : [
                {
                  name: says === 'both' ? `${label}_name` : label,
                  of: ({ of }: Face) => classes.names[of] ?? '',
                },
              ]),
          ...(says === 'name' ? [] : [{ name: label, of: number }]),
        ];
        const columns = shuffled(
          [
            { name: image, of: (_: Face, index: number) => samples[index]?.written ?? '' },
            ...labels,
            ...(header ? others : []),
          ],
          order,
        );
        const all = [...columns, ...(header ? boxColumns[boxes] : [])];
        const rows = faces.map((face, index) => all.map(({ of }) => of(face, index)));
        const text = delimited(header ? [all.map(({ name }) => name), ...rows] : rows, style);
        return {
          kind: `table ${place.kind}, ${encoding}, ${all.map(({ name }) => name).join(' ')}`,
          files: { ...imagesOf(faces, classes, place), [file]: encoded(text, encoding) },
          samples,
        };
      },
    );
}

const boxAt = (index: number): [number, number, number, number] => [3 + index, 5, 40, 42 + (index % 3)];
const boxColumn = (name: string, of: (box: readonly [number, number, number, number]) => number): Column => ({
  name,
  of: (_, index) => String(of(boxAt(index))),
});
const boxColumns: Readonly<Record<'none' | 'corners' | 'size', readonly Column[]>> = {
  none: [],
  corners: [
    boxColumn('xmin', ([x]) => x),
    boxColumn('ymin', ([, y]) => y),
    boxColumn('xmax', ([x, , width]) => x + width),
    boxColumn('ymax', ([, y, , height]) => y + height),
  ],
  size: [
    boxColumn('x', ([x]) => x),
    boxColumn('y', ([, y]) => y),
    boxColumn('w', ([, , width]) => width),
    boxColumn('h', ([, , , height]) => height),
  ],
};

function shuffled<T>(items: readonly T[], seed: number): T[] {
  return items
    .map((item, index) => ({ item, key: Math.imul(seed ^ (index * 0x9e3779b9), 0x85ebca6b) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** A table in which each column is about something else than the class, or a folder of images alone. */
export function withoutLabels(classes: Classes): fc.Arbitrary<Layout> {
  return fc
    .record({
      faces: facesArbitrary(classes),
      place: fc.constantFrom(...imagePlaces),
      style: styleArbitrary,
      image: fc.constantFrom(...imageHeaders),
      others: fc.subarray([...decoys], { maxLength: 3 }),
      file: fc.constantFrom('labels.csv', 'metadata.csv', 'list.txt', 'faces.tsv'),
    })
    .map(({ faces, place, style, image, others, file }) => {
      const rows = faces.map((face, index) => [
        place.written(namesOf[classes.language](index), face.split),
        ...others.map(({ of }) => of(face, index)),
      ]);
      const text = delimited([[image, ...others.map(({ name }) => name)], ...rows], style);
      return {
        kind: `no labels: ${image} ${others.map(({ name }) => name).join(' ')}, ${place.kind}`,
        files: { ...imagesOf(faces, classes, place), ...(others.length > 0 && { [file]: text }) },
        samples: [],
      };
    });
}

/** `path label` a line. */
export function spacedList(classes: Classes): fc.Arbitrary<Layout> {
  return fc
    .record({
      faces: facesArbitrary(classes),
      place: fc.constantFrom(...imagePlaces),
      says: fc.constantFrom('name', 'number'),
      file: fc.constantFrom('list.txt', 'train.txt', 'labels.lst', 'labels.txt'),
      header: fc.constantFrom('', '', 'image label\n', '# faces of our study\n'),
    })
    .map(({ faces, place, says, file, header }) => {
      const samples = faces.map((face, index) =>
        sampleAt(face, index, classes, place, says === 'name' ? undefined : String(face.of)),
      );
      const lines = samples.map(
        ({ written, label }) => `${written} ${says === 'name' ? label[0] : label[1]}\n`,
      );
      return {
        kind: `list ${place.kind}, ${says}`,
        files: { ...imagesOf(faces, classes, place), [file]: header + lines.join('') },
        samples,
      };
    });
}

/** JSON: an array, lines, images as keys, or an object a column. */
export function recordsFile(classes: Classes): fc.Arbitrary<Layout> {
  return fc
    .record({
      faces: facesArbitrary(classes),
      place: fc.constantFrom(...imagePlaces),
      image: fc.constantFrom(...imageHeaders),
      label: fc.constantFrom(...labelHeaders),
      others: fc.subarray([...decoys], { maxLength: 3 }),
      says: fc.constantFrom('name', 'number'),
      shape: fc.constantFrom('array', 'lines', 'keys', 'columns'),
    })
    .map(({ faces, place, image, label, others, says, shape }) => {
      const samples = faces.map((face, index) =>
        sampleAt(face, index, classes, place, says === 'name' ? undefined : String(face.of)),
      );
      const values = samples.map((sample) => (says === 'name' ? sample.label[0] : Number(sample.label[1])));
      const records = faces.map((face, index) => ({
        [image]: samples[index]?.written ?? '',
        ...Object.fromEntries(others.map(({ name, of }) => [name, of(face, index)])),
        [label]: values[index],
      }));
      const columnsOf = () =>
        Object.fromEntries(
          Object.keys(records[0] ?? {}).map((key) => [
            key,
            Object.fromEntries(records.map((record, at) => [at, record[key]])),
          ]),
        );
      const [name, text] =
        shape === 'array'
          ? ['labels.json', JSON.stringify(records, null, 2)]
          : shape === 'lines'
            ? ['labels.jsonl', records.map((record) => `${JSON.stringify(record)}\n`).join('')]
            : shape === 'keys'
              ? [
                  'labels.json',
                  JSON.stringify(Object.fromEntries(samples.map(({ written }, at) => [written, values[at]]))),
                ]
              : ['labels.json', JSON.stringify(columnsOf())];
      return {
        kind: `JSON ${shape}, ${place.kind}, ${image} ${label} ${others.map((each) => each.name).join(' ')}`,
        files: { ...imagesOf(faces, classes, place), [name]: text },
        samples,
      };
    });
}

/** A column a class, with 1 in one of them. */
export function oneHotTable(classes: Classes): fc.Arbitrary<Layout> {
  return fc
    .record({
      faces: facesArbitrary(classes),
      place: fc.constantFrom(...imagePlaces),
      style: styleArbitrary,
      image: fc.constantFrom(...imageHeaders),
      others: fc.subarray([...decoys], { maxLength: 2 }),
    })
    .map(({ faces, place, style, image, others }) => {
      const samples = faces.map((face, index) => sampleAt(face, index, classes, place, undefined));
      const header = [image, ...others.map(({ name }) => name), ...classes.names];
      const rows = faces.map((face, index) => [
        samples[index]?.written ?? '',
        ...others.map(({ of }) => of(face, index)),
        ...classes.names.map((_, of) => (of === face.of ? '1' : '0')),
      ]);
      return {
        kind: `one-hot ${place.kind}, ${header.join(' ')}`,
        files: { ...imagesOf(faces, classes, place), 'labels.csv': delimited([header, ...rows], style) },
        samples,
      };
    });
}
