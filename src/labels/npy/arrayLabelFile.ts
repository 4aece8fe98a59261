import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { ChangedOnDiskError } from '../edits/rewriteFile';
import { sha256 } from '../../base/disk/sha256';
import { changeTo, notAClass, SampleFinder, type WantedLabel } from '../edits/wantedLabels';
import { explainFileError } from '../../base/disk/fileErrors';
import { readRegular } from '../../base/disk/regularFile';
import type { AffectNetLabels } from '../formats/affectNetLabels';
import type { LabelEdit, LabelFile, LabelProblem, LabelSample } from '../labelFile';
import { NpyProblem, npyScalar, readScalar, writeScalar } from './scalar';

/** What a folder with a `.npy` file a label says. */
export type ArrayLabels = {
  readonly format: string;
  readonly location: string;
  readonly samples: readonly LabelSample[];
  readonly problems: readonly LabelProblem[];
  readonly classes: readonly string[];
  readonly labels: AffectNetLabels;
  /** Absolute paths of the files with the samples' labels. */
  readonly arrays: readonly string[];
};

/** A folder with a `.npy` file a label: a correction rewrites the value in that file, in its own type and byte order. */
export function arrayLabelFile(folder: ArrayLabels): LabelFile {
  const { format, location, samples, classes, problems, labels } = folder;
  const finder = new SampleFinder(location, samples);
  return {
    ...{ format, location, samples, classes, problems, namesImages: true, takesClassNames: true },
    edit: async (corrections) => {
      const wanted = finder.wanted(corrections);
      const edits: LabelEdit[] = [];
      for (const one of wanted) edits.push(await rewrite(folder, one));
      return { kind: 'several', edits, changes: wanted.map(changeTo) };
    },
    labelSpan: () => undefined,
    idAfter: (id) => id,
    classOf: (written) =>
      [written, labels.classNames.nameOf(written)].find((label) => classes.includes(label)),
    imageCandidates: (image) => [path.join(location, image)],
  };
}

async function rewrite(
  { location, classes, labels, arrays }: ArrayLabels,
  wanted: WantedLabel,
): Promise<LabelEdit> {
  const { index, sample, label } = wanted;
  const file = arrays[index] ?? '';
  const written = classes.includes(label) ? labels.classNames.labelFor(label) : undefined;
  if (written === undefined) throw notAClass(label, location, classes);
  const bytes = await readRegular(file).catch((error: unknown) => {
    throw explainFileError(error, file);
  });
  const scalar = scalarOf(bytes, file);
  if (labels.meaningOf(readScalar(bytes, scalar))?.label !== sample.label) throw new ChangedOnDiskError(file);
  const value = writeScalar(written, scalar);
  if (!value)
    throw new HumanError(
      l10n.t(
        '{0} holds a value of the type “{1}”, which has no room for “{2}” ({3}); save it with np.save in another type first.',
        file,
        scalar.descr,
        written,
        label,
      ),
    );
  const { start, end } = scalar;
  const after = Buffer.concat([bytes.subarray(0, start), value, bytes.subarray(end)]);
  const removed = bytes.toString('base64', start, end);
  return {
    kind: 'rewrite',
    path: file,
    before: sha256(bytes),
    after: sha256(after),
    splices: [{ start, removed, inserted: value.toString('base64') }],
    changes: [changeTo(wanted)],
  };
}

function scalarOf(bytes: Buffer, file: string) {
  try {
    return npyScalar(bytes);
  } catch (error) {
    if (error instanceof NpyProblem)
      throw new HumanError(
        l10n.t('{0} {1}; save the label there anew and audit again.', file, error.message),
        { cause: error },
      );
    throw error;
  }
}
