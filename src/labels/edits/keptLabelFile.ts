import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { LabelFile, LabelProblem, LabelSample } from '../labelFile';
import { ProblemList } from '../problemList';
import { type CorrectionsFile, planCorrections } from '../votes/correctionsFile';
import { changeTo, notAClass, SampleFinder } from './planRewrite';
import { ChangedOnDiskError } from './rewriteFile';

/** What a label file says that is never overwritten, and the corrections beside it. */
type KeptLabels = Pick<
  LabelFile,
  'format' | 'location' | 'samples' | 'classes' | 'problems' | 'voteClasses' | 'subjectColumn' | 'inlineFaces'
> & {
  readonly corrections: CorrectionsFile;
  readonly takesClassNames?: boolean;
  /** Unless the images were found, or stand in the file. */
  readonly namesImages?: boolean;
  /** The class that is written so, where that is not its name. */
  readonly classOf?: LabelFile['classOf'];
  readonly candidates: (folder: string, image: string) => Iterable<string>;
  /** Asked before corrections are noted: what they are about must be what was read, although it is not written. */
  readonly isUnchanged: () => Promise<boolean>;
};

/** A label file that stays as it is (votes, packed tables, names): corrections go to a file of their own beside it. */
export function keptLabelFile(kept: KeptLabels): LabelFile {
  const { format, location, classes, voteClasses, subjectColumn, inlineFaces, corrections } = kept;
  const samples = kept.samples.map((sample) => {
    const label = corrections.rows.get(sample.id)?.label;
    return label !== undefined && classes.includes(label) ? corrected(sample, label) : sample;
  });
  const finder = new SampleFinder(location, samples);
  return {
    ...{ format, location, samples, classes, voteClasses, subjectColumn, inlineFaces },
    problems: [...kept.problems, ...doubtfulCorrections(kept)],
    namesImages: kept.namesImages ?? inlineFaces === undefined,
    takesClassNames: kept.takesClassNames ?? false,
    edit: async (changes) => {
      const wanted = finder.wanted(changes);
      for (const { label } of wanted) if (!classes.includes(label)) throw notAClass(label, location, classes);
      if (!(await kept.isUnchanged())) throw new ChangedOnDiskError(location);
      const rows = wanted.map(({ sample: { id }, label }) => ({ id, label }));
      return planCorrections(corrections, rows, wanted.map(changeTo));
    },
    labelSpan: () => undefined,
    idAfter: (id) => id,
    imageCandidates: (image) => kept.candidates(path.dirname(location), image),
    classOf: (written) => classes.find((name) => name === written) ?? kept.classOf?.(written),
  };
}

function doubtfulCorrections({
  samples,
  location,
  corrections,
  classes,
}: KeptLabels): readonly LabelProblem[] {
  const { path: file, rows } = corrections;
  const problems = new ProblemList();
  const ids = new Set(rows.size > 0 ? samples.map(({ id }) => id) : []);
  for (const [id, { label, line, overruled }] of rows) {
    if (overruled !== undefined)
      problems.add(
        l10n.t(
          'Lines {0} and {1} of {2} give “{3}” different labels; the later one, “{4}”, counts: remove the other.',
          overruled,
          line,
          file,
          id,
          label,
        ),
        undefined,
        id,
      );
    if (!ids.has(id))
      problems.add(
        l10n.t(
          'Line {0} of {1} has “{2}”, which {3} does not have; remove the row or correct the name.',
          line,
          file,
          id,
          location,
        ),
        undefined,
        id,
      );
    else if (!classes.includes(label))
      problems.add(
        l10n.t(
          'Line {0} of {1} has the label “{2}” for “{3}”, which is no class; choose one of {4}.',
          line,
          file,
          label,
          id,
          classes.join(', '),
        ),
        undefined,
        id,
      );
  }
  return problems.all;
}

/** The sample as it is once its label was put right: it is not set aside any more. */
function corrected({ id, image, line, box, votes, subject, split }: LabelSample, label: string): LabelSample {
  const more = {
    ...(box && { box }),
    ...(votes && { votes }),
    ...(subject !== undefined && { subject }),
    ...(split !== undefined && { split }),
  };
  return { id, image, label, line, ...more };
}
