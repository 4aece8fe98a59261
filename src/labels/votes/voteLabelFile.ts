import * as l10n from '@vscode/l10n';
import { ChangedOnDiskError } from '../edits/rewriteFile';
import { sha256OfBlocks } from '../../base/disk/sha256';
import { changeTo, notAClass, SampleFinder } from '../edits/wantedLabels';
import type { Correction, LabelEdit, LabelFile, LabelProblem, LabelSample } from '../labelFile';
import { ProblemList } from '../problemList';
import { readTextBlocks } from '../text/fileBlocks';
import type { ReadRows } from '../text/readRows';
import { type CorrectionsFile, planCorrections } from './correctionsFile';

/** What a table of votes and the corrections beside it say. */
export type VoteLabels = {
  readonly format: string;
  readonly location: string;
  readonly read: ReadRows;
  readonly corrections: CorrectionsFile;
  readonly classes: readonly string[];
  readonly voteClasses: readonly string[];
  readonly imageCandidates: (image: string) => Iterable<string>;
};

/** A table of votes, which stay as they are: corrections go to a file of their own beside it. */
export class VoteLabelFile implements LabelFile {
  readonly format: string;
  readonly location: string;
  readonly samples: readonly LabelSample[];
  readonly classes: readonly string[];
  readonly voteClasses: readonly string[];
  readonly problems: readonly LabelProblem[];
  readonly movesImages = false;
  private readonly finder: SampleFinder;

  constructor(private readonly labels: VoteLabels) {
    const { format, location, read, classes, voteClasses, corrections } = labels;
    this.format = format;
    this.location = location;
    this.classes = classes;
    this.voteClasses = voteClasses;
    this.samples = read.rows.samples.map((sample) => {
      const label = corrections.rows.get(sample.id)?.label;
      return label !== undefined && classes.includes(label) ? corrected(sample, label) : sample;
    });
    this.finder = new SampleFinder(location, this.samples);
    this.problems = [...read.rows.problems, ...this.doubtfulCorrections()];
  }

  async edit(corrections: readonly Correction[]): Promise<LabelEdit> {
    const wanted = this.finder.wanted(corrections);
    for (const { label } of wanted)
      if (!this.classes.includes(label)) throw notAClass(label, this.location, this.classes);
    await this.refuseChanged();
    const rows = wanted.map(({ sample: { id }, label }) => ({ id, label }));
    return planCorrections(this.labels.corrections, rows, wanted.map(changeTo));
  }

  classOf(written: string): string | undefined {
    return this.classes.find((name) => name === written);
  }

  imageCandidates(image: string): Iterable<string> {
    return this.labels.imageCandidates(image);
  }

  private doubtfulCorrections(): readonly LabelProblem[] {
    const { path: file, rows } = this.labels.corrections;
    const problems = new ProblemList();
    const ids = new Set(rows.size > 0 ? this.samples.map(({ id }) => id) : []);
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
            this.location,
          ),
        );
      else if (!this.classes.includes(label))
        problems.add(
          undefined,
          id,
          l10n.t(
            'Line {0} of {1} has the label “{2}” for “{3}”, which is no class; choose one of {4}.',
            line,
            file,
            label,
            id,
            this.classes.join(', '),
          ),
        );
    }
    return problems.all;
  }

  /** What the corrections are about must be what was read, although it is not written. */
  private async refuseChanged(): Promise<void> {
    const hash = await sha256OfBlocks(readTextBlocks(this.location));
    if (hash !== this.labels.read.scanned.hash) throw new ChangedOnDiskError(this.location);
  }
}

/** The sample as it is once its label was put right: it is not set aside any more. */
function corrected({ id, image, line, box, votes }: LabelSample, label: string): LabelSample {
  return { id, image, label, line, ...(box && { box }), ...(votes && { votes }) };
}
