import * as vscode from 'vscode';
import type { NumberedClasses } from '../../audit/looking/lookingRequests';
import { fittingMaps, labelNumber, namesAsWritten } from '../../labels/classes/numericLabels';
import type { LabelOptions } from '../../labels/labelFile';
import { goBack, pickStep } from '../ui/pickStep';
import { showInputBox } from '../ui/questions';

type Names = NonNullable<LabelOptions['classNames']>;

/** So many maps stand before the answers that need none: the list shows them at once. */
const likelyMaps = 4;

/**
 * Asks what the numbers mean that a label file has for classes.
 * @throws CancelledError when the user leaves the question.
 */
export async function askClassNames(
  { classes: found, images, folders }: NumberedClasses,
  canGoBack: boolean,
): Promise<Names | typeof goBack> {
  const meaning = (label: string, names: Names) => ({
    label,
    detail: found
      .map((number, index) => `${number} ${names[number] ?? ''} (${(images[index] ?? 0).toLocaleString()})`)
      .join(' · '),
    names,
  });
  const type = { label: vscode.l10n.t('Type the names…'), detail: '', names: undefined };
  const maps = fittingMaps(found).map(({ title, names }) => meaning(title, namesAsWritten(names, found)));
  const items = [
    ...(folders ? [meaning(vscode.l10n.t('As the images’ folders are called'), folders)] : []),
    ...maps.slice(0, likelyMaps),
    { ...meaning(vscode.l10n.t('Keep the numbers'), {}), names: {} },
    type,
    ...maps.slice(likelyMaps),
  ];
  const [first = ''] = found;
  const title = vscode.l10n.t('What do the labels {0} to {1} mean?', first, found.at(-1) ?? '');
  for (;;) {
    const picked = await pickStep({
      title,
      placeholder: vscode.l10n.t('With how many images have each'),
      items,
      canGoBack,
    });
    if (picked === goBack) return goBack;
    const names = picked.names ?? (await typedNames(found));
    if (names) return names;
  }
}

/** @returns undefined where the user would rather choose from the list. */
async function typedNames(found: readonly string[]): Promise<Names | undefined> {
  const typed = await showInputBox({
    title: vscode.l10n.t('What do {0} mean?', found.join(', ')),
    prompt: vscode.l10n.t('A name for each, in this order, with commas between'),
    placeHolder: found
      .map((number) => vscode.l10n.t('name of {0}', labelNumber(number) ?? number))
      .join(', '),
    ignoreFocusOut: true,
    validateInput: (text) => {
      const names = namesIn(text);
      if (names.length !== found.length || names.some((name) => name === ''))
        return vscode.l10n.t(
          'Type {0} names with commas between; there are {1}.',
          found.length,
          names.length,
        );
      return new Set(names).size < names.length ? vscode.l10n.t('Two names are alike.') : undefined;
    },
  });
  if (typed === undefined) return undefined;
  const names = namesIn(typed);
  return Object.fromEntries(found.map((number, index) => [number, names[index] ?? number]));
}

function namesIn(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}
