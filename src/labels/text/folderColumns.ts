import { type TableColumns, wordsOf } from './columns';

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
  const candidates = [...names.keys()].filter(
    (column) =>
      column !== imageColumn &&
      column !== labelColumn &&
      wordsOf(names[column] ?? '').some((word) => folderWords.has(word)),
  );
  if (candidates.length === 0) return undefined;
  const step = Math.max(1, Math.floor(rows.length / rowsSought));
  const shown = rows.filter((row, at) => at % step === 0 && row[imageColumn] !== '').slice(0, rowsSought);
  const areThere = (columns: readonly number[]) =>
    2 *
      shown.filter((row) => isThere(joinedPath([...columns, imageColumn].map((at) => row[at] ?? ''))))
        .length >
    shown.length;
  if (areThere([])) return undefined;
  // “split” and “class” before “file” are two.
  const pairs = candidates.flatMap((first) =>
    candidates.flatMap((second) => (second === first ? [] : [[first, second]])),
  );
  return [...candidates.map((column) => [column]), ...pairs].find(areThere);
}

/** The path that cells of one row have together. @param cells folders, then the image. */
export function joinedPath(cells: readonly string[]): string {
  return cells
    .filter((cell) => cell !== '')
    .map((cell, at) => (at === 0 ? cell : cell.replace(/^(\.?[/\\])+/, '')))
    .map((cell, at, all) => (at === all.length - 1 || /[/\\]$/.test(cell) ? cell : `${cell}/`))
    .join('');
}
