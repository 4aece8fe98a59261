import path from 'node:path';
import type { ClassNames } from '../classes/classOrder';
import type { LabelEdit, LabelFile } from '../labelFile';
import type { LabelSource } from '../labelSource';
import type { LabelRows } from '../text/labelRows';
import {
  changeTo,
  classNamed,
  planRewrite,
  type Replacement,
  SampleFinder,
  spellingOf,
  type WantedLabel,
} from './planRewrite';
import { HumanError } from '../../base/humanError';
import type { ByteSpan } from '../labelFile';

/** A file in a folder that has one for each image. */
type FileOfLabels = {
  /** Relative to the folder, with `/` between the parts. */
  readonly path: string;
  /** SHA-256 (hex) of its bytes as they were read. */
  readonly hash: string;
};

/** Where a sample's label stands: in which of the files, and where in it. */
export type FieldInFile = ByteSpan & { readonly file: FileOfLabels; readonly refusal?: string };

/** What a format found in such a folder. */
type FilesOfLabels<Field extends FieldInFile> = {
  readonly format: string;
  readonly source: LabelSource;
  readonly rows: LabelRows<Field>;
  readonly classNames: ClassNames;
  /** Whether a correction may name a class that the folder lacks. */
  readonly openClasses: boolean;
  readonly takesClassNames: boolean;
  /**
   * The bytes that say a label in place of those in a field.
   * @throws HumanError where the file cannot say it there.
   */
  readonly spell: (written: string, field: Field) => Buffer;
};

/** A folder with a file of labels for each image: a correction replaces the label's own bytes in its file. */
export function filesLabelFile<Field extends FieldInFile>(found: FilesOfLabels<Field>): LabelFile {
  const { format, source, rows, classNames, openClasses, takesClassNames, spell } = found;
  const { samples, problems, fields } = rows;
  const { location } = source;
  const classes = classNames.classes(rows.labelsFound);
  const finder = new SampleFinder(location, samples);
  const written = { location, classes, classNames, openClasses };
  return {
    ...{ format, location, samples, classes, problems, takesClassNames, namesImages: true },
    edit: async (corrections) => {
      const wanted = new Map<FileOfLabels | undefined, WantedLabel[]>();
      for (const one of finder.wanted(corrections)) {
        const file = fields[one.index]?.file;
        wanted.set(file, [...(wanted.get(file) ?? []), one]);
      }
      const edits: LabelEdit[] = [];
      for (const [file, labels] of wanted) {
        if (!file) continue;
        const replacements = labels.flatMap(({ index, label }): Replacement[] => {
          const field = fields[index];
          if (!field) return [];
          if (field.refusal !== undefined) throw new HumanError(field.refusal);
          return [
            {
              span: { start: field.start, end: field.end },
              inserted: spell(spellingOf(label, written), field),
            },
          ];
        });
        replacements.sort((a, b) => a.span.start - b.span.start);
        const at = source.beside(path.join(location, ...file.path.split('/')));
        edits.push(await planRewrite(at, file.hash, replacements, labels.map(changeTo)));
      }
      return { kind: 'several', edits, changes: edits.flatMap(({ changes }) => changes) };
    },
    labelSpan: () => undefined,
    idAfter: (id) => id,
    classOf: (label) => classNamed(label, written),
    imageCandidates: (image) => [path.join(location, ...image.split('/'))],
  };
}
