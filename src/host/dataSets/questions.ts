import path from 'node:path';
import * as vscode from 'vscode';
import { chosenColumns } from '../../labels/opening/offeredDataSet';
import type { PathPrefix } from '../../labels/images/imageCandidates';
import type { ColumnQuestion, LabelOptions } from '../../labels/labelFile';
import type { LegacyEncoding } from '../../labels/text/encodedText';
import type { EncodingChoice } from '../../labels/text/guessEncoding';
import { goBack, pickStep, showOpenDialog, showInputBox } from '../ui/questions';
import type { OtherNames, ShownRow, NumberedClasses } from '../../audit/looking/lookAround';
import { ask } from '../ui/notices';
import { workspaceFolders } from '../ui/settings';
import { CancelledError, messageOf } from '../../base/humanError';
import { shortened } from '../../base/text';
import { examplePattern, parseNamePattern } from '../../labels/names/namePattern';
import { mergedNames, type SpelledClass, spellingsText } from '../../labels/classes/mergedClasses';
import type { ImageProposal, NamesProposal } from '../../labels/images/proposePrefix';
import { fittingMaps, labelNumber, namesAsWritten } from '../../labels/classes/classOrder';

/**
 * Asks what a text is in that is not UTF-8, with a few of its names as each encoding reads them.
 * @throws CancelledError when the user leaves the question.
 */
export async function askEncoding(
  location: string,
  choices: readonly EncodingChoice[],
  canGoBack: boolean,
): Promise<LegacyEncoding | typeof goBack> {
  const picked = await pickStep({
    title: vscode.l10n.t('How does {0} read right?', path.basename(location)),
    placeholder: vscode.l10n.t('It is not UTF-8, and its encoding is not clear'),
    items: choices.map(({ encoding, example }) => ({
      label: shortened(example, longestPart),
      description: encoding,
      encoding,
    })),
    canGoBack,
  });
  return picked === goBack ? goBack : picked.encoding;
}

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
  const maps = fittingMaps(found).map(({ title, names }) => meaning(title(), namesAsWritten(names, found)));
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

/** Looks for the images below folders. */
type Search = (folders: readonly string[]) => Promise<ImageProposal | null>;

/** Where images are instead: their paths start otherwise, or they lie anywhere below a folder, named as they are. */
type ImagePlaces = PathPrefix | { readonly below: string };

/**
 * Asks where the images are, once, where most of them are not where the label file says.
 * @param location the label file, or the folder of several.
 * @param missing an image that is not there.
 * @returns undefined where the user goes on without them.
 * @throws CancelledError when the user leaves the question.
 */
export async function askImageFolder(
  location: string,
  missing: string,
  search: Search,
): Promise<ImagePlaces | undefined> {
  const name = path.basename(location);
  const workspace = workspaceFolders();
  const proposal = await search([...new Set([...workspace, path.dirname(location)])]);
  const choose = vscode.l10n.t('Choose Folder…');
  if (!proposal || placesOf(proposal) === undefined) {
    const choice = await ask(
      'warning',
      vscode.l10n.t('Where are the images of {0}? Most are not where it says, such as {1}.', name, missing),
      proposal && 'below' in proposal ? severalPlaces(proposal) : undefined,
      choose,
      vscode.l10n.t('Go On Without'),
    );
    return choice === choose ? chosenFolder(name, search) : undefined;
  }
  const use = vscode.l10n.t('Use These');
  if ('below' in proposal) {
    const question = vscode.l10n.t(
      '{0} images are not where {1} says, and the name of each is once below {2}. Use these?',
      proposal.images.toLocaleString(),
      name,
      vscode.workspace.asRelativePath(proposal.below, workspace.length > 1),
    );
    const choice = await ask('question', question, namesDetail(proposal), use, choose);
    return choice === use ? { below: proposal.below } : chosenFolder(name, search);
  }
  const shown = vscode.workspace.asRelativePath(proposal.to, workspace.length > 1);
  const listed =
    proposal.from === ''
      ? vscode.l10n.t('{0} images are not where {1} says.', proposal.images.toLocaleString(), name)
      : vscode.l10n.t('{0} images are listed under {1}.', proposal.images.toLocaleString(), proposal.from);
  const question = vscode.l10n.t('{0} They are here in {1}. Use these?', listed, shown);
  const choice = await ask('question', question, undefined, use, choose);
  return choice === use ? { from: proposal.from, to: proposal.to } : chosenFolder(name, search);
}

/** Undefined where every name is there several times. */
function placesOf(proposal: ImageProposal): ImagePlaces | undefined {
  if (!('below' in proposal)) return { from: proposal.from, to: proposal.to };
  return proposal.images > 0 ? { below: proposal.below } : undefined;
}

/** An example, and what is left over. */
function namesDetail(proposal: NamesProposal): string {
  const { example, twice, nowhere } = proposal;
  const lines = [
    ...(example ? [vscode.l10n.t('“{0}” is {1}.', ...example)] : []),
    ...(twice > 0 ? [severalPlaces(proposal)] : []),
    ...(nowhere > 0 ? [vscode.l10n.t('{0} more are not there.', nowhere.toLocaleString())] : []),
  ];
  return lines.join('\n');
}

function severalPlaces({ twice, twiceExample }: NamesProposal): string {
  return vscode.l10n.t(
    '{0} have a name that is there several times, and are left out: “{1}” is {2} and {3}.',
    twice.toLocaleString(),
    ...(twiceExample ?? ['', '', '']),
  );
}

