import * as l10n from '@vscode/l10n';
import type {
  LabelFormat,
  LabelProbe,
  Recognition,
  LabelFile,
  LabelProblem,
  LabelSample,
} from '../labelFile';
import { sniffTable, headLength } from '../text/tableSniffer';
import { isFerPlus, voteColumns, isUnclear, VoteRows } from '../votes/voteRows';
import path from 'node:path';
import { HumanError } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { imageCandidates } from '../images/imageCandidates';
import type { LabelSource } from '../labelSource';
import { readRows, type ReadRows } from '../text/readRows';
import type { Dialect } from '../text/rowScanner';
import { textLabelFile } from '../edits/spanLabelFile';
import {
  readCorrections,
  correctionsPath,
  type CorrectionsFile,
  planCorrections,
} from '../votes/correctionsFile';
import { ChangedOnDiskError } from '../edits/rewriteFile';
import { sha256OfBlocks } from '../../base/disk/fingerprints';
import { changeTo, notAClass, SampleFinder } from '../edits/planRewrite';
import { ProblemList } from '../problemList';

/** What a table of votes and the corrections beside it say. */
type VoteLabels = {
  readonly format: string;
  readonly source: LabelSource;
  readonly read: ReadRows;
  readonly corrections: CorrectionsFile;
  readonly classes: readonly string[];
  readonly voteClasses: readonly string[];
  readonly candidates: (folder: string, image: string) => Iterable<string>;
};

/** A table of votes, which stay as they are: corrections go to a file of their own beside it. */
function voteLabelFile(labels: VoteLabels): LabelFile {
  const { format, source, read, classes, voteClasses, corrections, candidates } = labels;
  const { location } = source;
  const { hash } = read.scanned;
  const samples = read.rows.samples.map((sample) => {
    const label = corrections.rows.get(sample.id)?.label;
    return label !== undefined && classes.includes(label) ? corrected(sample, label) : sample;
  });
  const finder = new SampleFinder(location, samples);
  const problems = [...read.rows.problems, ...doubtfulCorrections(labels)];
  return {
    ...{ format, location, samples, classes, voteClasses, problems },
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
    imageCandidates: (image) => candidates(path.dirname(location), image),
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
          source.location,
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
function corrected({ id, image, line, box, votes }: LabelSample, label: string): LabelSample {
  return { id, image, label, line, ...(box && { box }), ...(votes && { votes }) };
}

/**
 * Reads a table of votes: the label of a face is what the majority of its annotators chose, or what was put right since.
 * @throws HumanError where the file holds no votes, or it or its corrections cannot be read.
 */
async function readVotes(format: string, source: LabelSource): Promise<LabelFile> {
  const { location } = source;
  const table = sniffTable((await source.head(headLength)).head);
  const columns = table && voteColumns(table.rows);
  if (!table || !columns)
    throw new HumanError(
      l10n.t(
        '{0} is no table of votes, which has a column for the image and at least three named as expressions, with whole numbers; choose another file or format.',
        location,
      ),
    );
  const dialect: Dialect = { delimiter: table.delimiter, quotes: true, comments: true };
  const rowsOf = new VoteRows(columns);
  const { header } = columns;
  const read = await readRows(source, { dialect, header, take: (...row) => rowsOf.take(...row) });
  if (read.rows.samples.length === 0)
    throw new HumanError(
      l10n.t('{0} has no row with an image and its votes; choose another file.', location),
    );
  read.rows.finish();
  rowsOf.noteNameless(read.rows);
  const classes = columns.choices.filter((choice) => !isUnclear(choice));
  const common = {
    format,
    source,
    read,
    voteClasses: columns.choices,
    candidates: (folder: string, image: string) => voteImages(folder, image, rowsOf.usageOf(image)),
  };
  if (columns.corrected === undefined)
    return voteLabelFile({
      ...common,
      classes,
      corrections: await readCorrections(source.beside(correctionsPath(location))),
    });
  return textLabelFile({
    ...{ ...common, dialect, classes, classNames: new ClassNames() },
    ...{ openClasses: false, takesClassNames: false },
  });
}

/** Where FERPlus' own program (`generate_training_data.py`) puts the images of each part of FER2013. */
const folderOfUsage: Readonly<Record<string, string>> = {
  Training: 'FER2013Train',
  PublicTest: 'FER2013Valid',
  PrivateTest: 'FER2013Test',
};

/**
 * Where an image that was voted on may be: in the folder of its part of the data set, then where images are otherwise.
 * @param folder absolute path of the label file's folder.
 */
function* voteImages(folder: string, image: string, usage: string | undefined): Generator<string, void> {
  const part = folderOfUsage[usage ?? ''];
  if (part !== undefined) {
    for (const base of [folder, path.dirname(folder)]) {
      yield path.join(base, part, image);
      yield path.join(base, 'data', part, image);
    }
  }
  yield* imageCandidates(folder, image);
}

/**
 * FERPlus (Barsoum et al., ICMI 2016): `fer2013new.csv` with ten columns of votes a face, and the `label.csv` without a
 * header beside each part's images.
 */
export const ferPlus: LabelFormat = {
  id: 'ferplus',
  title: () => l10n.t('FERPlus votes'),
  recognise: (probe) => recognise(probe, true),
  read: (source) => readVotes('ferplus', source),
};

/** Any other table with a column of votes for each expression. */
export const voteTable: LabelFormat = {
  id: 'votes',
  title: () => l10n.t('Table of votes'),
  recognise: (probe) => recognise(probe, false),
  read: (source) => readVotes('votes', source),
};

function recognise({ isFolder, head }: LabelProbe, ownFerPlus: boolean): Recognition {
  const table = isFolder ? undefined : sniffTable(head);
  const columns = table && voteColumns(table.rows);
  if (!columns || isFerPlus(columns) !== ownFerPlus) return { kind: 'no' };
  return { kind: 'yes', options: {}, confidence: ownFerPlus ? 1 : 0.9 };
}
