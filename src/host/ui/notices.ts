import * as vscode from 'vscode';
import { detailText, noticeText } from './fileText';

/*
 * Every message and every progress of the extension goes through here: the sentences hold text from files, and VS Code
 * would make links that run commands of it. A lint rule forbids VS Code's own functions elsewhere in the host.
 */

/** The buttons; before them, for a question that waits, how it is asked. */
type Rest = readonly (vscode.MessageOptions | string)[];

/** Says something. @returns the button that was pressed. */
export function showInformationMessage(message: string, ...rest: Rest): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(noticeText(message), optionsOf(rest), ...buttonsOf(rest));
}

/** Warns of something. @returns the button that was pressed. */
export function showWarningMessage(message: string, ...rest: Rest): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(noticeText(message), optionsOf(rest), ...buttonsOf(rest));
}

/** Tells of a failure. @returns the button that was pressed. */
export function showErrorMessage(message: string, ...rest: Rest): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(noticeText(message), optionsOf(rest), ...buttonsOf(rest));
}

/** Says something in the status bar. @param duration in milliseconds. */
export function setStatusBarMessage(text: string, duration: number): vscode.Disposable {
  return vscode.window.setStatusBarMessage(noticeText(text), duration);
}

/** Shows that work goes on, as VS Code's own function does. */
export function withProgress<R>(
  options: vscode.ProgressOptions,
  work: (
    progress: vscode.Progress<{ readonly message: string }>,
    token: vscode.CancellationToken,
  ) => Thenable<R>,
): Thenable<R> {
  const { title } = options;
  return vscode.window.withProgress(
    { ...options, ...(title !== undefined && { title: noticeText(title) }) },
    (progress, token) =>
      work(
        {
          report: ({ message }) => progress.report({ message: noticeText(message) }),
        },
        token,
      ),
  );
}

function optionsOf([first]: Rest): vscode.MessageOptions {
  if (typeof first !== 'object') return {};
  const { detail } = first;
  return { ...first, ...(detail !== undefined && { detail: detailText(detail) }) };
}

function buttonsOf(rest: Rest): string[] {
  return rest.filter((each) => typeof each === 'string');
}

/** What takes no longer, in milliseconds, needs no word. */
const patience = 1_000;

/**
 * Does what is mostly done at once; where it takes longer, that is shown, with a way to cancel it.
 * @param work rejects once its signal says so.
 */
export async function showWhenSlow<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const done = work(abort.signal);
  const timer = setTimeout(() => {
    void withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_, token) => {
        token.onCancellationRequested(() => abort.abort());
        await Promise.allSettled([done]);
      },
    );
  }, patience);
  try {
    return await done;
  } finally {
    clearTimeout(timer);
  }
}
