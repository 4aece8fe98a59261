import * as fc from 'fast-check';
import { type Classes, type Face, facesArbitrary, type Layout, type TrueSample } from './faces';

/** A box that is nowhere else: left, top, width, height. */
const boxAt = (index: number): [number, number, number, number] => [4 + index, 6, 30, 31 + (index % 4)];
const size = 128;

/** How a kind of annotation is laid out: where images are, and the files about them. */
type Annotations = {
  readonly kind: string;
  readonly image: (name: string, split: string) => string;
  readonly files: (
    faces: readonly Face[],
    names: readonly string[],
    imageOf: (index: number) => string,
  ) => Readonly<Record<string, string>>;
  /** Whether boxes are read as pixels; YOLO's are shares of the image. */
  readonly hasPixels: boolean;
};

const stem = (file: string) => file.slice(file.lastIndexOf('/') + 1, file.lastIndexOf('.'));
const base = (file: string) => file.slice(file.lastIndexOf('/') + 1);
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const voc: Annotations = {
  kind: 'VOC',
  image: (name) => `JPEGImages/${name}`,
  hasPixels: true,
  files: (faces, names, imageOf) =>
    Object.fromEntries(
      faces.map(({ of }, index) => {
        const [left, top, width, height] = boxAt(index);
        const text = `<annotation>
  <folder>JPEGImages</folder><filename>${base(imageOf(index))}</filename>
  <size><width>${size}</width><height>${size}</height><depth>3</depth></size>
  <object><name>${escaped(names[of] ?? '')}</name><pose>Unspecified</pose><bndbox>
    <xmin>${left}</xmin><ymin>${top}</ymin><xmax>${left + width}</xmax><ymax>${top + height}</ymax>
  </bndbox></object>
</annotation>
`;
        return [`Annotations/${stem(imageOf(index))}.xml`, text];
      }),
    ),
};

const cvat: Annotations = {
  kind: 'CVAT',
  image: (name) => `images/${name}`,
  hasPixels: true,
  files: (faces, names, imageOf) => ({
    'annotations.xml': `<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
${faces
  .map(({ of }, index) => {
    const [left, top, width, height] = boxAt(index);
    return `  <image id="${index}" name="${base(imageOf(index))}" width="${size}" height="${size}">
    <box label="${escaped(names[of] ?? '')}" occluded="0" xtl="${left}.00" ytl="${top}.00" xbr="${left + width}.00" ybr="${top + height}.00"></box>
  </image>
`;
  })
  .join('')}</annotations>
`,
  }),
};

const yolo: Annotations = {
  kind: 'YOLO',
  image: (name, split) => `images/${split}/${name}`,
  hasPixels: false,
  files: (faces, names, imageOf) => ({
    'data.yaml': `path: .\ntrain: images/train\nval: images/val\nnames:\n${names.map((name, of) => `  ${of}: ${name}\n`).join('')}`,
    ...Object.fromEntries(
      faces.map(({ of, split }, index) => [
        `labels/${split}/${stem(imageOf(index))}.txt`,
        `${of} 0.5 0.5 0.4 0.4\n`,
      ]),
    ),
  }),
};

const coco: Annotations = {
  kind: 'COCO',
  image: (name) => `images/${name}`,
  hasPixels: true,
  files: (faces, names, imageOf) => ({
    'annotations/instances.json': JSON.stringify({
      images: faces.map((_, index) => ({
        id: 7 * index + 1,
        file_name: base(imageOf(index)),
        width: size,
        height: size,
      })),
      annotations: faces.map(({ of }, index) => ({
        ...{ id: index + 1, image_id: 7 * index + 1, category_id: 3 * of + 1, bbox: boxAt(index) },
      })),
      categories: names.map((name, of) => ({ id: 3 * of + 1, name })),
    }),
  }),
};

/** Boxes with labels in files of their own, as programs for annotating write them. */
export function annotations(classes: Classes): fc.Arbitrary<Layout> {
  return fc
    .tuple(facesArbitrary(classes), fc.constantFrom(voc, cvat, yolo, coco), fc.constantFrom('.jpg', '.png'))
    .map(([faces, { kind, image, files, hasPixels }, ending]) => {
      const imageOf = (index: number) => image(`face_${index}${ending}`, faces[index]?.split ?? '');
      const samples = faces.map((face, index): TrueSample => ({
        file: imageOf(index),
        label: [classes.names[face.of] ?? ''],
        ...(hasPixels && { box: boxAt(index) }),
      }));
      return {
        kind,
        files: {
          ...Object.fromEntries(samples.map(({ file }) => [file, 'x'])),
          ...files(faces, classes.names, imageOf),
        },
        samples,
      };
    });
}

/** What the codes of these data sets mean, by their readme files: JAFFE's, KDEF's. */
const codes: readonly (readonly [jaffe: readonly [string, string], kdef: readonly [string, string]])[] = [
  [
    ['AN', 'anger'],
    ['AN', 'angry'],
  ],
  [
    ['DI', 'disgust'],
    ['DI', 'disgusted'],
  ],
  [
    ['FE', 'fear'],
    ['AF', 'afraid'],
  ],
  [
    ['HA', 'happiness'],
    ['HA', 'happy'],
  ],
  [
    ['NE', 'neutral'],
    ['NE', 'neutral'],
  ],
  [
    ['SA', 'sadness'],
    ['SA', 'sad'],
  ],
  [
    ['SU', 'surprise'],
    ['SU', 'surprised'],
  ],
];

/** Names that say the person and the expression, as JAFFE's and KDEF's do, in one folder or one a person. */
export const namedImages: fc.Arbitrary<Layout> = fc
  .record({
    persons: fc.integer({ min: 3, max: 5 }),
    shots: fc.integer({ min: 1, max: 2 }),
    shown: fc.subarray([...codes], { minLength: 3 }),
    isKdef: fc.boolean(),
    inFolders: fc.boolean(),
  })
  .map(({ persons, shots, shown, isKdef, inFolders }) => {
    const samples: TrueSample[] = [];
    for (let person = 1; person <= persons; person++)
      for (const [code, name] of shown.map(([jaffe, kdef]) => (isKdef ? kdef : jaffe)))
        for (let shot = 1; shot <= shots; shot++) {
          const who = isKdef
            ? `${shot === 1 ? 'A' : 'B'}F0${person}`
            : `K${String.fromCharCode(64 + person)}`;
          const folder = inFolders ? `${who}/` : '';
          const file = isKdef ? `${who}${code}S.JPG` : `${who}.${code}${shot}.${samples.length + 1}.tiff`;
          samples.push({ file: folder + file, label: [name] });
        }
    return {
      kind: `names ${isKdef ? 'KDEF' : 'JAFFE'}${inFolders ? ' in folders' : ''}`,
      files: Object.fromEntries(samples.map(({ file }) => [file, 'x'])),
      samples,
    };
  });
