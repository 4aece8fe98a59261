import { wordsOf } from './columnNames';
import type { TableColumns } from './columns';

/** Words in the names of columns that may hold the folder of an image. */
const folderWords = new Set(
  (
    'folder folders dir dirs directory subdir subdirectory subfolder path filepath imagepath location root base ' +
    'split set subset usage partition phase part fold class video clip sequence subject person actor identity id 文件夹 目录 路径 フォルダ 폴더'
  ).split(' '),
);
/** Rows that show whether their images are under a path. */
const rowsSought = 8;

/**
 * The columns with the folders that the images' paths go on from: these are found so, and not without.
 * @param rows without a header.
 * @param isThere whether a path leads to a file.
 * @returns undefined where no column helps, or none is needed.
 */
export function folderColumnsOf(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  { imageColumn, labelColumn }: Pick<TableColumns, 'imageColumn' | 'labelColumn'>,
  isThere: (path: string) => boolean,
): readonly number[] | undefined {
  const named = [...names.keys()].filter(
    (column) =>
      column !== imageColumn &&
      column !== labelColumn &&
      wordsOf(names[column] ?? '').some((word) => folderWords.has(word)),
  );
  if (named.length === 0) return undefined;
  const step = Math.max(1, Math.floor(rows.length / rowsSought));
  const shown = rows.filter((row, at) => at % step === 0 && row[imageColumn] !== '').slice(0, rowsSought);
  const pathOf = (row: readonly string[], columns: readonly number[]) =>
    joinedPath(columns.map((at) => row[at] ?? ''));
  const areThere = (columns: readonly number[]) => {
    let missing = 0;
    for (const row of shown)
      if (!isThere(pathOf(row, [...columns, imageColumn])) && ++missing * 2 >= shown.length) return false;
    return true;
  };
  // Looking for a folder is quicker than for all the places that an image in it may be at.
  const mayBegin = named.filter((column) => shown.slice(0, 2).some((row) => isThere(pathOf(row, [column]))));
  if (mayBegin.length === 0 || areThere([])) return undefined;
  // “split” and “class” before “file” are two.
  const pairs = mayBegin.flatMap((first) =>
    named.flatMap((second) => (second === first ? [] : [[first, second]])),
  );
  return [...mayBegin.map((column) => [column]), ...pairs].find(areThere);
}

/** The path that cells of one row have together. @param cells folders, then the image. */
export function joinedPath(cells: readonly string[]): string {
  return cells
    .filter((cell) => cell !== '')
    .map((cell, at) => (at === 0 ? cell : cell.replace(/^(\.?[/\\])+/, '')))
    .map((cell, at, all) => (at === all.length - 1 || /[/\\]$/.test(cell) ? cell : `${cell}/`))
    .join('');
}
