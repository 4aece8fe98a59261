import * as vscode from 'vscode';
import { CancelledError } from '../../base/humanError';
import { detailText, noticeText } from './fileText';

/*
 * Every message and every progress of the extension goes through here: the sentences hold text from files, and VS Code
 * would make links that run commands of it. A lint rule forbids VS Code's own functions elsewhere in the host.
 */

/** Says something. @returns the button that was pressed. */
export function showInformationMessage(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(noticeText(message), ...buttons);
}

/** Warns of something. @returns the button that was pressed. */
export function showWarningMessage(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(noticeText(message), ...buttons);
}

/** Tells of a failure. @returns the button that was pressed. */
export function showErrorMessage(message: string, ...buttons: string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(noticeText(message), ...buttons);
}

/** Longest time that a question waits for a page, in milliseconds: one that does not load must not keep it back. */
const pagePatience = 5_000;

/** Pages that start, until each is there or was waited for long enough. */
const starting = new Set<Promise<void>>();

/**
 * Keeps questions back while a page starts. VS Code gives it the focus once its tab is there, and takes that from a question
 * that came first: keys would go to the page below the question, and a list would close as if its user had left it.
 * @param started resolves when the page is there, or will not come.
 */
export function questionsWaitFor(started: Promise<void>): void {
  const waitedFor = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, pagePatience);
    void started.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
  starting.add(waitedFor);
  void waitedFor.then(() => starting.delete(waitedFor));
}

/** Resolves when no page is about to take the focus. */
export async function focusIsFree(): Promise<void> {
  while (starting.size > 0) await Promise.all(starting);
}

/**
 * Asks a question that everything waits for.
 * @param detail lines below the question.
 * @returns the answer, one of those given.
 * @throws CancelledError when the user leaves the question.
 */
export async function ask(
  kind: 'question' | 'warning',
  question: string,
  detail: string | undefined,
  ...answers: string[]
): Promise<string> {
  await focusIsFree();
  const options = { modal: true, ...(detail !== undefined && { detail: detailText(detail) }) };
  const answer = await (kind === 'warning'
    ? vscode.window.showWarningMessage(noticeText(question), options, ...answers)
    : vscode.window.showInformationMessage(noticeText(question), options, ...answers));
  if (answer === undefined) throw new CancelledError();
  return answer;
}

/** Says something in the status bar. @param duration in milliseconds. */
export function setStatusBarMessage(text: string, duration: number): vscode.Disposable {
  return vscode.window.setStatusBarMessage(noticeText(text), duration);
}

/** Shows above a view that work goes on, until `done` resolves. */
export function showProgressIn(viewId: string, done: Promise<void>): void {
  void vscode.window.withProgress({ location: { viewId } }, () => done);
}

/** Shows that work goes on, and how far, with a way to cancel it. */
export function showProgress<T>(
  title: string,
  onCancel: () => void,
  work: (report: (message: string) => void) => Promise<T>,
): Thenable<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: noticeText(title), cancellable: true },
    (progress, token) => {
      token.onCancellationRequested(onCancel);
      return work((message) => progress.report({ message: noticeText(message) }));
    },
  );
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
    void showProgress(
      title,
      () => abort.abort(),
      () => Promise.allSettled([done]),
    );
  }, patience);
  try {
    return await done;
  } finally {
    clearTimeout(timer);
  }
}
