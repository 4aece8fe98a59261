import * as vscode from 'vscode';
import { lineText, noticeText, oneLine } from './fileText';
import { CancelledError } from '../../base/humanError';
import { focusIsFree } from './notices';

/*
 * Every list, input and dialog that asks something goes through here, because what they show has text from files: see
 * notices.ts, and the lint rule that keeps it so.
 */

/** The explanation below an answer may be longer than the answer. */
const longestDetail = 500;

/** An answer as VS Code is to show it, and the one that it stands for. */
type ShownItem<T> = vscode.QuickPickItem & { readonly stands: T };

/** Answers whose texts draw no icons; VS Code shows these instead of the given ones. */
function shownItems<T extends vscode.QuickPickItem>(items: readonly T[]): ShownItem<T>[] {
  return items.map((item) => ({
    label: lineText(item.label),
    ...(item.description !== undefined && { description: lineText(item.description) }),
    ...(item.detail !== undefined && { detail: lineText(item.detail, longestDetail) }),
    ...(item.alwaysShow !== undefined && { alwaysShow: item.alwaysShow }),
    ...(item.picked !== undefined && { picked: item.picked }),
    stands: item,
  }));
}

/** Asks for one of a list. @throws CancelledError when the user leaves it, as do the dialogs. */
export async function showQuickPick<T extends vscode.QuickPickItem>(
  items: readonly T[],
  options: Pick<vscode.QuickPickOptions, 'matchOnDetail' | 'ignoreFocusOut'> & {
    readonly title: string;
    readonly placeHolder: string;
  },
): Promise<T> {
  await focusIsFree();
  const picked = await vscode.window.showQuickPick(shownItems(items), {
    ...options,
    title: oneLine(options.title),
    placeHolder: oneLine(options.placeHolder),
  });
  return answered(picked).stands;
}

/** Asks for some of a list, one at least. @throws CancelledError when the user leaves it, or takes none. */
export async function showManyPick<T extends vscode.QuickPickItem>(
  items: readonly T[],
  options: { readonly title: string; readonly placeHolder: string },
): Promise<readonly T[]> {
  await focusIsFree();
  const picked = await vscode.window.showQuickPick(shownItems(items), {
    canPickMany: true,
    ignoreFocusOut: true,
    title: oneLine(options.title),
    placeHolder: oneLine(options.placeHolder),
  });
  const chosen = answered(picked).map(({ stands }) => stands);
  if (chosen.length === 0) throw new CancelledError();
  return chosen;
}

function answered<T>(answer: T | undefined): T {
  if (answer === undefined) throw new CancelledError();
  return answer;
}

/** What is asked of an input box; a refusal is a sentence. */
type InputQuestion = Pick<vscode.InputBoxOptions, 'ignoreFocusOut' | 'value'> & {
  readonly title: string;
  readonly prompt: string;
  readonly placeHolder: string;
  readonly validateInput?: (text: string) => string | undefined;
};

/** Asks for a text. @returns undefined where the user leaves. */
export async function showInputBox({
  title,
  prompt,
  placeHolder,
  validateInput,
  ...options
}: InputQuestion): Promise<string | undefined> {
  await focusIsFree();
  return vscode.window.showInputBox({
    ...options,
    title: oneLine(title),
    // VS Code makes links and icons of the text below an input, as in a notification.
    prompt: noticeText(prompt),
    placeHolder: oneLine(placeHolder),
    ...(validateInput && {
      validateInput: (text: string) => {
        const refusal = validateInput(text);
        return refusal === undefined ? undefined : noticeText(refusal);
      },
    }),
  });
}

/** Asks for a file or a folder that is there. */
export async function showOpenDialog(
  options: vscode.OpenDialogOptions & { readonly title: string },
): Promise<vscode.Uri> {
  const chosen = await vscode.window.showOpenDialog({ ...options, title: oneLine(options.title) });
  return answered(chosen?.[0]);
}

/** Asks where to write a file. */
export async function showSaveDialog(
  options: vscode.SaveDialogOptions & { readonly title: string },
): Promise<vscode.Uri> {
  return answered(await vscode.window.showSaveDialog({ ...options, title: oneLine(options.title) }));
}

/** The user wants to answer the question before again. */
export const goBack = Symbol('back');

type PickStep<T extends vscode.QuickPickItem> = {
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
export async function pickStep<T extends vscode.QuickPickItem>({
  title,
  placeholder,
  items,
  canGoBack,
  isAnswer = () => true,
}: PickStep<T>): Promise<T | typeof goBack> {
  await focusIsFree();
  const pick = vscode.window.createQuickPick<ShownItem<T>>();
  pick.title = oneLine(title);
  pick.placeholder = placeholder === undefined ? undefined : oneLine(placeholder);
  pick.items = shownItems(items);
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  if (canGoBack) pick.buttons = [vscode.QuickInputButtons.Back];
  return new Promise<T | typeof goBack>((resolve, reject) => {
    pick.onDidTriggerButton(() => resolve(goBack));
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item && isAnswer(item.stands)) resolve(item.stands);
    });
    pick.onDidHide(() => reject(new CancelledError()));
    pick.show();
  }).finally(() => pick.dispose());
}
