import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { imageCandidates } from '../images/imageCandidates';
import type { LabelFile } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { readRows } from '../text/readRows';
import type { Dialect } from '../text/rowScanner';
import { headLength, sniffTable } from '../text/tableSniffer';
import { textLabelFile } from '../text/textLabelFile';
import { readCorrections } from './correctionsFile';
import { correctionsPath } from './correctionsPath';
import { isUnclear, voteColumns } from './voteColumns';
import { voteLabelFile } from './voteLabelFile';
import { VoteRows } from './voteRows';

/**
 * Reads a table of votes: the label of a face is what the majority of its annotators chose, or what was put right since.
 * @throws HumanError where the file holds no votes, or it or its corrections cannot be read.
 */
export async function readVotes(format: string, source: LabelSource): Promise<LabelFile> {
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
  const folder = path.dirname(location);
  const common = {
    format,
    source,
    read,
    voteClasses: columns.choices,
    imageCandidates: (image: string) => voteImages(folder, image, rowsOf.usageOf(image)),
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
