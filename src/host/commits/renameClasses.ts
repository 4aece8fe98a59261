import path from 'node:path';
import * as vscode from 'vscode';
import { CancelledError, HumanError } from '../../base/humanError';
import { spelledClasses } from '../../labels/classes/mergedClasses';
import type { DataSet } from '../../labels/dataSet';
import type { LabelOptions } from '../../labels/labelFile';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import { openDataSet } from '../../labels/opening/openLabels';
import type { DataSetChooser } from '../dataSets/dataSetChooser';
import type { Reviews } from '../reviews/reviews';
import { refuseUntrusted } from '../ui/failableCommand';
import { ask, showInformationMessage, showWhenSlow } from '../ui/notices';
import { showInputBox, showManyPick } from '../ui/questions';

type Names = NonNullable<LabelOptions['sameClasses']>;

/**
 * Gives classes of a data set another name, several of them one where they are spellings of it: only as they are read, or in
 * the labels, as a commit of its own.
 * @throws HumanError where the labels cannot be read or written, CancelledError when the user leaves a question.
 */
export async function renameClasses(
  chooser: DataSetChooser,
  reviews: Pick<Reviews, 'renameClasses'>,
  target?: OfferedDataSet,
): Promise<void> {
  refuseUntrusted('commit');
  const dataSet = target
    ? await chooser.choose(target)
    : await chooser.chooseBeside(vscode.l10n.t('Merge or rename classes of which labels?'));
  const { sameClasses = {}, ...options } = dataSet.reading.options;
  const asWritten: DataSet = { ...dataSet, reading: { ...dataSet.reading, options } };
  const names = await askNames(asWritten);
  const name = path.basename(dataSet.location);
  const only = vscode.l10n.t('Only Read Them So');
  const write = vscode.l10n.t('Write into the Labels');
  const choice = await ask(
    'question',
    vscode.l10n.t('Shall the new name be written into {0}?', name),
    vscode.l10n.t(
      'Written, it is a commit that can be undone; read only, the labels stay as they are, and corrections keep their spelling.',
    ),
    only,
    write,
  );
  if (choice === only) {
    const merged = { ...dataSet.reading, options: { ...options, sameClasses: { ...sameClasses, ...names } } };
    await chooser.rememberReading({ ...dataSet, reading: merged });
    void showInformationMessage(
      vscode.l10n.t('{0} is read with the new names from the next audit on.', name),
    );
    return;
  }
  const count = await reviews.renameClasses(asWritten, names);
  const rest = Object.fromEntries(
    Object.entries(sameClasses).filter(([from]) => !Object.hasOwn(names, from)),
  );
  const isAnswered = dataSet.reading.options.sameClasses !== undefined;
  await chooser.rememberReading({
    ...dataSet,
    reading: { ...dataSet.reading, options: { ...options, ...(isAnswered && { sameClasses: rest }) } },
  });
  void showInformationMessage(
    count === 1
      ? vscode.l10n.t('1 label of {0} has the new name. Audit it again.', name)
      : vscode.l10n.t('{0} labels of {1} have the new name. Audit it again.', count.toLocaleString(), name),
  );
}

/** Which classes are called what from now on. */
async function askNames(dataSet: DataSet): Promise<Names> {
  const name = path.basename(dataSet.location);
  const labels = await showWhenSlow(vscode.l10n.t('Reading {0}', name), () => openDataSet(dataSet));
  if (labels.voteClasses)
    throw new HumanError(
      vscode.l10n.t('The classes of {0} are columns of votes, which are not renamed here.', dataSet.location),
    );
  const counts = new Map(labels.classes.map((each) => [each, 0]));
  for (const { label } of labels.samples) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [spelled] = spelledClasses(labels);
  const alike = new Set(spelled?.spellings.map((each) => each.name));
  const picked = await showManyPick(
    labels.classes.map((each) => ({
      label: each,
      description: (counts.get(each) ?? 0).toLocaleString(),
      picked: alike.has(each),
    })),
    {
      title: vscode.l10n.t('Which classes of {0} shall have one name?', name),
      placeHolder: vscode.l10n.t('With how many samples have each'),
    },
  );
  const typed = await showInputBox({
    title: vscode.l10n.t('What are they called?'),
    prompt: picked.map(({ label }) => label).join(', '),
    placeHolder: spelled && picked.every(({ label }) => alike.has(label)) ? spelled.name : '',
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === '' ? vscode.l10n.t('Type the name that these classes have from now on.') : undefined,
  });
  if (typed === undefined) throw new CancelledError();
  const to = typed.trim();
  return Object.fromEntries(picked.flatMap(({ label }) => (label === to ? [] : [[label, to] as const])));
}
