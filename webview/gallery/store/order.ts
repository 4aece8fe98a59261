import { faceFlag, type GalleryFaces, noClass } from '../../../src/protocol/gallery';
import { differsThere } from './secondLabels';

/** How the faces can be ordered; each puts what most wants a look first. */
export const faceOrders = [
  'importance',
  'labelQuality',
  'margin',
  'picture',
  'class',
  'copies',
  'faceScore',
  'second',
  'file',
] as const;
export type FaceOrder = (typeof faceOrders)[number];

/** Whether an order says something about these faces. */
export function isOffered(order: FaceOrder, faces: GalleryFaces): boolean {
  if (order === 'faceScore') return faces.found !== undefined;
  if (order === 'second') return faces.second !== undefined;
  if (order === 'copies') return faces.copies !== undefined;
  return order !== 'picture' || faces.pictures !== undefined;
}

/** Whether an order follows what is learned from decisions; the others never change. */
export function isByChance(order: FaceOrder): boolean {
  return order === 'labelQuality' || order === 'margin' || order === 'second';
}

/** Face numbers are packed into 21 bits beside a 32-bit key: together they fit a double's 53. */
export const maxFaces = 2 ** 21;

/**
 * All faces in the wanted order, as face numbers. Faces without a label to judge follow those with one, faces without a
 * score come last; ties keep the file's order.
 */
export function orderFaces(faces: GalleryFaces, order: FaceOrder): Uint32Array {
  switch (order) {
    case 'importance':
      return sortedBy(importanceKeys(faces));
    case 'labelQuality':
      return sortedBy(faces.labelQuality);
    case 'margin':
      return sortedBy(faces.margin.map((margin) => 0 - margin));
    case 'picture':
      // What was not measured comes last.
      return sortedBy(faces.pictures?.worst.map((score) => 0 - score) ?? new Float32Array(faces.count));
    case 'class':
      return groupedBy(faces.given, sortedBy(faces.importance));
    case 'copies':
      return sortedBy(copyKeys(faces));
    case 'faceScore':
      return sortedBy(faces.found?.score ?? new Float32Array(faces.count).fill(NaN));
    case 'second': {
      // What another label file has otherwise before all else, in both parts the least likely label first.
      const part = faces.given.map((_, face) => (differsThere(faces, face) ? 0 : 1));
      return groupedBy(part, sortedBy(faces.labelQuality));
    }
    case 'file':
      return new Uint32Array(faces.count).map((_, index) => index);
  }
}

/** The groups of copies one after the other, those first whose labels contradict one another; faces without copies last. */
function copyKeys({ count, copies, given }: GalleryFaces): Float32Array {
  if (!copies) return new Float32Array(count).fill(NaN);
  const contradicting = contradictingGroups({ copies, given });
  // Numbers of groups are whole and below 2 ** 21, so that a float holds them, the sum of two of them, too.
  return Float32Array.from(copies, (group) => {
    if (group === 0) return NaN;
    return contradicting.has(group) ? group : group + maxFaces;
  });
}

const contradictions = new WeakMap<Uint32Array, ReadonlySet<number>>();

/** The groups of copies in which given labels differ, so that one of them is wrong for certain; made once for a review. */
export function contradictingGroups({
  copies,
  given,
}: Pick<GalleryFaces, 'copies' | 'given'>): ReadonlySet<number> {
  if (!copies) return new Set();
  const known = contradictions.get(copies);
  if (known) return known;
  const labels = new Map<number, number>();
  const groups = new Set<number>();
  copies.forEach((group, face) => {
    const label = given[face] ?? noClass;
    // A face without a label of the audit's classes contradicts nothing.
    if (group === 0 || label === noClass) return;
    const other = labels.get(group);
    if (other === undefined) labels.set(group, label);
    else if (other !== label) groups.add(group);
  });
  contradictions.set(copies, groups);
  return groups;
}

/** Importance lies below 1, so that one more puts the faces that were set aside behind the others. */
function importanceKeys({ importance, flags }: GalleryFaces): Float32Array {
  if (!flags.some((each) => (each & faceFlag.setAside) !== 0)) return importance;
  return importance.map((value, face) => value + Number(((flags[face] ?? 0) & faceFlag.setAside) !== 0));
}

/**
 * Sorts by key, ascending, NaN last, ties by number. Key and number travel as one double, so the engine's numeric sort
 * does the work without a comparison callback.
 */
function sortedBy(keys: Float32Array): Uint32Array {
  const sortable = sortableBits(keys);
  // Loops, not `from`: its iterator costs more than the sort.
  const packed = new Float64Array(keys.length);
  for (let face = 0; face < keys.length; face++) packed[face] = (sortable[face] ?? 0) * maxFaces + face;
  packed.sort();
  const sorted = new Uint32Array(keys.length);
  for (let place = 0; place < keys.length; place++) sorted[place] = (packed[place] ?? 0) % maxFaces;
  return sorted;
}

/** Brings equal classes together, lowest first; within a class the order stays. */
function groupedBy(classes: Uint16Array, order: Uint32Array): Uint32Array {
  const nextPlace = new Uint32Array(classes.reduce((highest, each) => Math.max(highest, each), 0) + 2);
  for (const each of classes) nextPlace[each + 1] = (nextPlace[each + 1] ?? 0) + 1;
  for (let each = 1; each < nextPlace.length; each++)
    nextPlace[each] = (nextPlace[each] ?? 0) + (nextPlace[each - 1] ?? 0);
  const grouped = new Uint32Array(order.length);
  for (const face of order) {
    const own = classes[face] ?? 0;
    const place = nextPlace[own] ?? 0;
    grouped[place] = face;
    nextPlace[own] = place + 1;
  }
  return grouped;
}

/** Maps floats to unsigned integers of the same order; NaN becomes the greatest. */
function sortableBits(keys: Float32Array): Uint32Array {
  // Adding 0 makes one zero of −0 and 0.
  const bits = new Uint32Array(keys.map((key) => key + 0).buffer);
  return bits.map((word, index) => {
    if (Number.isNaN(keys[index])) return 0xffffffff;
    return word & 0x80000000 ? ~word : word | 0x80000000;
  });
}
