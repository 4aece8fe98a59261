import { getOrMake } from '../getOrMake';

/** A property of faces that is a number, NaN where a face has none, or a name, by its index; `noName` where it has none. */
export type PropertyColumn =
  | { readonly kind: 'numbers'; readonly values: Float32Array }
  | { readonly kind: 'names'; readonly names: readonly string[]; readonly of: Uint32Array };

/** The faces whose number is within bounds, both included, or whose name is this one. */
export type PropertyPart =
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'name'; readonly name: string };

export const noName = 0xffffffff;

/** A property's values, taken apart. */
export type PropertyParts = {
  readonly parts: readonly PropertyPart[];
  /** Index of each face's part, or `noPart`. */
  readonly of: Uint8Array;
};

export const noPart = 0xff;
/** Parts of numbers, each with about as many faces; more would leave few faces in each. */
const mostRanges = 10;
/** Names that stand for themselves, the most common ones. */
const mostNames = 50;
/** A name of fewer faces says nothing. */
const fewestOfName = 20;

/** @returns undefined where there is nothing to compare: one part, or none. */
export function partsOf(column: PropertyColumn): PropertyParts | undefined {
  const found = column.kind === 'numbers' ? rangesOf(column.values) : namesOf(column.names, column.of);
  return found.parts.length < 2 ? undefined : found;
}

/** Parts of about as many faces each; equal numbers are never parted. */
function rangesOf(values: Float32Array): PropertyParts {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const uppers: number[] = [];
  for (let part = 1; part <= mostRanges; part++) {
    const upper = sorted[Math.ceil((part * sorted.length) / mostRanges) - 1];
    if (upper !== undefined && upper > (uppers.at(-1) ?? -Infinity)) uppers.push(upper);
  }
  const lowers: number[] = [];
  const of = values.length === 0 ? new Uint8Array() : new Uint8Array(values.length).fill(noPart);
  values.forEach((value, face) => {
    if (Number.isNaN(value)) return;
    let part = 0;
    while (value > (uppers[part] as number)) part++;
    of[face] = part;
    lowers[part] = Math.min(lowers[part] ?? Infinity, value);
  });
  return { parts: uppers.map((to, part) => ({ kind: 'range', from: lowers[part] ?? to, to })), of };
}

function namesOf(names: readonly string[], of: Uint32Array): PropertyParts {
  const counts = new Uint32Array(names.length);
  for (const name of of) if (name !== noName) counts[name] = (counts[name] as number) + 1;
  const kept = [...names.keys()]
    .filter((name) => (counts[name] as number) >= fewestOfName)
    .sort((a, b) => (counts[b] as number) - (counts[a] as number))
    .slice(0, mostNames);
  const partOf = new Uint8Array(names.length).fill(noPart);
  kept.forEach((name, part) => (partOf[name] = part));
  return {
    parts: kept.map((name) => ({ kind: 'name', name: names[name] as string })),
    of: Uint8Array.from(of, (name) => (name === noName ? noPart : (partOf[name] as number))),
  };
}

/** Whether a face is of a part. */
export function isOfPart(column: PropertyColumn, part: PropertyPart): (face: number) => boolean {
  if (column.kind === 'numbers' && part.kind === 'range') {
    const { from, to } = part;
    return (face) => {
      const value = column.values[face] ?? NaN;
      return value >= from && value <= to;
    };
  }
  if (column.kind === 'numbers' || part.kind === 'range') return () => false;
  const index = column.names.indexOf(part.name);
  return (face) => index >= 0 && column.of[face] === index;
}

/** From 1: each face's place in the labels. */
export function placeColumn(faces: number): PropertyColumn {
  return { kind: 'numbers', values: Float32Array.from({ length: faces }, (_, face) => face + 1) };
}

/** The kind of each image's file, such as “png”, by its name. */
export function fileTypeColumn(images: readonly string[]): PropertyColumn {
  return nameColumn(images, (image) => /\.([a-z0-9]{1,8})$/i.exec(image)?.[1]?.toLowerCase() ?? '');
}

/**
 * The folder of each image, as the labels write it, without those that are called like a class, in whatever letters: class
 * folders are how labels are written, and say where a face came from no more once a label was corrected in a table beside.
 */
export function folderColumn(images: readonly string[], classNames: ReadonlySet<string>): PropertyColumn {
  const classes = new Set([...classNames].map((name) => name.toLowerCase()));
  // Faces share few folders.
  const known = new Map<string, string>();
  return nameColumn(images, (image) => {
    const folder = image.slice(0, Math.max(0, image.lastIndexOf('/'), image.lastIndexOf('\\')));
    return getOrMake(known, folder, () =>
      folder
        .replaceAll('\\', '/')
        .split('/')
        .filter((part) => !classes.has(part.toLowerCase()))
        .join('/'),
    );
  });
}

/** @param nameOf `''`: none */
function nameColumn(images: readonly string[], nameOf: (image: string) => string): PropertyColumn {
  const indices = new Map<string, number>();
  const of = Uint32Array.from(images, (image) => {
    const name = nameOf(image);
    if (name === '') return noName;
    const known = indices.get(name);
    if (known !== undefined) return known;
    indices.set(name, indices.size);
    return indices.size - 1;
  });
  return { kind: 'names', names: [...indices.keys()], of };
}
