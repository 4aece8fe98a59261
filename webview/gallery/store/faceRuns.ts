/** Lengths are written in the highest base that numbers can be parsed from. */
const base = 36;

/**
 * A set of faces as text: how many face numbers in a row are out of it, in it, out of it … All of 100,000 faces are six
 * characters, one in ten of them 36,000.
 */
export function writeFaceRuns(faces: Iterable<number>): string {
  const sorted = Uint32Array.from(faces).sort();
  const runs: number[] = [];
  let end = 0;
  for (const face of sorted) {
    const last = runs.length - 1;
    if (face === end && last > 0) runs[last] = (runs[last] ?? 0) + 1;
    else runs.push(face - end, 1);
    end = face + 1;
  }
  return runs.map((run) => run.toString(base)).join();
}

/**
 * The faces of `writeFaceRuns`, in ascending order.
 * @param count faces beyond it are left out; whatever else the text holds is no face.
 */
export function readFaceRuns(text: string, count: number): number[] {
  const faces: number[] = [];
  let face = 0;
  for (const [index, part] of text.split(',').entries()) {
    const length = parseInt(part, base);
    if (!(length >= 0) || face >= count) break;
    const end = Math.min(count, face + length);
    if (index % 2 === 1) for (let each = face; each < end; each++) faces.push(each);
    face += length;
  }
  return faces;
}
