import path from 'node:path';
import { HumanError } from '../../protocol/humanError';
import { ClassNames } from '../classes/classOrder';
import type { EncodedText } from '../text/encodedText';
import { fieldText } from '../text/fieldText';
import type { LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from '../labelFile';
import type { LabelRows } from '../text/labelRows';
import { fieldSpan, readRows } from '../text/readRows';
import type { Dialect, Row } from '../text/rowScanner';
import { headLength } from '../text/tableSniffer';
import { TextLabelFile } from '../text/textLabelFile';

/** RAF-DB's basic expressions (Li, Deng and Du, CVPR 2017; the data set's readme). */
const expressions: Readonly<Record<string, string>> = {
  1: 'Surprise',
  2: 'Fear',
  3: 'Disgust',
  4: 'Happiness',
  5: 'Sadness',
  6: 'Anger',
  7: 'Neutral',
};
const dialect: Dialect = { delimiter: ' '.charCodeAt(0), quotes: false };
const rowShape = /^[^\s/\\]+\.(jpe?g|png) [1-7]$/i;
const ownName = /^(train|test)_\d+\.jpg /;

/** RAF-DB's `list_patition_label.txt`: `train_00001.jpg 5` a line. */
export const rafDb: LabelFormat = { id: 'raf-db', title: 'RAF-DB list', recognise, read };

function recognise({ isFolder, head, path: file }: LabelProbe): Recognition {
  if (isFolder) return { kind: 'no' };
  const lines = head.toString('latin1').split(/\r\n|\n|\r/);
  // The head's end may cut a line in two.
  if (head.length >= headLength) lines.pop();
  const rows = lines.filter((line) => line.trim() !== '');
  if (rows.length === 0 || !rows.every((row) => rowShape.test(row))) return { kind: 'no' };
  const sure = path.basename(file) === 'list_patition_label.txt' || rows.every((row) => ownName.test(row));
  return { kind: 'yes', options: {}, confidence: sure ? 1 : 0.6 };
}

async function read(location: string, options: LabelOptions): Promise<LabelFile> {
  const classNames = new ClassNames({ ...expressions, ...options.classNames });
  const take = (row: Row, text: EncodedText, rows: LabelRows) => {
    const { line } = row;
    const image = fieldText(text, row, 0);
    const label = fieldText(text, row, 1);
    if (image === '' || row.fields !== 2) {
      rows.problem(
        line,
        image,
        `Line ${line}: not an image's name, one space and a label; put the row right.`,
      );
      return;
    }
    if (label !== '' && classNames.nameOf(label) === label)
      rows.problem(
        line,
        image,
        `Line ${line}: “${label}” is none of RAF-DB's labels 1 to 7; put the row right.`,
      );
    rows.found(label);
    rows.add(image, classNames.nameOf(label), line, fieldSpan(text, row, 1));
  };
  const read = await readRows(location, { dialect, header: false, take });
  if (read.rows.samples.length === 0)
    throw new HumanError(
      `${location} has no row such as “train_00001.jpg 5”; choose another file or format.`,
    );
  const folder = path.dirname(location);
  return new TextLabelFile({
    format: rafDb.id,
    location,
    read,
    dialect,
    classNames,
    openClasses: false,
    imageCandidates: (image) => rafDbImages(folder, image),
  });
}

/** The aligned face first: it is the one that RAF-DB's papers use. */
function rafDbImages(folder: string, image: string): string[] {
  const { name, ext } = path.parse(image);
  const aligned = `${name}_aligned${ext}`;
  const dataSet = path.dirname(folder);
  return [
    path.join(dataSet, 'Image', 'aligned', aligned),
    path.join(dataSet, 'Image', 'aligned', image),
    path.join(dataSet, 'Image', 'original', image),
    path.join(folder, 'Image', 'aligned', aligned),
    path.join(folder, 'Image', 'original', image),
    path.join(folder, aligned),
    path.join(folder, image),
    path.join(folder, 'aligned', aligned),
    path.join(folder, 'images', image),
  ];
}
