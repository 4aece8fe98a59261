import * as l10n from '@vscode/l10n';
import type { LabelFormat, LabelProbe, Recognition } from '../labelFile';
import { sniffTable } from '../text/tableSniffer';
import { readVotes } from '../votes/readVotes';
import { isFerPlus, voteColumns } from '../votes/voteColumns';

/**
 * FERPlus (Barsoum et al., ICMI 2016): `fer2013new.csv` with ten columns of votes a face, and the `label.csv` without a
 * header beside each part's images.
 */
export const ferPlus: LabelFormat = {
  id: 'ferplus',
  get title() {
    return l10n.t('FERPlus votes');
  },
  recognise: (probe) => recognise(probe, true),
  read: (source) => readVotes('ferplus', source),
};

/** Any other table with a column of votes for each expression. */
export const voteTable: LabelFormat = {
  id: 'votes',
  get title() {
    return l10n.t('Table of votes');
  },
  recognise: (probe) => recognise(probe, false),
  read: (source) => readVotes('votes', source),
};

function recognise({ isFolder, head }: LabelProbe, ownFerPlus: boolean): Recognition {
  const table = isFolder ? undefined : sniffTable(head);
  const columns = table && voteColumns(table.rows);
  if (!columns || isFerPlus(columns) !== ownFerPlus) return { kind: 'no' };
  return { kind: 'yes', options: {}, confidence: ownFerPlus ? 1 : 0.9 };
}
