import { cp, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { parseLabelEdit } from '../../../src/labels/edits/parseEdit';
import { ImageFinder } from '../../../src/labels/images/imageFinder';
import type { LabelFile } from '../../../src/labels/labelFile';
import { findLabels, whyNoLabels } from '../../../src/labels/opening/findLabels';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/programs/boxes');

async function copyOf(name: string): Promise<string> {
  const folder = path.join(await tempFolder(), name);
  await cp(path.join(fixtures, name), folder, { recursive: true });
  return folder;
}

const messagesOf = ({ problems }: LabelFile) => problems.map(({ message }) => message);

/** The faces that the programs' script draws: two an image, called by turns. */
const drawn = [
  ['face 0.png', 'angry', 'face 0.png'],
  ['face 0.png', 'happy', 'face 0.png#2'],
  ['face 1.png', 'happy', 'face 1.png'],
  ['face 1.png', 'sad', 'face 1.png#2'],
  ['face 2.png', 'sad', 'face 2.png'],
  ['face 2.png', 'angry', 'face 2.png#2'],
  ['face 3.png', 'angry', 'face 3.png'],
  ['face 3.png', 'happy', 'face 3.png#2'],
] as const;
const pixels = [8, 56].map((left) => ({ left, top: 4, width: 32, height: 40 }));

describe.each([
  {
    name: 'voc',
    folderOf: () => 'data',
    boxes: pixels,
    file: 'labels/face 1.xml',
    change: ['<name>sad</name>', '<name>happy</name>'],
  },
  {
    name: 'yolo',
    folderOf: (image: string) => (image === 'face 3.png' ? 'images/val' : 'images/train'),
    boxes: undefined,
    file: 'labels/train/face 1.txt',
    change: ['\n2 0.75', '\n1 0.75'],
  },
] as const)('$name as FiftyOne exports it', ({ name, folderOf, boxes, file, change }) => {
  test('is one data set, whose faces are found', async () => {
    const folder = await copyOf(name);
    const found = await findLabels(folder);
    expect(found.map(({ location, format }) => [location, format.id])).toEqual([[folder, name]]);
    const labels = await openLabels(folder);
    const at = (image: string) => `${folderOf(image)}/${image}`;
    expect(labels.samples.map(({ image, label, id }) => [image, label, id])).toEqual(
      drawn.map(([image, label, id]) => [at(image), label, `${folderOf(image)}/${id}`]),
    );
    expect([labels.classes, messagesOf(labels)]).toEqual([['angry', 'happy', 'sad'], []]);
    if (boxes) expect(labels.samples.map(({ box }) => box)).toEqual(drawn.map((_, at) => boxes[at % 2]));
    else
      for (const [index, { boxShares: share }] of labels.samples.entries()) {
        expect(share?.left).toBeCloseTo(1 / 12 + 0.5 * (index % 2), 5);
        expect([share?.top, share?.width, share?.height].map((each) => each?.toFixed(4))).toEqual([
          '0.0833',
          '0.3333',
          '0.8333',
        ]);
      }
    const finder = new ImageFinder(labels, [folder]);
    expect(new Set(labels.samples.map(({ image }) => finder.place(image).kind))).toEqual(new Set(['found']));
  });

  test('a correction changes the label in its file, from a journal too, and undo restores the bytes', async () => {
    const folder = await copyOf(name);
    const labels = await openLabels(folder);
    const before = await readFile(path.join(folder, file), 'utf8');
    const id = `${folderOf('face 1.png')}/face 1.png#2`;
    const planned = await labels.edit([{ id, label: 'happy' }]);
    const dataSet = { location: folder, isFolder: true, reading: { format: labels.format, options: {} } };
    const edit = parseLabelEdit(JSON.parse(JSON.stringify(planned)), dataSet);
    expect(edit).toEqual(planned);
    await applyLabelEdit(planned);
    const after = await readFile(path.join(folder, file), 'utf8');
    expect(before.split(change[0])).toHaveLength(2);
    expect(after).toBe(before.replace(change[0], change[1]));
    expect((await openLabels(folder)).samples.find((sample) => sample.id === id)?.label).toBe('happy');
    await undoLabelEdit(planned);
    expect(await readFile(path.join(folder, file), 'utf8')).toBe(before);
    // A journal from elsewhere cannot name other files.
    const [one] = planned.kind === 'several' ? planned.edits : [];
    const elsewhere = { ...planned, edits: [{ ...one, path: path.join(folder, 'labels', 'notes.md') }] };
    expect(() => parseLabelEdit(JSON.parse(JSON.stringify(elsewhere)), dataSet)).toThrow(/is not an edit of/);
  });
});

const voc = (object: string, more = '') =>
  `<annotation><filename>a.jpg</filename><size><width>100</width><height>50</height></size>${object}${more}</annotation>`;
const object = (name: string, box = '<xmin>1</xmin><ymin>2</ymin><xmax>40</xmax><ymax>45</ymax>') =>
  `<object>\n<name>${name}</name><bndbox>${box}</bndbox></object>`;

test('VOC beside its images, with names escaped, CRLF and a file that is called otherwise', async () => {
  const folder = await tempFolder({
    'train/a.jpg': 'A',
    'train/b.jpg': 'B',
    'train/a.xml': voc(object(' R&amp;B &#228; ')).replaceAll('\n', '\r\n'),
    'train/b.xml': voc(object('sad')).replace('a.jpg', 'IMG_1.jpg'),
  });
  const [found, ...others] = await findLabels(folder);
  expect([found?.location, found?.format.id, others]).toEqual([path.join(folder, 'train'), 'voc', []]);
  const labels = await openLabels(path.join(folder, 'train'));
  expect(labels.samples.map(({ image, label, line, file }) => [image, label, line, file])).toEqual([
    ['a.jpg', 'R&B ä', 2, 'a.xml'],
    ['b.jpg', 'sad', 2, 'b.xml'],
  ]);
  expect(messagesOf(labels)).toEqual([
    '“b.xml”: Line 1: the file name is “IMG_1.jpg”, but there is no such image beside and “b.jpg” is called as this file; that one counts.',
  ]);
  await applyLabelEdit(await labels.edit([{ id: 'b.jpg', label: '<“ö”> & ' }]));
  expect(await readFile(path.join(folder, 'train', 'b.xml'), 'utf8')).toContain(
    '<name>&lt;“ö”&gt; &amp;&#32;</name>',
  );
  expect((await openLabels(path.join(folder, 'train'))).samples[1]?.label).toBe('<“ö”> & ');
});

test('VOC: a file that names its neighbour’s image has a sentence, and one of another name alone has none', async () => {
  const folder = await tempFolder({
    'a.jpg': 'A',
    'b.jpg': 'B',
    'a.xml': voc(object('sad')),
    'b.xml': voc(object('happy')),
    'c.xml': voc(object('fear')),
  });
  const labels = await openLabels(folder);
  expect(labels.samples.map(({ image, label }) => [image, label])).toEqual([
    ['a.jpg', 'sad'],
    ['a.jpg', 'happy'],
    ['a.jpg', 'fear'],
  ]);
  expect(messagesOf(labels)).toEqual(
    expect.arrayContaining([
      '“b.xml”: Line 1: the file name is “a.jpg”, but “b.jpg” is called as this file; “a.jpg” counts. If that is wrong, put the file name right.',
    ]),
  );
  expect(messagesOf(labels).join()).not.toMatch(/“[ac]\.xml”: .*file name/);
});

test('VOC: what is wrong has a sentence with file and line, and the rest is read', async () => {
  const files = {
    'cut.xml': '<annotation>\n<filename>c.jpg</filename>\n<object><name>sad</na',
    'doctype.xml': `<!DOCTYPE annotation [<!ENTITY a "b">]>\n${voc(object('&a;'))}`,
    'empty.xml': voc(object('')),
    'entity.xml': voc(object('&bomb;')),
    'good.xml': voc(object('happy')),
    'mark.xml': `\u{feff}<?xml version="1.0" encoding="gbk"?>${voc(object('sad'))}`,
    'odd.xml': `<?xml version="1.0" encoding="klingon"?>${voc(object('sad'))}`,
    'outside.xml': voc(object('sad', '<xmin>101</xmin><ymin>2</ymin><xmax>140</xmax><ymax>45</ymax>')),
    'turned.xml': voc(object('happy', '<xmin>40</xmin><ymin>2</ymin><xmax>1</xmax><ymax>45</ymax>')),
    'twice.xml': voc('<object difficult="0" difficult="1"/>'),
    'bare.xml': voc(object('R&B')),
    'comment.xml': voc(object('sad<!-- ? -->')),
  };
  const folder = await tempFolder(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`Annotations/${name}`, text])),
  );
  const labels = await openLabels(folder);
  const at = (name: string) => path.join(folder, 'Annotations', name);
  const messages = messagesOf(labels);
  for (const sentence of [
    `“Annotations/cut.xml”: ${at('cut.xml')} is cut short: it ends in line 3, where <name> of line 3 is not closed; copy or export it again.`,
    `“Annotations/doctype.xml”: Line 1 of ${at('doctype.xml')} has a DOCTYPE, which could fill the memory or name other files and is therefore not read; write the file without it.`,
    `“Annotations/empty.xml”: Line 2: “Annotations/a.jpg” has no label; choose one or remove the row.`,
    `“Annotations/entity.xml”: Line 2 of ${at('entity.xml')} has an entity that XML itself does not have, which could fill the memory or name other files and is therefore not read; write the file without it.`,
    `“Annotations/mark.xml”: Line 1 of ${at('mark.xml')} says that the text is gbk, but it begins with the mark of UTF-8; save it anew in one encoding.`,
    `“Annotations/odd.xml”: Line 1 of ${at('odd.xml')} says that the text is “klingon”, which is not read here; save it anew as UTF-8.`,
    '“Annotations/outside.xml”: Line 1: the box of “Annotations/a.jpg” lies outside of its image, which has 100 × 50 pixels there; put it right.',
    '“Annotations/turned.xml”: Line 1: the box of “Annotations/a.jpg” is not four numbers that make one, so the whole image counts as the face; put it right.',
    `“Annotations/twice.xml”: Line 1 of ${at('twice.xml')} is no well-formed XML (duplicate attribute: difficult); put it right and try again.`,
    `“Annotations/bare.xml”: Line 2 of ${at('bare.xml')} has an “&” that begins no entity; write it as “&amp;”.`,
    `“Annotations/comment.xml”: Line 2 of ${at('comment.xml')}: <name> holds a comment or CDATA beside its text; write the text alone. Put it right and try again.`,
  ])
    expect(messages).toContain(sentence);
  expect(labels.samples.map(({ label }) => label)).toEqual(['', '', 'happy', 'sad', 'happy']);
});

