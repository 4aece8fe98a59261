import path from 'node:path';

/**
 * Where RAF-DB's images may be. The aligned face first: it is the one that RAF-DB's papers use.
 * @param folder absolute path of the list's folder; the published list's is `EmoLabel`, beside `Image`.
 * @param name of the image, `train_00001.jpg`, with or without `_aligned`.
 */
export function rafDbImages(folder: string, name: string): string[] {
  const { name: stem, ext } = path.parse(name);
  const original = stem.replace(/_aligned$/, '') + ext;
  const aligned = `${stem.replace(/_aligned$/, '')}_aligned${ext}`;
  const dataSet = path.dirname(folder);
  return [
    path.join(dataSet, 'Image', 'aligned', aligned),
    path.join(dataSet, 'Image', 'aligned', original),
    path.join(dataSet, 'Image', 'original', original),
    path.join(folder, 'Image', 'aligned', aligned),
    path.join(folder, 'Image', 'original', original),
    path.join(folder, aligned),
    path.join(folder, original),
    path.join(folder, 'aligned', aligned),
    path.join(folder, 'images', original),
  ];
}
