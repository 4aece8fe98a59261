import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { sha256OfBlocks } from '../../base/disk/fingerprints';
import { HumanError } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { keptLabelFile } from '../edits/keptLabelFile';
import { textLabelFile } from '../edits/spanLabelFile';
import { imageCandidates } from '../images/imageCandidates';
import type { LabelFile, LabelFormat, LabelProbe, Recognition } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { readRows } from '../text/readRows';
import type { Dialect } from '../text/rowScanner';
import { headLength } from '../text/fileBlocks';
import { sniffTable } from '../text/tableSniffer';
import { correctionsPath, readCorrections } from '../votes/correctionsFile';
import { isFerPlus, isUnclear, voteColumns, VoteRows } from '../votes/voteRows';

/**
 * Reads a table of votes: the label of a face is what the majority of its annotators chose, or what was put right since.
 * @throws HumanError where the file holds no votes, or it or its corrections cannot be read.
 */
async function readVotes(format: string, source: LabelSource): Promise<LabelFile> {
  const { location } = source;
  const table = sniffTable(await source.head(headLength));
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
    return keptLabelFile({
      ...{ format, location, classes, voteClasses: columns.choices, candidates: common.candidates },
      ...{ samples: read.rows.samples, problems: read.rows.problems },
      corrections: await readCorrections(source.beside(correctionsPath(location))),
      isUnchanged: async () => (await sha256OfBlocks(source.blocks())) === read.scanned.hash,
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

function recognise(probe: LabelProbe, ownFerPlus: boolean): Recognition {
  const table = probe.isFolder ? undefined : sniffTable(probe);
  const columns = table && voteColumns(table.rows);
  if (!columns || isFerPlus(columns) !== ownFerPlus) return { kind: 'no' };
  return { kind: 'yes', options: {}, confidence: ownFerPlus ? 1 : 0.9 };
}
