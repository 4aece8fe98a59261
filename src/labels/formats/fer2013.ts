import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { ckPlusLikeFer2013, fer2013Classes } from '../classes/knownClassMaps';
import type { LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from '../labelFile';
import type { LabelSource, TextHead } from '../labelSource';
import { GreyReader, readFaces } from '../images/greyCells';
import { EncodedText } from '../text/encodedText';
import { fieldText } from '../text/scanText';
import type { LabelRows } from '../text/labelRows';
import { fieldSpan, readRows } from '../text/readRows';
import { tooShort } from '../problemList';
import type { Dialect, Row } from '../text/rowScanner';
import { sniffTable } from '../text/tableSniffer';
import { headLength } from '../text/fileBlocks';
import { textLabelFile } from '../edits/spanLabelFile';

/**
 * `fer2013.csv` and `icml_face_data.csv` of the “Challenges in Representation Learning” (Goodfellow et al., 2013), and
 * files made like them: the faces stand in the file as numbers.
 */
export const fer2013: LabelFormat = { id: 'fer2013', title: () => 'FER2013 CSV', recognise, read };

/** @throws HumanError for a test set, which has faces but no labels. */
function recognise(probe: LabelProbe): Recognition {
  const columns = probe.isFolder ? undefined : columnsIn(probe);
  if (columns?.pixels === undefined) return { kind: 'no' };
  if (columns.emotion === undefined) throw withoutLabels(probe.source.location);
  return { kind: 'yes', options: {}, confidence: 1 };
}

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const columns = columnsIn(await source.head(headLength));
  const { pixels, emotion, usage } = columns ?? {};
  if (!columns || pixels === undefined)
    throw new HumanError(
      l10n.t(
        '{0} does not start with a line such as “emotion,pixels,Usage”; choose another file or format.',
        location,
      ),
    );
  if (emotion === undefined) throw withoutLabels(location);
  const { dialect } = columns;
  const map = /^ckextended/i.test(path.basename(location)) ? ckPlusLikeFer2013 : fer2013Classes;
  const classNames = new ClassNames({ ...map.names, ...options.classNames });
  const reader = new GreyReader();
  const needed = Math.max(pixels, emotion) + 1;

  const take = (row: Row, text: EncodedText, rows: LabelRows, number: number) => {
    const { line } = row;
    const split = usage === undefined ? '' : fieldText(text, row, usage);
    const image = imageName(split, number);
    if (row.fields < needed) return rows.problem(tooShort(row, needed), line, image);
    const written = fieldText(text, row, emotion);
    if (written !== '' && classNames.nameOf(written) === written)
      rows.problem(
        l10n.t(
          'Line {0}: “{1}” is none of the labels of {2} ({3}); put the row right.',
          line,
          written,
          map.title(),
          Object.keys(map.names).join(', '),
        ),
        line,
        image,
      );
    const { problem } = reader.check(text.units, row.starts[pixels] ?? 0, row.ends[pixels] ?? 0);
    if (problem !== undefined)
      rows.problem(
        l10n.t('Line {0}: {1}, so the row has no face; put it right or remove it.', line, problem),
        line,
        image,
      );
    rows.found(written);
    const more = split === '' ? undefined : { split };
    rows.add(image, classNames.nameOf(written), line, fieldSpan(text, row, emotion), more);
  };
  const read = await readRows(source, { dialect, header: true, take });
  const { samples } = read.rows;
  if (samples.length === 0)
    throw new HumanError(
      l10n.t('{0} has no row with a label and the pixels of a face; choose another file.', location),
    );
  read.rows.finish();
  const { scanned } = read;
  return textLabelFile({
    format: fer2013.id,
    source,
    read,
    dialect,
    classNames,
    openClasses: false,
    inlineFaces: () => readFaces({ source, dialect, scanned, samples, pixelColumn: pixels }),
    // Where an audit writes the faces.
    candidates: (folder, image) => [path.join(folder, '.scn', 'faces', path.basename(location), image)],
  });
}

/**
 * What the face of a row is called, `Training-00001.png` for the first: by the number of the row among all rows, since
 * the file has no names.
 */
function imageName(usage: string, number: number): string {
  const part = /^[\w-]{1,40}$/.test(usage) ? usage : 'face';
  return `${part}-${String(number).padStart(5, '0')}.png`;
}

type Columns = {
  readonly dialect: Dialect;
  readonly pixels: number | undefined;
  readonly emotion: number | undefined;
  readonly usage: number | undefined;
};

function columnsIn(start: TextHead): Columns | undefined {
  const table = sniffTable(start);
  // A test set has one column.
  const [line = ''] = table
    ? []
    : new EncodedText(start.head.subarray(0, 64), start.encoding).decode(0, 64).split(/[\r\n]/);
  const names = (table?.rows[0] ?? [line]).map((name) => name.trim().toLowerCase());
  if (!names.includes('pixels')) return undefined;
  const columnOf = (name: string) => (names.includes(name) ? names.indexOf(name) : undefined);
  return {
    dialect: { delimiter: table?.delimiter ?? ','.charCodeAt(0), quotes: true, comments: true },
    pixels: columnOf('pixels'),
    emotion: columnOf('emotion'),
    usage: columnOf('usage'),
  };
}

function withoutLabels(location: string): HumanError {
  return new HumanError(
    l10n.t(
      '{0} has faces but no column “emotion”: it is a test set without labels, so there is nothing to audit. Choose the file with the labels, such as fer2013.csv, icml_face_data.csv or train.csv.',
      location,
    ),
  );
}