test('GBK, as it is declared, is written back in GBK', async () => {
  // 高兴 in GBK, made with Python's codec.
  const happy = Buffer.from([0xb8, 0xdf, 0xd0, 0xcb]);
  const text = (label: Buffer) =>
    Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="GBK"?><annotation><object><name>'),
      label,
      Buffer.from('</name></object></annotation>'),
    ]);
  const folder = await tempFolder({
    'Annotations/a.xml': text(happy),
    'Annotations/b.xml': text(Buffer.from('sad')),
  });
  const labels = await openLabels(folder);
  expect(labels.samples.map(({ label }) => label)).toEqual(['高兴', 'sad']);
  await applyLabelEdit(await labels.edit([{ id: labels.samples[1]?.id ?? '', label: '高兴' }]));
  expect(await readFile(path.join(folder, 'Annotations/b.xml'))).toEqual(text(happy));
});

test('YOLO: what is wrong has a sentence with file and line, and the rest is read', async () => {
  const folder = await tempFolder({
    'data.yaml': 'train: images\nnc: 4\nnames: [angry, "", happy]\n',
    'images/a.jpg': 'A',
    'labels/a.txt':
      '0 0.5 0.5 0.2 0.2\n7 0.5 0.5 0.2 0.2\n2 50 50 20 20\nhappy 0.5 0.5 0.2 0.2\n2.0 0.1 0.1 0.3 0.1 0.3 0.3\n',
    'labels/empty.txt': '',
    'labels/cut.txt': '2 0.5 0.5',
    'train.txt': 'images/a.jpg\n',
  });
  const labels = await openLabels(folder);
  expect(labels.samples.map(({ image, label, line }) => [image, label, line])).toEqual([
    ['images/a.jpg', 'angry', 1],
    ['images/a.jpg', '7', 2],
    ['images/a.jpg', 'happy', 3],
    ['images/a.jpg', 'happy', 5],
  ]);
  const yaml = path.join(folder, 'data.yaml');
  expect(messagesOf(labels)).toEqual(
    expect.arrayContaining([
      `${yaml} has no name for the class 1; add it there.`,
      `${yaml} says that there are 4 classes (nc) and names 3; put one right.`,
      `“labels/a.txt”: Line 2: “images/a.jpg” has the class 7, for which ${yaml} has no name; add it there, or put the label right.`,
      '“labels/a.txt”: Line 3: the box of “images/a.jpg” is not four numbers that make one, so the whole image counts as the face; put it right.',
      '“labels/a.txt”: Line 4: the line is no “class x y width height”; put it right or remove it.',
      '“labels/cut.txt”: Line 1: the line is no “class x y width height”; put it right or remove it.',
    ]),
  );
  const outline = labels.samples[3]?.boxShares;
  expect(Object.values(outline ?? {}).map((each) => each.toFixed(3))).toEqual([
    '0.100',
    '0.100',
    '0.200',
    '0.200',
  ]);
  await applyLabelEdit(await labels.edit([{ id: 'images/a.jpg#4', label: 'angry' }]));
  expect((await readFile(path.join(folder, 'labels/a.txt'), 'utf8')).split('\n')[4]).toBe(
    '0.0 0.1 0.1 0.3 0.1 0.3 0.3',
  );
});

