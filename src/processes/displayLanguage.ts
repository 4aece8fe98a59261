import * as l10n from '@vscode/l10n';

/** Tells a forked process where the words are. A name of its own: other extensions may have set VS Code's usual one. */
const wordsVariable = 'SCN_WORDS_FILE';

let ownWordsFile: string | undefined;

/**
 * From now on this process, and those that it forks, speak VS Code's display language. Where nobody calls it, as in a
 * terminal, all is English.
 * @param words by their English; undefined where the language is English or has none.
 * @param wordsFile absolute path of the same words, as JSON.
 */
export function speakLanguage(
  words: Readonly<Record<string, string>> | undefined,
  wordsFile: string | undefined,
): void {
  if (words) l10n.config({ contents: words });
  ownWordsFile = wordsFile;
}

/** What a process that is forked needs in its environment to speak as this one does. */
export function languageEnvironment(): Readonly<Record<string, string>> {
  return ownWordsFile === undefined ? {} : { [wordsVariable]: ownWordsFile };
}

/** The forked process's side, and its threads': to be called before any sentence is made. */
export function speakAsOwner(): void {
  const file = process.env[wordsVariable];
  if (file === undefined || file === '') return;
  try {
    l10n.config({ fsPath: file });
  } catch {
    // English is better than nothing done.
  }
}
