import * as fc from 'fast-check';
import { type Classes, type Face, facesArbitrary, type Layout, type TrueSample } from './faces';

const endings = ['.jpg', '.png', '.jpeg', '.JPG', '.bmp'];

/** How images are called in folders: by a number, alike in each folder, by the class, by a hash. */
const fileName = fc.constantFrom<(index: number, face: Face, name: string) => string>(
  (index) => `img_${String(index).padStart(4, '0')}`,
  (index) => String(index),
  (index, _, name) => `${name}_${index}`,
  (index, { subject }) => `${subject}_${index}`,
  (index) => (0x9e3779b9 * (index + 1)).toString(16).slice(-8),
  (index) => `Face ${index}`,
);

/** Folders between a class and its images, or above the classes. */
const places = fc.constantFrom<{ kind: string; of: (face: Face, name: string, index: number) => string }>(
  { kind: 'class', of: (_, name) => name },
  { kind: 'split/class', of: ({ split }, name) => `${split}/${name}` },
  { kind: 'images/split/class', of: ({ split }, name) => `images/${split}/${name}` },
  { kind: 'class/subject', of: ({ subject }, name) => `${name}/${subject}` },
  { kind: 'split/class/clip', of: ({ split }, name, index) => `${split}/${name}/clip_${index % 4}` },
);

const decoyLists = fc.constantFrom<(files: readonly string[]) => Record<string, string>>(
  () => ({}),
  () => ({}),
  (files) => ({
    'split.csv': `image,split\n${files.map((file, at) => `${file},${at % 3 ? 'train' : 'test'}\n`).join('')}`,
  }),
  (files) => ({
    'meta.csv': `filename,gender,age\n${files.map((file, at) => `${file},${at % 2 ? 'male' : 'female'},${20 + at}\n`).join('')}`,
  }),
  (files) => ({
    'subjects.txt': files.map((file, at) => `${file} ${Math.imul(at + 1, 0x9e3779b9) >>> 30}\n`).join(''),
  }),
);

/** A folder a class. */
export function classFolders(classes: Classes): fc.Arbitrary<Layout> {
  return fc
    .tuple(facesArbitrary(classes), places, fileName, fc.constantFrom(...endings), decoyLists)
    .map(([faces, place, called, ending, decoy]) => {
      const samples = faces.map((face, index): TrueSample => {
        const name = classes.names[face.of] ?? '';
        const file = `${place.of(face, name, index)}/${called(index, face, name)}${ending}`;
        return { file, label: [name], ...(place.kind.includes('split') && { split: face.split }) };
      });
      return layoutOf(`folders ${place.kind}`, samples, decoy);
    });
}

/** Folders called by numbers, with names in a file beside them or nowhere. */
export function numberedFolders(classes: Classes): fc.Arbitrary<Layout> {
  return fc
    .tuple(facesArbitrary(classes), fc.constantFrom(0, 1), fc.boolean(), fc.boolean())
    .map(([faces, first, named, split]) => {
      const samples = faces.map((face, index): TrueSample => ({
        file: `${split ? `${face.split}/` : ''}${face.of + first}/${index}.png`,
        label: [named ? (classes.names[face.of] ?? '') : '', String(face.of + first)],
      }));
      const layout = layoutOf('numbered folders', samples);
      return named && first === 0
        ? { ...layout, files: { ...layout.files, 'classes.txt': `${classes.names.join('\n')}\n` } }
        : layout;
    });
}

/** Folders of persons, or of splits alone, whose faces have no class that a folder says. */
export function subjectFolders(classes: Classes): fc.Arbitrary<Layout> {
  return fc
    .tuple(
      facesArbitrary(classes),
      fc.constantFrom<{ kind: string; of: (face: Face) => string; isClass: boolean }>(
        { kind: 'split', of: ({ split }) => split, isClass: false },
        { kind: 'images/split', of: ({ split }) => `images/${split}`, isClass: false },
        { kind: 'subject', of: ({ subject }) => subject.replace('s', 'subject_'), isClass: false },
        { kind: 'versions', of: ({ split }) => (split === 'train' ? 'aligned' : 'original'), isClass: false },
        {
          kind: 'subject/class',
          of: ({ subject, of }) => `${subject.replace('s', 'subject_')}/${classes.names[of]}`,
          isClass: true,
        },
      ),
    )
    .map(([faces, place]) => {
      const samples = faces.map((face, index): TrueSample => ({
        file: `${place.of(face)}/${index}.png`,
        label: [classes.names[face.of] ?? ''],
        ...(place.isClass && { split: place.of(face).split('/')[0] ?? '' }),
      }));
      const layout = layoutOf(`folders ${place.kind}`, samples);
      return place.isClass ? layout : { ...layout, samples: [] };
    });
}

function layoutOf(
  kind: string,
  samples: readonly TrueSample[],
  decoy: (files: readonly string[]) => Record<string, string> = () => ({}),
): Layout {
  const files = samples.map(({ file }) => file);
  return {
    kind,
    files: { ...decoy(files), ...Object.fromEntries(files.map((file) => [file, 'x'])) },
    samples,
  };
}
