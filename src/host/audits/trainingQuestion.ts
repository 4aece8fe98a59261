import * as vscode from 'vscode';
import { estimateText } from '../../audit/estimateText';
import type { TrainingEstimate } from '../../protocol/imageTraining';
import { CancelledError } from '../../base/humanError';
import { showWarningMessage } from '../ui/notices';

/** Seconds from which a training is too long to begin without a word. */
const longTraining = 600;

/**
 * Asks before a long training begins.
 * @throws CancelledError when the user would rather not.
 */
export async function askBeforeTraining(estimate: TrainingEstimate): Promise<void> {
  if (estimate.seconds < longTraining) return;
  const start = vscode.l10n.t('Start');
  const answer = await showWarningMessage(
    estimateText(estimate),
    {
      modal: true,
      detail: vscode.l10n.t(
        'You can go on working, and cancel at any time: the same audit then goes on after the last epoch. Smaller images, the small network, fewer epochs or a GPU engine take less.',
      ),
    },
    start,
  );
  if (answer !== start) throw new CancelledError();
}
