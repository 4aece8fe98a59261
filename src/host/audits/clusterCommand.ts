import * as vscode from 'vscode';
import { CancelledError } from '../../base/humanError';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import type { DataSetChooser } from '../dataSets/dataSetChooser';
import type { Reviews } from '../reviews/reviews';
import { refuseUntrusted } from '../ui/failableCommand';
import { showInputBox } from '../ui/questions';

/** What was answered the last time, whatever the workspace: a laboratory has one cluster. */
const memoryKey = 'cluster';
const firstAnswers = { tasks: '8', sbatch: '--time=04:00:00' };
const mostTasks = 10_000;

/**
 * Asks how many tasks are wanted and what Slurm is to be told, and audits there; it ends as every audit does, in the gallery.
 * @throws HumanError where the audit fails, or the workspace is not trusted; CancelledError when the user stops.
 */
export async function auditOnCluster(
  chooser: DataSetChooser,
  reviews: Pick<Reviews, 'auditAs'>,
  memory: vscode.Memento,
  target?: OfferedDataSet,
): Promise<void> {
  refuseUntrusted('audit');
  const dataSet = await chooser.choose(target);
  const last = memory.get(memoryKey, firstAnswers);
  const title = vscode.l10n.t('Audit on the Cluster');
  const tasks = await answer({
    title,
    value: last.tasks,
    prompt: vscode.l10n.t('How many tasks compute features, each of a part of the faces?'),
    placeHolder: firstAnswers.tasks,
    validateInput: (text) =>
      /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= mostTasks
        ? undefined
        : vscode.l10n.t('Enter a whole number from 1 to {0}.', mostTasks.toLocaleString('en')),
  });
  const sbatch = await answer({
    title,
    value: last.sbatch,
    prompt: vscode.l10n.t(
      'What is sbatch told about every job? Such as a partition, a time limit or an account; it may stay empty.',
    ),
    placeHolder: '--partition=… --time=04:00:00',
    validateInput: (text) =>
      words(text).every((word) => word.startsWith('-'))
        ? undefined
        : vscode.l10n.t(
            'Write options as sbatch takes them, each with its value behind =, such as --time=04:00:00.',
          ),
  });
  await memory.update(memoryKey, { tasks, sbatch });
  await reviews.auditAs(dataSet, { cluster: { tasks: Number(tasks), sbatch: words(sbatch) } });
}

const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

async function answer(question: Parameters<typeof showInputBox>[0]): Promise<string> {
  const text = await showInputBox(question);
  if (text === undefined) throw new CancelledError();
  return text.trim();
}
