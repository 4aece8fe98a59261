import * as l10n from '@vscode/l10n';
import { rafDbFromZero } from '../classes/knownClassMaps';
import { imageCandidates, imageTails } from '../images/imageCandidates';
import type { LabelFormat, LabelProbe, Recognition } from '../labelFile';
import { areMostly, firstLines } from '../text/whyNotText';
import { rafDbImages } from './rafDb';
import { readSpacedList, splitAtLastSpace } from './spacedList';

const ownName = /[/\\](train|test)_\d+(_aligned)?\.(jpe?g|png)$/i;

/**
 * The lists of the Self-Cure Network's repository (kaiwang960112/Self-Cure-Network): RAF-DB's images by their absolute
 * path, and its labels counted from 0: `/data/RAFDB/aligned/train_00001_aligned.jpg 4`.
 */
export const scnList: LabelFormat = {
  id: 'scn-list',
  title: () => l10n.t('SCN list'),
  recognise,
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

function recognise(probe: LabelProbe): Recognition {
  if (probe.isFolder) return { kind: 'no' };
  const rows = firstLines(probe);
  const isRow = (line: string) => {
    const { image, label } = splitAtLastSpace(line);
    return /[/\\]/.test(image) && /^[0-6]$/.test(label);
  };
  if (!areMostly(rows, isRow)) return { kind: 'no' };
  const isSure = areMostly(rows, (line) => ownName.test(splitAtLastSpace(line).image));
  // Other people's numbers mean other things, so a list of other images is read as SCN's only where it is asked for.
  return { kind: 'yes', options: {}, confidence: isSure ? 1 : 0.3 };
}

function* scnImages(folder: string, image: string): Generator<string, void> {
  yield* imageCandidates(folder, image);
  yield* rafDbImages(folder, imageTails(image)[2]);
}
