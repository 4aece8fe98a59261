import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** An editor with unsaved changes, as the workbench tells of it. */
export type DirtyEditor = {
  /** What its tab is called. */
  readonly label: string;
  /** The files that it shows, by whatever links; none where the workbench does not tell. */
  readonly files: readonly string[];
};

/** A file that shall be written, and the editor whose unsaved changes stand in the way. */
export type HeldFile = { readonly file: string; readonly editor: DirtyEditor };

/**
 * The files that editors hold unsaved changes of. Files are compared as real paths; an editor of which the workbench does
 * not tell the file counts by its name.
 */
export async function dirtyAmong(
  files: readonly string[],
  editors: readonly DirtyEditor[],
): Promise<readonly HeldFile[]> {
  if (editors.length === 0) return [];
  const byFile = new Map<string, DirtyEditor>();
  for (const editor of editors) for (const file of editor.files) byFile.set(await realOf(file), editor);
  const unknown = new Map(
    editors.filter((editor) => editor.files.length === 0).map((editor) => [editor.label, editor]),
  );
  const held: HeldFile[] = [];
  for (const file of files) {
    const editor = byFile.get(await realOf(file)) ?? unknown.get(path.basename(file));
    if (editor) held.push({ file, editor });
  }
  return held;
}

/** A file's real path; of one that is not there, its folder's. */
export async function realOf(file: string): Promise<string> {
  const real = await realpath(file).catch(() => undefined);
  if (real !== undefined) return real;
  const folder = await realpath(path.dirname(file)).catch(() => path.dirname(file));
  return path.join(folder, path.basename(file));
}
