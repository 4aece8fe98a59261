import * as fc from 'fast-check';
import { classFolders, numberedFolders, subjectFolders } from './folderLayouts';
import { classesArbitrary, type Layout } from './faces';
import { annotations, namedImages } from './annotationLayouts';
import { oneHotTable, recordsFile, spacedList, table, withoutLabels } from './fileLayouts';

/** What lies about in data sets and is no part of them. */
const litter: readonly Readonly<Record<string, string>>[] = [
  { README: 'Faces of our study.\n', 'LICENSE.txt': 'CC BY 4.0\n' },
  { 'README.md': '# Faces\n\n- split: train, val\n' },
  { '.DS_Store': '\0\0\0\x01Bud1', 'Thumbs.db': '\xd0\xcf\x11\xe0' },
  { '__MACOSX/happy/._a.png': 'x', '__MACOSX/sad/._b.png': 'x' },
  { '.git/HEAD': 'ref: refs/heads/main\n', '.git/objects/aa/1.png': 'x', '.git/objects/bb/2.png': 'x' },
  { 'requirements.txt': 'numpy==1.26.4\npandas\n', 'train.py': 'print("train")\n' },
  { 'docs/figure1.png': 'x' },
  { 'results/confusion.csv': ',happy,sad\nhappy,10,2\nsad,3,9\n' },
  { '@eaDir/a.png/SYNOFILE_THUMB_M.png': 'x' },
  { 'config.json': '{"lr": 0.01, "epochs": 10}', 'package.json': '{"name": "faces"}' },
];

const litterArbitrary = fc
  .subarray([...litter], { maxLength: 3 })
  .map((some) => Object.assign({}, ...some) as Record<string, string>);

/** Depths that data sets lie at. */
const depthArbitrary = fc.constantFrom('', '', '', 'archive/', 'data/faces-v2/', 'Kaggle FER/archive/');

export const layoutArbitrary: fc.Arbitrary<Layout> = classesArbitrary.chain((classes) =>
  fc
    .tuple(
      fc.oneof(
        { weight: 5, arbitrary: table(classes) },
        { weight: 3, arbitrary: classFolders(classes) },
        numberedFolders(classes),
        subjectFolders(classes),
        spacedList(classes),
        recordsFile(classes),
        oneHotTable(classes),
        { weight: 2, arbitrary: annotations(classes) },
        namedImages,
        { weight: 2, arbitrary: withoutLabels(classes) },
      ),
      litterArbitrary,
      depthArbitrary,
    )
    .map(([layout, beside, depth]) => ({
      kind: layout.kind,
      files: {
        ...beside,
        ...Object.fromEntries(Object.entries(layout.files).map(([name, content]) => [depth + name, content])),
      },
      samples: layout.samples.map((sample) => ({
        ...sample,
        file: depth + sample.file,
      })),
    })),
);
