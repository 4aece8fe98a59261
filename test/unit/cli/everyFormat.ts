import { readFileSync } from 'node:fs';
import { labelFormats } from '../../../src/labels/formats/labelFormats';

/** A small data set in one format. */
export type FormatExample = {
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** The label file among them; `.` for the folder itself. */
  readonly labels: string;
  readonly samples: number;
  /** Samples of the classes that have any. */
  readonly counts: Readonly<Record<string, number>>;
};

const pixels = Array.from({ length: 48 * 48 }, (_, i) => i % 256).join(' ');

/** An array file of no dimensions: what `numpy.save(file, numpy.int64(value))` writes. */
function npy(value: bigint): Buffer {
  const header = "{'descr': '<i8', 'fortran_order': False, 'shape': (), }".padEnd(117) + '\n';
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return Buffer.concat([
    Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1'),
    Buffer.from([header.length & 255, header.length >> 8]),
    Buffer.from(header, 'latin1'),
    bytes,
  ]);
}

const affectNetHeader =
  'subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,valence,arousal';
const choice = (name: string) => ({
  annotations: [
    { result: [{ from_name: 'mood', to_name: 'image', type: 'choices', value: { choices: [name] } }] },
  ],
});

const examples: Readonly<Record<string, FormatExample>> = {
  'raf-db': {
    files: { 'list_patition_label.txt': 'train_00001.jpg 5\ntrain_00002.jpg 4\ntest_0001.jpg 4' },
    labels: 'list_patition_label.txt',
    samples: 3,
    counts: { Happiness: 2, Sadness: 1 },
  },
  'raf-db-compound': {
    files: { 'list_patition_label.txt': 'train_0001.jpg 9\ntrain_0002.jpg 11\ntest_0001.jpg 11' },
    labels: 'list_patition_label.txt',
    samples: 3,
    counts: { 'Angrily Surprised': 1, 'Disgustedly Surprised': 2 },
  },
  'scn-list': {
    files: { 'train.txt': '/d/train_00001_aligned.jpg 4\r\n/d/train_00002_aligned.jpg 3\r\n' },
    labels: 'train.txt',
    samples: 2,
    counts: { Happiness: 1, Sadness: 1 },
  },
  list: {
    files: { 'list.txt': 'faces/a b.jpg happy\nfaces/c.jpg sad\n' },
    labels: 'list.txt',
    samples: 2,
    counts: { happy: 1, sad: 1 },
  },
  expw: {
    files: {
      'label.lst': 'a.jpg 0 20 10 90 100 50.0 3\na.jpg 1 25 110 190 105 51.5 6\nb.jpg 0 20 10 90 100 52 3\n',
    },
    labels: 'label.lst',
    samples: 3,
    counts: { Happy: 2, Neutral: 1 },
  },
  ferplus: {
    files: {
      'fer2013new.csv': `Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF
Training,fer0000000.png,1,9,0,0,0,0,0,0,0,0
Training,fer0000001.png,0,5,0,5,0,0,0,0,0,0
PublicTest,fer0000002.png,10,0,0,0,0,0,0,0,0,0
`,
    },
    labels: 'fer2013new.csv',
    samples: 3,
    counts: { neutral: 1, happiness: 1 },
  },
  fer2013: {
    files: { 'fer2013.csv': `emotion,pixels,Usage\n0,${pixels},Training\n3,${pixels},PublicTest\n` },
    labels: 'fer2013.csv',
    samples: 2,
    counts: { Angry: 1, Happy: 1 },
  },
  affectnet: {
    files: {
      'training.csv': `${affectNetHeader}\n1/a.jpg,10,10,50,50,1;2,1,0.5,0.1\n2/b.jpg,1,2,30,30,1;2,7,NULL,NULL\n`,
    },
    labels: 'training.csv',
    samples: 2,
    counts: { Happy: 1, Contempt: 1 },
  },
  votes: {
    files: { 'votes.csv': 'image,happy,sad,angry\na.png,8,1,0\nb.png,0,9,1\nc.png,0,2,7\n' },
    labels: 'votes.csv',
    samples: 3,
    counts: { happy: 1, sad: 1, angry: 1 },
  },
  annotators: {
    files: {
      'answers.csv':
        'image,worker,label\na.png,w1,happy\na.png,w2,happy\nb.png,w1,sad\nb.png,w2,sad\nb.png,w3,happy\nc.png,w1,sad\n',
    },
    labels: 'answers.csv',
    samples: 3,
    counts: { happy: 1, sad: 2 },
  },
  'one-hot': {
    files: { 'marks.csv': 'image,happy,sad,angry\na.png,1,0,0\nb.png,0,1,0\nc.png,0,0,1\n' },
    labels: 'marks.csv',
    samples: 3,
    counts: { happy: 1, sad: 1, angry: 1 },
  },
  csv: {
    files: { 'labels.csv': 'image,label\n"a, b.png",happy\nc.png,sad\n' },
    labels: 'labels.csv',
    samples: 2,
    counts: { happy: 1, sad: 1 },
  },
  fiftyone: {
    files: {
      'labels.json': '{"classes": ["happy", "sad"], "labels": {"000001": 1, "000002": 0, "000003": 1}}',
    },
    labels: 'labels.json',
    samples: 3,
    counts: { happy: 1, sad: 2 },
  },
  cvat: {
    files: {
      'annotations.xml': `<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <image id="0" name="a.jpg" width="200" height="100">
    <box label="happy" occluded="0" xtl="10.50" ytl="20.00" xbr="90.00" ybr="95.00"></box>
    <box label="sad" xtl="110.00" ytl="20.00" xbr="190.00" ybr="95.00"/>
  </image>
  <image id="1" name="b.jpg" width="48" height="48"><tag label='happy' source="manual"></tag></image>
</annotations>
`,
    },
    labels: 'annotations.xml',
    samples: 3,
    counts: { happy: 2, sad: 1 },
  },
  voc: {
    files: Object.fromEntries(
      ['happy', 'sad', 'happy'].map((name, index) => [
        `Annotations/${index}.xml`,
        `<annotation>
\t<filename>${index}.jpg</filename>
\t<size><width>200</width><height>100</height><depth>3</depth></size>
\t<object>
\t\t<name>${name}</name>
\t\t<bndbox><xmin>10</xmin><ymin>20</ymin><xmax>90</xmax><ymax>95</ymax></bndbox>
\t</object>
</annotation>
`,
      ]),
    ),
    labels: '.',
    samples: 3,
    counts: { happy: 2, sad: 1 },
  },
  yolo: {
    files: {
      'data.yaml': 'train: images/train\nval: images/val\nnc: 3\nnames:\n  0: angry\n  1: happy\n  2: sad\n',
      'images/train/a.jpg': 'A',
      'images/train/b.jpg': 'B',
      'labels/train/a.txt': '1 0.25 0.5 0.4 0.8\n',
      'labels/train/b.txt': '2 0.25 0.5 0.4 0.8\r\n1 0.75 0.5 0.4 0.8',
    },
    labels: '.',
    samples: 3,
    counts: { happy: 2, sad: 1 },
  },
  coco: {
    files: {
      'instances.json': JSON.stringify({
        images: [
          { id: 7, file_name: 'a.jpg' },
          { id: 9, file_name: 'b.jpg' },
        ],
        annotations: [
          { id: 1, image_id: 7, category_id: 20, bbox: [1, 2, 30, 40] },
          { id: 2, image_id: 9, category_id: 3, bbox: [5, 6, 30, 40] },
        ],
        categories: [
          { id: 3, name: 'happy' },
          { id: 20, name: 'sad' },
        ],
      }),
    },
    labels: 'instances.json',
    samples: 2,
    counts: { happy: 1, sad: 1 },
  },
  'label-studio': {
    files: {
      'export.json': JSON.stringify([
        { id: 1, data: { image: '/data/upload/1/a.jpg' }, ...choice('happy') },
        { id: 2, data: { image: '/data/upload/1/b.jpg' }, ...choice('sad') },
      ]),
    },
    labels: 'export.json',
    samples: 2,
    counts: { happy: 1, sad: 1 },
  },
  json: {
    files: { 'labels.json': '[{"image": "a.png", "label": "happy"}, {"image": "b.png", "label": "sad"}]' },
    labels: 'labels.json',
    samples: 2,
    counts: { happy: 1, sad: 1 },
  },
  jsonl: {
    files: { 'labels.jsonl': '{"image": "a.png", "label": "happy"}\n{"image": "b.png", "label": "sad"}\n' },
    labels: 'labels.jsonl',
    samples: 2,
    counts: { happy: 1, sad: 1 },
  },
  'affectnet-npy': {
    files: {
      'train_set/images/0.jpg': 'A',
      'train_set/images/2.jpg': 'B',
      'train_set/annotations/0_exp.npy': npy(1n),
      'train_set/annotations/2_exp.npy': npy(7n),
    },
    labels: '.',
    samples: 2,
    counts: { Happy: 1, Contempt: 1 },
  },
  'ck+': {
    files: {
      'images/S005/001/S005_001_00000010.png': 'A',
      'images/S005/001/S005_001_00000011.png': 'B',
      'images/S010/002/S010_002_00000014.png': 'C',
      'Emotion/S005/001/S005_001_00000011_emotion.txt': '   3.0000000e+00\n',
      'Emotion/S010/002/S010_002_00000014_emotion.txt': '   7.0000000e+00\n',
    },
    labels: '.',
    samples: 2,
    counts: { disgust: 1, surprise: 1 },
  },
  names: {
    files: { 'KA.AN1.39.tiff': 'A', 'KA.HA2.30.tiff': 'B', 'KM.HA1.4.tiff': 'C' },
    labels: '.',
    samples: 3,
    counts: { anger: 1, happiness: 2 },
  },
  parquet: {
    files: { 'faces.parquet': readFileSync('test/fixtures/parquet/train-00000-of-00001.parquet') },
    labels: 'faces.parquet',
    samples: 8,
    counts: { angry: 3, happy: 3, sad: 2 },
  },
  arrow: {
    files: { 'faces.arrow': readFileSync('test/fixtures/arrow/saved/train/data-00000-of-00002.arrow') },
    labels: 'faces.arrow',
    samples: 4,
    counts: { angry: 2, happy: 1, sad: 1 },
  },
  webdataset: {
    files: { 'faces.tar': readFileSync('test/fixtures/webdataset/faces.tar') },
    labels: 'faces.tar',
    samples: 12,
    counts: { angry: 4, happy: 4, sad: 3 },
  },
  folders: {
    files: { 'happy/a.png': 'A', 'sad/b.png': 'B', 'sad/deep/c.png': 'C' },
    labels: '.',
    samples: 3,
    counts: { happy: 1, sad: 2 },
  },
};

/** A data set of every format that the product reads, with the format's id. */
export const formatExamples: readonly (readonly [string, FormatExample])[] = labelFormats.map(({ id }) => {
  const example = examples[id];
  if (!example) throw new Error(`The format ${id} has no example here.`);
  return [id, example] as const;
});
