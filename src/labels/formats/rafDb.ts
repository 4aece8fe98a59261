import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { rafDbClasses, rafDbCompoundClasses, rafDbFromZero } from '../classes/knownClassMaps';
import { imageCandidates, imageTails } from '../images/imageCandidates';
import type { LabelFormat, LabelProbe, Recognition } from '../labelFile';
import { unpackedName } from '../text/fileBlocks';
import { headLength } from '../text/fileBlocks';
import { areMostly, firstLines } from '../text/tableSniffer';
import { readSpacedList, splitAtLastSpace } from './spacedList';

const rowShape = /^[^\s/\\]+\.(jpe?g|png) [1-7]$/i;
const compoundRow = /^[^\s/\\]+\.(jpe?g|png) ([1-9]|1[01])$/i;
const ownName = /^(train|test)_\d+\.jpg /;
const ownFile = 'list_patition_label.txt';

/** RAF-DB's `list_patition_label.txt`: `train_00001.jpg 5` a line. */
export const rafDb: LabelFormat = {
  id: 'raf-db',
  title: () => l10n.t('RAF-DB list'),
  recognise: (probe) => (areCompound(probe) ? { kind: 'no' } : recognise(probe, rowShape)),
  read: async (source, options) => {
    const { location } = source;
    if (areCompound({ source, isFolder: false, ...(await source.head(headLength)) }))
      throw new HumanError(
        l10n.t(
          '{0} is RAF-DB’s list of compound expressions, whose labels go from 1 to 11; read it as {1}.',
          location,
          rafDbCompound.id,
        ),
      );
    return readSpacedList(source, options, {
      format: rafDb.id,
      classes: rafDbClasses.names,
      noSuchLabel: (line, label) =>
        l10n.t('Line {0}: “{1}” is none of RAF-DB’s labels 1 to 7; put the row right.', line, label),
      example: 'train_00001.jpg 5',
      isStrict: true,
      candidates: rafDbImages,
    });
  },
};

/** The list of its compound expressions, called alike: `train_0001.jpg 11`. */
export const rafDbCompound: LabelFormat = {
  id: 'raf-db-compound',
  title: () => l10n.t('RAF-DB list, compound expressions'),
  recognise: (probe) => (areCompound(probe) ? recognise(probe, compoundRow) : { kind: 'no' }),
  read: (source, options) =>
    readSpacedList(source, options, {
      format: rafDbCompound.id,
      classes: rafDbCompoundClasses.names,
      noSuchLabel: (line, label) =>
        l10n.t(
          'Line {0}: “{1}” is none of RAF-DB’s compound labels 1 to 11; put the row right.',
          line,
          label,
        ),
      example: 'train_0001.jpg 11',
      isStrict: true,
      candidates: rafDbImages,
    }),
};

/** Whether a list goes on above 7, more often than by mistake. */
function areCompound(probe: LabelProbe): boolean {
  if (probe.isFolder) return false;
  const lines = firstLines(probe);
  if (!areMostly(lines, (line) => compoundRow.test(line))) return false;
  const above = lines.flatMap((line) => (rowShape.test(line) ? [] : [line.slice(line.lastIndexOf(' ') + 1)]));
  const numbers = new Set(above.filter((label) => /^([89]|1[01])$/.test(label)));
  return numbers.size > 2 || (numbers.size > 0 && above.length * 10 > lines.length);
}

function recognise(probe: LabelProbe, shape: RegExp): Recognition {
  if (probe.isFolder) return { kind: 'no' };
  const lines = firstLines(probe);
  if (!areMostly(lines, (line) => shape.test(line))) return { kind: 'no' };
  const isNamedSo = path.basename(unpackedName(probe.source.location)) === ownFile;
  const isSure = isNamedSo || areMostly(lines, (line) => ownName.test(line));
  // Other people's numbers mean other things, so a list of other names is read as RAF-DB's only where it is asked for.
  return { kind: 'yes', options: {}, confidence: isSure ? 1 : 0.3 };
}

/**
 * Where RAF-DB's images may be. The aligned face first: it is the one that RAF-DB's papers use.
 * @param folder absolute path of the list's folder; the published list's is `EmoLabel`, beside `Image`.
 * @param name of the image, `train_00001.jpg`, with or without `_aligned`.
 */
function rafDbImages(folder: string, name: string): string[] {
  const { name: stem, ext } = path.parse(name);
  const original = stem.replace(/_aligned$/, '') + ext;
  const aligned = `${stem.replace(/_aligned$/, '')}_aligned${ext}`;
  const dataSet = path.dirname(folder);
  return [
    path.join(dataSet, 'Image', 'aligned', aligned),
    path.join(dataSet, 'Image', 'aligned', original),
    path.join(dataSet, 'Image', 'original', original),
    path.join(folder, 'Image', 'aligned', aligned),
    path.join(folder, 'Image', 'original', original),
    path.join(folder, aligned),
    path.join(folder, original),
    path.join(folder, 'aligned', aligned),
    path.join(folder, 'images', original),
  ];
}

const scnName = /[/\\](train|test)_\d+(_aligned)?\.(jpe?g|png)$/i;

/**
 * The lists of the Self-Cure Network's repository (kaiwang960112/Self-Cure-Network): RAF-DB's images by their absolute
 * path, and its labels counted from 0: `/data/RAFDB/aligned/train_00001_aligned.jpg 4`.
 */
export const scnList: LabelFormat = {
  id: 'scn-list',
  title: () => l10n.t('SCN list'),
  recognise: recogniseScn,
  read: (source, options) =>
    readSpacedList(source, options, {
      format: scnList.id,
      classes: rafDbFromZero.names,
      noSuchLabel: (line, label) =>
        l10n.t(
          'Line {0}: “{1}” is none of RAF-DB’s labels counted from 0, 0 to 6; put the row right.',
          line,
          label,
        ),
      example: '/data/aligned/train_00001_aligned.jpg 4',
      isStrict: false,
      candidates: scnImages,
    }),
};

function recogniseScn(probe: LabelProbe): Recognition {
  if (probe.isFolder) return { kind: 'no' };
  const rows = firstLines(probe);
  const isRow = (line: string) => {
    const { image, label } = splitAtLastSpace(line);
    return /[/\\]/.test(image) && /^[0-6]$/.test(label);
  };
  if (!areMostly(rows, isRow)) return { kind: 'no' };
  const isSure = areMostly(rows, (line) => scnName.test(splitAtLastSpace(line).image));
  // Other people's numbers mean other things, so a list of other images is read as SCN's only where it is asked for.
  return { kind: 'yes', options: {}, confidence: isSure ? 1 : 0.3 };
}

function* scnImages(folder: string, image: string): Generator<string, void> {
  yield* imageCandidates(folder, image);
  yield* rafDbImages(folder, imageTails(image)[2]);
}
