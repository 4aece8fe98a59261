import * as vscode from 'vscode';
import { CancelledError, HumanError } from '../../base/humanError';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import { showInformationMessage } from '../ui/notices';
import { showInputBox, showQuickPick } from '../ui/questions';
import { type BlindSet, forSecondPerson, showableRows } from './blindSet';
import type { Reviews } from './reviews';
import type { ReviewSession } from './reviewSession';

/** As many faces are offered where their number is asked for. */
const usualFaces = 100;

/**
 * Asks which faces, and annotates them blind.
 * @throws CancelledError when the user leaves a question, HumanError as `Reviews.require` and where there is nothing to judge.
 */
export async function annotateBlind(
  reviews: Pick<Reviews, 'require' | 'annotateBlind'>,
  dataSet: OfferedDataSet | undefined,
): Promise<void> {
  // A gallery in sight would show what is to be judged.
  const session = await reviews.require(dataSet, 'unseen');
  const faces = showableRows(session).length;
  if (faces === 0)
    throw new HumanError(
      vscode.l10n.t(
        'None of the images can be shown, so there is nothing to judge. Are the images where they were?',
      ),
    );
  await reviews.annotateBlind(await askForSet(session, faces));
}

async function askForSet(session: ReviewSession, faces: number): Promise<BlindSet> {
  const title = vscode.l10n.t('Annotate Blind');
  const kinds = [
    {
      label: vscode.l10n.t('Some faces at random (gold set)'),
      detail: vscode.l10n.t(
        'The same ones for everybody who asks for as many; each person has another order.',
      ),
      set: 'random',
    },
    {
      label: vscode.l10n.t('Where a second opinion is worth most'),
      detail: vscode.l10n.t(
        'What one person decided against the odds, then what people disagree about, then what is uncertain. Without what you have decided.',
      ),
      set: 'listed',
    },
    {
      label: vscode.l10n.t('All faces'),
      detail: vscode.l10n.t('{0} faces in random order.', faces.toLocaleString(vscode.env.language)),
      set: 'all',
    },
  ] as const satisfies readonly (vscode.QuickPickItem & { readonly set: BlindSet['kind'] })[];
  const { set: kind } = await showQuickPick<(typeof kinds)[number]>(kinds, {
    title,
    placeHolder: vscode.l10n.t(
      'Which faces? You see pictures only: no labels, suggestions or decisions of others, until you leave.',
    ),
  });
  if (kind === 'all') return { kind };
  const count = await askForCount(title, faces);
  if (kind === 'random') return { kind, count };
  const ids = forSecondPerson(session, count);
  if (ids.length > 0) return { kind, ids: [...ids] };
  throw new HumanError(
    vscode.l10n.t(
      'You have judged every face, so none is left for a second opinion of yours. Choose random ones.',
    ),
  );
}

async function askForCount(title: string, most: number): Promise<number> {
  const limit = most.toLocaleString(vscode.env.language);
  const text = await showInputBox({
    title,
    prompt: vscode.l10n.t('How many faces?'),
    placeHolder: String(Math.min(usualFaces, most)),
    validateInput: (entered) =>
      entered.trim() === '' || isCount(entered, most)
        ? undefined
        : vscode.l10n.t('Enter a whole number from 1 to {0}.', limit),
  });
  if (text === undefined) throw new CancelledError();
  return text.trim() === '' ? Math.min(usualFaces, most) : Number(text);
}

const isCount = (text: string, most: number) =>
  /^\s*\d{1,9}\s*$/.test(text) && Number(text) >= 1 && Number(text) <= most;

/** Ends it where it is on, and says what came of it. @param showDisagreements shows these in the gallery. */
export async function leaveBlind(
  reviews: Pick<Reviews, 'annotateBlind' | 'blind' | 'isBlind'>,
  showDisagreements: () => Promise<void>,
): Promise<void> {
  if (!reviews.isBlind) return;
  const { blind } = reviews;
  const { progress, disagreements = 0 } = blind ?? {};
  await reviews.annotateBlind(undefined);
  // What was annotated is not open, so nothing is known of it.
  if (!progress) {
    void showInformationMessage(vscode.l10n.t('Blind annotation is over.'));
    return;
  }
  const count = (value: number) => value.toLocaleString(vscode.env.language);
  const judged = vscode.l10n.t(
    'Blind annotation is over: {0} of {1} faces judged.',
    count(progress.done),
    count(progress.faces),
  );
  if (disagreements === 0) {
    void showInformationMessage(judged);
    return;
  }
  const show = vscode.l10n.t('Show Them');
  const contradicted =
    disagreements === 1
      ? vscode.l10n.t('1 answer contradicts the label or a decision; somebody who sees both is to decide.')
      : vscode.l10n.t(
          '{0} answers contradict the label or a decision; somebody who sees both is to decide.',
          count(disagreements),
        );
  // Whoever does not answer works on.
  void showInformationMessage(`${judged} ${contradicted}`, show).then((chosen) =>
    chosen === show ? showDisagreements() : undefined,
  );
}
