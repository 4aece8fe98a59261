import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { readRegular } from '../base/disk/regularFile';
import { spliced } from '../labels/edits/rewriteFile';
import type { LabelChange, LabelEdit } from '../labels/labelFile';
import { FolderListings } from '../labels/images/folderListings';
import { namesFiles } from '../labels/images/imageCandidates';
import { EncodedText, type LegacyEncoding, type TextEncoding } from '../labels/text/encodedText';
import { encodingOf } from '../labels/text/guessEncoding';

/** Kinds of change that a message lists before it only counts them. */
const mostListed = 12;

/** A message for version control: how many labels of which file, and from which class to which. */
export function commitMessage(name: string, changes: readonly LabelChange[]): string {
  const counts = new Map<string, number>();
  for (const { from, to } of changes) {
    const kind = `${from === '' ? 'no label' : from} → ${to === '' ? 'no label' : to}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const kinds = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  const lines = kinds.slice(0, mostListed).map(([kind, count]) => `${kind}: ${count}`);
  if (kinds.length > mostListed) lines.push(`and ${kinds.length - mostListed} more kinds of change`);
  const labels = changes.length === 1 ? '1 label' : `${changes.length} labels`;
  return [`Correct ${labels} in ${name}`, '', ...lines].join('\n');
}

/** “1 label”, “1,234 labels”. */
export function labelCount({ length }: { readonly length: number }): string {
  return length === 1 ? l10n.t('1 label') : l10n.t('{0} labels', length.toLocaleString('en'));
}

/** What a commit changes, as two texts to lay side by side. */
export type PreviewTexts = {
  /** What the texts are of: a file, or some name for the changes as a list. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
};

/** Editors do not compare longer texts. */
const longestText = 50 * 1024 * 1024;
/** More editors than that are no preview. */
const mostFiles = 8;

/**
 * The texts of a planned edit, from the files as they are now: a file whole, decoded as its format does; the changed
 * rows alone where a file is too large for an editor, no text, or one of many.
 * @param longest bytes of the longest file that is shown whole.
 * @param chosen what a person said that the file is in, unless it is Unicode.
 */
export async function previewTexts(
  edit: LabelEdit,
  longest = longestText,
  chosen?: LegacyEncoding,
): Promise<PreviewTexts[]> {
  if (edit.kind === 'several' && edit.edits.length <= mostFiles)
    return (await Promise.all(edit.edits.map((one) => previewTexts(one, longest, chosen)))).flat();
  if (edit.kind === 'rewrite') {
    const whole = await wholeTexts(edit, longest, chosen);
    if (whole) return [whole];
  }
  if (edit.kind === 'move')
    return [
      {
        name: l10n.t('images'),
        before: edit.moves.map(({ from }) => from).join('\n'),
        after: edit.moves.map(({ to }) => to).join('\n'),
      },
    ];
  return [changedRows(edit.kind === 'rewrite' ? path.basename(edit.path) : l10n.t('labels'), edit.changes)];
}

async function wholeTexts(
  edit: LabelEdit & { kind: 'rewrite' },
  longest: number,
  chosen: LegacyEncoding | undefined,
): Promise<PreviewTexts | undefined> {
  const isNew = edit.before === null;
  if (!isNew && (await stat(edit.path)).size > longest) return undefined;
  const before = isNew ? Buffer.alloc(0) : await readRegular(edit.path);
  const after = await spliced(before, edit.splices);
  const near = namesFiles(path.dirname(edit.path), new FolderListings());
  const guess = (await encodingOf(isNew ? (after ?? before) : before, near)).encoding;
  const encoding = guess.startsWith('UTF') ? guess : (chosen ?? guess);
  const beforeText = textOf(before, encoding);
  const afterText = after && textOf(after, encoding);
  return beforeText === undefined || afterText === undefined
    ? undefined
    : { name: path.basename(edit.path), before: beforeText, after: afterText };
}

/** The text of a file’s bytes; undefined where they are none. */
function textOf(bytes: Buffer, encoding: TextEncoding): string | undefined {
  const text = new EncodedText(bytes, encoding);
  return text.units.subarray(0, 8192).includes(0) ? undefined : text.decode(0, text.units.length);
}

function changedRows(name: string, changes: readonly LabelChange[]): PreviewTexts {
  const rows = (label: (change: LabelChange) => string) =>
    changes
      .map((change) => [...(change.line === undefined ? [] : [change.line]), change.image, label(change)])
      .map((cells) => `${cells.join('\t')}\n`)
      .join('');
  return { name, before: rows(({ from }) => from), after: rows(({ to }) => to) };
}