/** Finds how the paths go on below a folder that the user points at; asks again where it has none of the images. */
async function chosenFolder(name: string, search: Search): Promise<ImagePlaces> {
  for (;;) {
    const { fsPath: folder } = await showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      canSelectMany: false,
      title: vscode.l10n.t('Folder of the images of {0}', name),
      openLabel: vscode.l10n.t('Use Folder'),
    });
    const proposal = await search([folder]);
    const places = proposal && placesOf(proposal);
    if (places) return places;
    const detail = proposal && 'below' in proposal ? severalPlaces(proposal) : undefined;
    const sentence = vscode.l10n.t('{0} has few of the images that {1} names.', folder, name);
    await ask('warning', sentence, detail, vscode.l10n.t('Choose Another'));
  }
}

/** A longer path would push the label out of the answer. */
const longestPart = 90;

/**
 * Shows the first rows as the answers before make them.
 * @throws CancelledError when the user leaves the question.
 */
export async function confirmReading(
  location: string,
  rows: readonly ShownRow[],
): Promise<'right' | typeof goBack> {
  const items = rows.map(({ image, label, number, line, isFound }) => {
    return {
      label: [image, ...(number === null ? [] : [number]), label || vscode.l10n.t('no label')]
        .map((part) => shortened(part, longestPart))
        .join(' → '),
      description: isFound ? vscode.l10n.t('image found') : vscode.l10n.t('image not found'),
      ...(line !== null && { detail: vscode.l10n.t('line {0}', line) }),
      alwaysShow: true,
      isAnswer: false,
    };
  });
  const yes = { label: vscode.l10n.t('Yes, read it like this'), alwaysShow: true, isAnswer: true };
  const picked = await pickStep({
    title: vscode.l10n.t('Is this how {0} is meant?', path.basename(location)),
    items: [yes, ...items],
    canGoBack: true,
    isAnswer: (item) => item.isAnswer,
  });
  return picked === goBack ? goBack : 'right';
}

/**
 * Shows that the names of a label file's numbers contradict other evidence.
 * @returns the names to use instead; null: those that there are.
 * @throws CancelledError when the user leaves the question.
 */
export async function askContradiction({ message, names }: OtherNames): Promise<OtherNames['names']> {
  const use = vscode.l10n.t('Use the Other Names');
  const choice = await ask(
    'warning',
    vscode.l10n.t('The numbers may mean other classes'),
    message,
    ...(names ? [use] : []),
    vscode.l10n.t('Keep These Names'),
  );
  return choice === use ? names : null;
}

/**
 * Asks whether classes that look like one are.
 * @returns the names to read them under; none where they are several.
 * @throws CancelledError when the user leaves the question.
 */
export async function askSpellings(
  spelled: readonly SpelledClass[],
): Promise<NonNullable<LabelOptions['sameClasses']>> {
  const merge = vscode.l10n.t('Merge Them');
  const lines = spelled.map((each) => `${spellingsText(each)} → “${each.name}”`);
  const choice = await ask(
    'warning',
    vscode.l10n.t('Some classes look like one, spelled in several ways. Read them as one?'),
    [
      ...lines,
      vscode.l10n.t('Nothing is written: the labels stay as they are spelled, until they are corrected.'),
    ].join('\n'),
    merge,
    vscode.l10n.t('Keep Them Apart'),
  );
  return choice === merge ? mergedNames(spelled) : {};
}

/**
 * Asks which columns (or keys) hold the image's path and the label, with their first values beside.
 * @param known the one that holds the image's path, where that is not asked.
 * @throws CancelledError when the user leaves the question.
 */
export async function askColumns(
  file: string,
  question: ColumnQuestion,
  canGoBack: boolean,
  known?: number,
): Promise<LabelOptions | typeof goBack> {
  const { columns, preview } = question;
  const pick = (title: string, backToo: boolean, taken?: number) =>
    pickStep({
      title,
      placeholder: path.basename(file),
      items: columns
        .map((name, column) => ({
          label: name,
          description: preview.map((row) => row[column] ?? '').join(' · '),
          column,
        }))
        .filter(({ column }) => column !== taken),
      canGoBack: backToo,
    });
  for (;;) {
    const image =
      known === undefined
        ? await pick(vscode.l10n.t('Which column names the image?'), canGoBack)
        : { column: known };
    if (image === goBack) return goBack;
    const canReturn = canGoBack || known === undefined;
    const label = await pick(vscode.l10n.t('Which column holds the label?'), canReturn, image.column);
    if (label !== goBack) return chosenColumns(question, image.column, label.column);
    if (known !== undefined) return goBack;
  }
}

/**
 * Asks what the images' names are made of.
 * @param why what was wrong with the answer before.
 * @param isNeeded whether they cannot be read without an answer.
 * @returns a pattern; undefined where they are read as a known data set's.
 * @throws CancelledError when the user leaves the question.
 */
export async function askNamePattern(
  location: string,
  isNeeded: boolean,
  why: string | undefined,
): Promise<string | undefined> {
  const how = vscode.l10n.t(
    'The person and the class in braces ({0} for two characters), * for anything, # for a number.',
    '{label:2}',
  );
  const otherwise = vscode.l10n.t('Leave it empty where they are a known data set’s.');
  const typed = await showInputBox({
    title: vscode.l10n.t('What are the images’ names in {0} made of?', path.basename(location)),
    prompt: [...(why === undefined ? [] : [why]), how, ...(isNeeded ? [] : [otherwise])].join(' '),
    placeHolder: examplePattern,
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (text.trim() === '' && !isNeeded) return undefined;
      try {
        parseNamePattern(text);
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
  });
  if (typed === undefined) throw new CancelledError();
  return typed.trim() === '' ? undefined : typed.trim();
}