test.each([
  [
    'a tag',
    'names: !!python/object:os.system [a, b]\ntrain: x\n',
    /Line 1 of .*data\.yaml: the tag “.*python/,
  ],
  ['an alias', 'train: x\na: &a [x, y]\nnames: *a\n', /Line 3 of .*data\.yaml: an alias/],
  ['broken', 'train: x\nnames: [a, b\n', /Line \d of .*data\.yaml: no YAML/],
])('YOLO: YAML with %s is refused', async (_, yaml, sentence) => {
  const folder = await tempFolder({ 'data.yaml': yaml, 'labels/a.txt': '0 0.5 0.5 0.2 0.2\n' });
  await expect(openLabels(folder)).rejects.toThrow(sentence);
});

describe('YOLO: one split of several', () => {
  const split = (name: string) => ({
    [`${name}/images/a.jpg`]: name,
    [`${name}/labels/a.txt`]: '1 0.5 0.5 0.2 0.2\n',
  });
  const yaml = 'train: ../train/images\nnc: 2\nnames: [angry, happy]\n';

  test.each([
    ['set/train', { ...split('set/train'), 'set/data.yaml': yaml }],
    [
      'set/images/train',
      {
        'set/images/train/a.jpg': 'A',
        'set/images/train/a.txt': '1 0.5 0.5 0.2 0.2\n',
        'set/data.yaml': yaml,
      },
    ],
  ])('%s has the names of the folder above', async (given, files) => {
    const folder = await tempFolder(files);
    const labels = await openLabels(path.join(folder, given), {}, 'yolo');
    expect(labels.samples.map(({ label }) => label)).toEqual(['happy']);
    expect(labels.classes).toEqual(['angry', 'happy']);
  });

  test.each([
    ['three folders up', 'set/train/images/part_1', 'set/data.yaml'],
    ['above a folder that is no split', 'top/set', 'top/data.yaml'],
  ])('YAML %s is another one’s', async (_, given, file) => {
    const folder = await tempFolder({
      [`${given}/a.jpg`]: 'A',
      [`${given}/a.txt`]: '1 0.5 0.5 0.2 0.2\n',
      [file]: yaml,
    });
    const labels = await openLabels(path.join(folder, given), {}, 'yolo');
    expect(labels.classes).toEqual(['1']);
  });

  test('a link is not followed, and broken YAML above has a sentence', async () => {
    const folder = await tempFolder({ ...split('train'), 'elsewhere.txt': yaml });
    await symlink(path.join(folder, 'elsewhere.txt'), path.join(folder, 'data.yaml'));
    expect((await openLabels(path.join(folder, 'train'), {}, 'yolo')).classes).toEqual(['1']);
    const broken = await tempFolder({ ...split('train'), 'data.yaml': 'train: x\nnames: [a, b\n' });
    const labels = await openLabels(path.join(broken, 'train'), {}, 'yolo');
    expect(labels.classes).toEqual(['1']);
    expect(messagesOf(labels)).toContainEqual(expect.stringMatching(/data\.yaml: no YAML/));
  });
});

