import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { rafDbClasses } from '../classes/knownClassMaps';
import type { LabelFormat, LabelProbe, Recognition } from '../labelFile';
import { unpackedName } from '../text/fileBlocks';
import { areMostly, firstLines } from '../text/firstLines';
import { rafDbImages } from './rafDbImages';
import { readSpacedList } from './spacedList';

const rowShape = /^[^\s/\\]+\.(jpe?g|png) [1-7]$/i;
const ownName = /^(train|test)_\d+\.jpg /;

/** RAF-DB's `list_patition_label.txt`: `train_00001.jpg 5` a line. */
export const rafDb: LabelFormat = {
  id: 'raf-db',
  get title() {
    return l10n.t('RAF-DB list');
  },
  recognise,
  read: (source, options) =>
    readSpacedList(source, options, {
      format: rafDb.id,
      classes: rafDbClasses.names,
      noSuchLabel: (line, label) =>
        l10n.t('Line {0}: “{1}” is none of RAF-DB’s labels 1 to 7; put the row right.', line, label),
      example: 'train_00001.jpg 5',
      isStrict: true,
      imageCandidates: rafDbImages,
    }),
};

function recognise(probe: LabelProbe): Recognition {
  if (probe.isFolder) return { kind: 'no' };
  const lines = firstLines(probe);
  if (!areMostly(lines, (line) => rowShape.test(line))) return { kind: 'no' };
  const isNamedSo = path.basename(unpackedName(probe.source.location)) === 'list_patition_label.txt';
  const isSure = isNamedSo || areMostly(lines, (line) => ownName.test(line));
  // Other people's numbers mean other things, so a list of other names is read as RAF-DB's only where it is asked for.
  return { kind: 'yes', options: {}, confidence: isSure ? 1 : 0.3 };
}
