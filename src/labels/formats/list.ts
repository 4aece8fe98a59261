import * as l10n from '@vscode/l10n';
import { imageCandidates } from '../images/imageCandidates';
import { isImageName } from '../images/imageNames';
import type { LabelFormat, LabelProbe, Recognition } from '../labelFile';
import { areMostly, firstLines } from '../text/firstLines';
import { readSpacedList, splitAtLastSpace } from './spacedList';

/** A list with a space between each image's path and its label: `faces/a b.jpg happy`. */
export const list: LabelFormat = {
  id: 'list',
  get title() {
    return l10n.t('list of paths and labels');
  },
  recognise,
  read: (source, options) =>
    readSpacedList(source, options, {
      format: list.id,
      example: 'faces/1.jpg happy',
      isStrict: false,
      imageCandidates,
    }),
};

function recognise(probe: LabelProbe): Recognition {
  if (probe.isFolder) return { kind: 'no' };
  const isRow = (line: string) => {
    const { image, label } = splitAtLastSpace(line);
    return isImageName(image) && !isImageName(label);
  };
  return areMostly(firstLines(probe), isRow) ? { kind: 'yes', options: {}, confidence: 0.6 } : { kind: 'no' };
}
