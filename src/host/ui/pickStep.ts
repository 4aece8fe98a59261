import * as vscode from 'vscode';
import { CancelledError } from '../../base/humanError';
import { oneLine } from '../fileText';
import { type ShownItem, shownItems } from './questions';

/** The user wants to answer the question before again. */
export const goBack = Symbol('back');

/** A question with a list of answers. */
export type PickStep<T extends vscode.QuickPickItem> = {
  readonly title: string;
  readonly placeholder?: string;
  readonly items: readonly T[];
  readonly canGoBack: boolean;
  /** Whether an item is an answer; the others are there to be read. */
  readonly isAnswer?: (item: T) => boolean;
};

/**
 * Asks a question of several.
 * @throws CancelledError when the user leaves it.
 */
export function pickStep<T extends vscode.QuickPickItem>({
  title,
  placeholder,
  items,
  canGoBack,
  isAnswer = () => true,
}: PickStep<T>): Promise<T | typeof goBack> {
  const pick = vscode.window.createQuickPick<ShownItem<T>>();
  pick.title = oneLine(title);
  pick.placeholder = placeholder === undefined ? undefined : oneLine(placeholder);
  pick.items = shownItems(items);
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  if (canGoBack) pick.buttons = [vscode.QuickInputButtons.Back];
  return new Promise<T | typeof goBack>((resolve, reject) => {
    pick.onDidTriggerButton(() => {
      resolve(goBack);
    });
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item && isAnswer(item.stands)) resolve(item.stands);
    });
    pick.onDidHide(() => {
      reject(new CancelledError());
    });
    pick.show();
  }).finally(() => {
    pick.dispose();
  });
}