test('YOLO: classes.txt of labelImg, texts beside the images', async () => {
  const folder = await tempFolder({
    'faces/classes.txt': 'dog\nhappy\nsad\n',
    'faces/a.jpg': 'A',
    'faces/b.jpg': 'B',
    'faces/a.txt': '1 0.5 0.5 0.2 0.2\n',
    'faces/b.txt': '2 0.5 0.5 0.2 0.2\n1 0.1 0.1 0.2 0.2\n',
    'faces/notes.txt': '5 0.1 0.1 0.2 0.2\n',
  });
  const found = await findLabels(folder);
  expect(found.map(({ title, format }) => [title, format.id])).toEqual([['faces', 'yolo']]);
  const labels = await openLabels(path.join(folder, 'faces'));
  expect(labels.samples.map(({ image, label }) => [image, label])).toEqual([
    ['a.jpg', 'happy'],
    ['b.jpg', 'sad'],
    ['b.jpg', 'happy'],
  ]);
  expect(messagesOf(labels)).toEqual([]);
});

test('YOLO of classification is class folders, whatever data.yaml lies beside', async () => {
  const images = ['train', 'val'].flatMap((split) =>
    ['happy', 'sad'].flatMap((label) => [1, 2].map((number) => `${split}/${label}/${number}.jpg`)),
  );
  const folder = await tempFolder({
    'data.yaml': 'train: train\nval: val\nnames: [happy, sad]\n',
    ...Object.fromEntries(images.map((image) => [image, image])),
  });
  const found = await findLabels(folder);
  expect(found.map(({ title, format }) => [title, format.id])).toEqual([
    ['val', 'folders'],
    ['train', 'folders'],
  ]);
  expect(await whyNoLabels(folder)).toEqual([]);
});

test('one file of many says which folder to choose', async () => {
  const folder = await tempFolder({
    'Annotations/a.xml': voc(object('sad')),
    'labels/a.txt': '0 0.5 0.5 0.2 0.2\n',
    'data.yaml': 'train: x\nnames: [a, b]\n',
  });
  for (const [file, sentence] of [
    ['Annotations/a.xml', /is the Pascal VOC annotation of one image; choose the folder/],
    ['labels/a.txt', /has the YOLO labels of one image; choose the folder/],
    ['data.yaml', /describes a YOLO data set; choose the folder/],
  ] as const)
    await expect(openLabels(path.join(folder, file))).rejects.toThrow(sentence);
});
