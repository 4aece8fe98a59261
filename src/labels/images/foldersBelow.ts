import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { explaining } from '../../base/disk/fileErrors';
import type { LabelSource } from '../labelSource';
import { entryKind, isNoData, peekFolder } from './peekFolder';

/**
 * Each folder below one, with the files in it, in order of their names; hidden entries and what programs leave are left
 * out, and links to folders are not followed.
 * @returns the folder relative to the first, with `/` between the parts and at its end, `''` for that one itself.
 * @throws HumanError where one cannot be read.
 */
export async function* foldersBelow(
  { location, folders }: Pick<LabelSource, 'location' | 'folders'>,
  relative = '',
): AsyncGenerator<{ readonly folder: string; readonly files: readonly string[] }, void> {
  const folder = path.join(location, relative);
  const entries = await readdir(folder, { withFileTypes: true }).catch(explaining(folder));
  folders.note(
    folder,
    entries.map(({ name }) => name),
  );
  const files: string[] = [];
  const inner: string[] = [];
  for (const entry of entries) {
    if (isNoData(entry.name)) continue;
    if (entry.isDirectory()) inner.push(entry.name);
    else if (entry.isFile() || (await entryKind(folder, entry)) === 'file') files.push(entry.name);
  }
  yield { folder: relative, files: files.sort() };
  for (const name of inner.sort()) yield* foldersBelow({ location, folders }, `${relative}${name}/`);
}

/** How many images of a folder are looked at before what the others are called is guessed. */
const imagesShown = 20;

/**
 * Glances at folders below one, the first of each level first, as long as somebody asks for more.
 * @param most how many folders at most.
 */
export async function* glanceBelow(
  folder: string,
  most: number,
): AsyncGenerator<
  { readonly folder: string; readonly images: readonly string[]; readonly otherFiles: readonly string[] },
  void
> {
  const stack = [folder];
  for (let seen = 0; seen < most; seen++) {
    const next = stack.pop();
    if (next === undefined) return;
    const { someImages, otherFiles, folders } = await peekFolder(next, imagesShown);
    yield { folder: next, images: someImages, otherFiles };
    stack.push(...folders.toReversed().map((name) => path.join(next, name)));
  }
}
