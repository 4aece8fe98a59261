import * as l10n from '@vscode/l10n';

/** What is said of the entries of a face's menu; their titles are VS Code's. */
export const faceMenuWords = {
  revealImage: l10n.t('Showing the image'),
  copyPath: l10n.t('Copying the path'),
  copied: (path: string) => l10n.t('Copied: {0}', path),
} as const;
