/**
 * The place of the next face to look at after `place`: forwards first, then round from the start.
 *
 * @returns -1 where every other face is settled.
 */
export function nextUndecided(
  list: Uint32Array,
  place: number,
  isSettled: (face: number) => boolean,
): number {
  for (let step = 1; step < list.length; step++) {
    const candidate = (place + step) % list.length;
    const face = list[candidate];
    if (face !== undefined && !isSettled(face)) return candidate;
  }
  return -1;
}
