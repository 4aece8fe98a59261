import type { GalleryFaces, PackedFaces } from './gallery';

/** What no file's path can contain; a label file may have it all the same. */
const separator = '\0';
/** The character that says that nothing is shared with the name before; those after it say how much. */
const nothingShared = 0x20;
/** Characters above this one would make a browser keep all names with two bytes each. */
const mostShared = 0xff - nothingShared;

export function packFaces(faces: GalleryFaces): PackedFaces {
  return { ...faces, image: packNames(faces.image), imagePath: packNames(faces.imagePath) };
}

/** @throws Error when the lists are not as long as the faces are many. */
export function unpackFaces(faces: PackedFaces): GalleryFaces {
  const { count, image, imagePath } = faces;
  return { ...faces, image: unpackNames(image, count), imagePath: unpackNames(imagePath, count) };
}

/**
 * Names as one string, each by what it does not share with the beginning of the one before: paths in a row are alike. VS
 * Code walks a message value by value and sends it through two processes, so 200,000 strings cost more than a second.
 */
export function packNames(names: readonly string[]): string {
  let before = '';
  return names
    .map((each) => {
      const name = each.includes(separator) ? each.replaceAll(separator, '\ufffd') : each;
      const shared = sharedLength(before, name);
      before = name;
      return String.fromCharCode(nothingShared + shared) + name.slice(shared);
    })
    .join(separator);
}

/** @throws Error when the names are not `count`. */
export function unpackNames(packed: string, count: number): string[] {
  const parts = count === 0 ? [] : packed.split(separator);
  if (parts.length !== count) throw new Error(`${parts.length} names for ${count} faces.`);
  let before = '';
  return parts.map((part) => {
    before = before.slice(0, part.charCodeAt(0) - nothingShared) + part.slice(1);
    return before;
  });
}

function sharedLength(a: string, b: string): number {
  const most = Math.min(a.length, b.length, mostShared);
  let length = 0;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  // Half of a character of two units is none that every wire lets through.
  const last = b.charCodeAt(length - 1);
  return last >= 0xd800 && last <= 0xdbff ? length - 1 : length;
}
