import * as l10n from '@vscode/l10n';
import { ChangedOnDiskError } from '../edits/rewriteFile';
import { sha256OfBlocks } from '../../base/disk/sha256';
import { changeTo, notAClass, SampleFinder } from '../edits/wantedLabels';
import type { LabelFile, LabelProblem, LabelSample } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { ProblemList } from '../problemList';
import type { ReadRows } from '../text/readRows';
import { type CorrectionsFile, planCorrections } from './correctionsFile';

/** What a table of votes and the corrections beside it say. */
export type VoteLabels = {
  readonly format: string;
  readonly source: LabelSource;
  readonly read: ReadRows;
  readonly corrections: CorrectionsFile;
  readonly classes: readonly string[];
  readonly voteClasses: readonly string[];
  readonly imageCandidates: LabelFile['imageCandidates'];
};

/** A table of votes, which stay as they are: corrections go to a file of their own beside it. */
export function voteLabelFile(labels: VoteLabels): LabelFile {
  const { format, source, read, classes, voteClasses, corrections, imageCandidates } = labels;
  const { location } = source;
  const { hash } = read.scanned;
  const samples = read.rows.samples.map((sample) => {
    const label = corrections.rows.get(sample.id)?.label;
    return label !== undefined && classes.includes(label) ? corrected(sample, label) : sample;
  });
  const finder = new SampleFinder(location, samples);
  const problems = [...read.rows.problems, ...doubtfulCorrections(labels)];
  return {
    ...{ format, location, samples, classes, voteClasses, problems, imageCandidates },
    ...{ namesImages: true, takesClassNames: false },
    edit: async (changes) => {
      const wanted = finder.wanted(changes);
      for (const { label } of wanted) if (!classes.includes(label)) throw notAClass(label, location, classes);
      // What the corrections are about must be what was read, although it is not written.
      if ((await sha256OfBlocks(source.blocks())) !== hash) throw new ChangedOnDiskError(location);
      const rows = wanted.map(({ sample: { id }, label }) => ({ id, label }));
      return planCorrections(corrections, rows, wanted.map(changeTo));
    },
    labelSpan: () => undefined,
    idAfter: (id) => id,
    classOf: (written) => classes.find((name) => name === written),
  };
}

function doubtfulCorrections({ source, read, corrections, classes }: VoteLabels): readonly LabelProblem[] {
  const { path: file, rows } = corrections;
  const problems = new ProblemList();
  const ids = new Set(rows.size > 0 ? read.rows.samples.map(({ id }) => id) : []);
  for (const [id, { label, line, overruled }] of rows) {
    if (overruled !== undefined)
      problems.add(
        undefined,
        id,
        l10n.t(
          'Lines {0} and {1} of {2} give “{3}” different labels; the later one, “{4}”, counts: remove the other.',
          overruled,
          line,
          file,
          id,
          label,
        ),
      );
    if (!ids.has(id))
      problems.add(
        undefined,
        id,
        l10n.t(
          'Line {0} of {1} has “{2}”, which {3} does not have; remove the row or correct the name.',
          line,
          file,
          id,
          source.location,
        ),
      );
    else if (!classes.includes(label))
      problems.add(
        undefined,
        id,
        l10n.t(
          'Line {0} of {1} has the label “{2}” for “{3}”, which is no class; choose one of {4}.',
          line,
          file,
          label,
          id,
          classes.join(', '),
        ),
      );
  }
  return problems.all;
}

/** The sample as it is once its label was put right: it is not set aside any more. */
function corrected({ id, image, line, box, votes }: LabelSample, label: string): LabelSample {
  return { id, image, label, line, ...(box && { box }), ...(votes && { votes }) };
}
