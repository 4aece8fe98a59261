import * as vscode from 'vscode';
import type { PlantedErrorsRequest } from '../../protocol/auditProcess';
import { CancelledError } from '../../base/humanError';
import type { PlantedPattern } from '../../protocol/plantedErrors';
import { showQuickPick } from '../ui/questions';

/** How many errors are planted, and which. */
export type PlantingPlan = Pick<PlantedErrorsRequest, 'share' | 'pattern'>;

/** Shares to choose from in percent, the usual one first. */
const shares = [10, 5, 20, 30];

/**
 * Asks how many labels to flip and in which way.
 * @throws CancelledError when the user leaves a question.
 */
export async function askPlantingPlan(): Promise<PlantingPlan> {
  const share = await ask(
    shares.map((percent) => ({
      label: `${percent} %`,
      ...(percent === 10 && { description: vscode.l10n.t('the default') }),
      value: percent / 100,
    })),
    vscode.l10n.t('Plant how many wrong labels?'),
    vscode.l10n.t('In memory only; the label file is not touched'),
  );
  const pattern = await ask<PlantedPattern>(
    [
      {
        label: vscode.l10n.t('Uniform'),
        detail: vscode.l10n.t('Any other class at random: slips of the hand'),
        value: 'uniform',
      },
      {
        label: vscode.l10n.t('Confusions found'),
        detail: vscode.l10n.t(
          'The mix-ups of the last audit, as people make them; without one, it audits first',
        ),
        value: 'confusions',
      },
    ],
    vscode.l10n.t('Plant which wrong labels?'),
    vscode.l10n.t('Errors that follow a pattern are harder to find'),
  );
  return { share, pattern };
}

async function ask<T>(
  items: readonly (vscode.QuickPickItem & { readonly value: T })[],
  title: string,
  placeHolder: string,
): Promise<T> {
  const picked = await showQuickPick(items, { title, placeHolder, ignoreFocusOut: true });
  if (!picked) throw new CancelledError();
  return picked.value;
}
