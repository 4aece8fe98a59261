import { smallBytes, smallSide as side } from '../../faces/smallPicture';
import { randomBits, uniform } from '../../scn/randomness';

/** Cosines of so many frequencies in each direction, of which the lower half counts: 54 numbers a picture. */
const frequencies = 10;
/** Of these, so many directions tell faces from copies best. */
export const codeLength = 24;
/** From how many pictures that is learned, and how many crops of each. */
const examples = { pictures: 600, crops: 3 };
/** The most that is cut off a side, and what compressing changes in each number. */
const expected = { crop: 0.05, noise: 0.01 };

type Matrix = readonly Float64Array[];

/** [frequencies × side] */
const waves = Float64Array.from({ length: frequencies * side }, (_, place) => {
  const frequency = Math.floor(place / side);
  return (
    Math.cos((Math.PI * ((place % side) + 0.5) * frequency) / side) * (frequency === 0 ? Math.SQRT1_2 : 1)
  );
});
type Place = { readonly across: number; readonly down: number };
const places = Array.from({ length: frequencies ** 2 }, (_, at): Place => ({
  across: at % frequencies,
  down: Math.floor(at / frequencies),
})).filter(({ across, down }) => across + down > 0 && across + down < frequencies);
const numbers = places.length;

/**
 * The lowest frequencies of a picture (a discrete cosine transform) without its brightness and contrast.
 * @returns [numbers], of length 1.
 */
function spectrumOf(picture: ArrayLike<number>): Float64Array {
  const rows = new Float64Array(side * frequencies);
  for (let row = 0; row < side; row++) {
    for (let frequency = 0; frequency < frequencies; frequency++) {
      let sum = 0;
      for (let at = 0; at < side; at++)
        sum += (waves[frequency * side + at] as number) * (picture[row * side + at] as number);
      rows[row * frequencies + frequency] = sum;
    }
  }
  const spectrum = new Float64Array(numbers);
  let length = 0;
  for (let index = 0; index < numbers; index++) {
    const { across, down } = places[index] as Place;
    let sum = 0;
    for (let row = 0; row < side; row++)
      sum += (waves[down * side + row] as number) * (rows[row * frequencies + across] as number);
    spectrum[index] = sum;
    length += sum * sum;
  }
  return length > 0 ? spectrum.map((value) => value / Math.sqrt(length)) : spectrum;
}

/** Whether a number changes its sign when the picture is mirrored. */
const isOdd = places.map(({ across }) => across % 2 === 1);

/**
 * Codes of pictures: short vectors in which copies of a picture are about as far from it in every direction, and other
 * pictures much farther. The directions are those of Fisher's discriminant: in which the data set's faces vary most,
 * compared with how much crops of one face do.
 */
export class PictureMetric {
  private constructor(
    /** [codeLength][numbers] */
    private readonly directions: Matrix,
    /** What each number of a code is multiplied by when the picture is mirrored, [codeLength]. */
    readonly mirror: Float32Array,
  ) {}

  /** @param count of pictures, above 0. @param pictureAt one of them, [576]. */
  static of(count: number, pictureAt: (index: number) => Uint8Array): PictureMetric {
    const random = randomBits(1);
    const step = Math.max(1, count / examples.pictures);
    const within = zeros(numbers);
    const total = zeros(numbers);
    for (let at = 0; at < count; at += step) {
      const picture = pictureAt(Math.floor(at));
      const spectrum = spectrumOf(picture);
      addProducts(total, spectrum, 1);
      for (let crop = 0; crop < examples.crops; crop++) {
        const cropped = spectrumOf(cropOf(picture, () => uniform(random) * expected.crop * side));
        addProducts(
          within,
          cropped.map((value, index) => value - (spectrum[index] ?? 0)),
          1 / examples.crops,
        );
      }
    }
    const taken = Math.ceil(count / step);
    for (const matrix of [within, total])
      for (const row of matrix) row.forEach((value, column) => (row[column] = value / taken));
    for (const [index, row] of within.entries()) row[index] = (row[index] ?? 0) + 2 * expected.noise ** 2;
    const root = cholesky(within);
    const whitened = transposed(
      transposed(total.map((row) => solved(root, row))).map((row) => solved(root, row)),
    );
    const { values, vectors } = eigen(whitened);
    const best = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0)).slice(0, codeLength);
    // A code is V'·L⁻¹·spectrum: the rows of V'·L⁻¹, from the columns of L⁻¹.
    const inverse = transposed(identity(numbers).map((unit) => solved(root, unit)));
    const directions = best.map((which) =>
      Float64Array.from({ length: numbers }, (_, column) => {
        let sum = 0;
        for (let row = 0; row < numbers; row++)
          sum += (vectors[row]?.[which] ?? 0) * (inverse[row]?.[column] ?? 0);
        return sum;
      }),
    );
    const mirror = Float32Array.from(directions, (direction) =>
      direction.reduce((sum, value, at) => sum + (isOdd[at] ? value * value : -value * value), 0) > 0
        ? -1
        : 1,
    );
    return new PictureMetric(directions, mirror);
  }

  /** @returns [codeLength] */
  codeOf(picture: Uint8Array): Float32Array {
    const spectrum = spectrumOf(picture);
    const code = new Float32Array(codeLength);
    for (let number = 0; number < codeLength; number++) {
      const direction = this.directions[number] as Float64Array;
      let sum = 0;
      for (let at = 0; at < numbers; at++) sum += (direction[at] as number) * (spectrum[at] as number);
      code[number] = sum;
    }
    return code;
  }
}

/** A picture whose sides were cut off, stretched to the old size. @param cut pixels to cut off the next side. */
function cropOf(picture: Uint8Array, cut: () => number): Float64Array {
  const [left, right, top, bottom] = [cut(), cut(), cut(), cut()];
  const cropped = new Float64Array(smallBytes);
  const inside = (place: number) => Math.min(side - 1.001, Math.max(0, place));
  for (let row = 0; row < side; row++) {
    const y = inside(top + ((row + 0.5) * (side - top - bottom)) / side - 0.5);
    const above = Math.floor(y) * side;
    for (let column = 0; column < side; column++) {
      const x = inside(left + ((column + 0.5) * (side - left - right)) / side - 0.5);
      const at = above + Math.floor(x);
      const further = x % 1;
      const north = (1 - further) * (picture[at] ?? 0) + further * (picture[at + 1] ?? 0);
      const south = (1 - further) * (picture[at + side] ?? 0) + further * (picture[at + side + 1] ?? 0);
      cropped[row * side + column] = north + (y % 1) * (south - north);
    }
  }
  return cropped;
}

/** Products of numbers that a mirror changes alike: the others are 0 on average over a picture and its mirror image. */
function addProducts(into: Matrix, values: Float64Array, weight: number): void {
  for (const [index, row] of into.entries()) {
    const value = weight * (values[index] ?? 0);
    for (let column = 0; column < values.length; column++)
      if (isOdd[index] === isOdd[column]) row[column] = (row[column] ?? 0) + value * (values[column] ?? 0);
  }
}

const zeros = (size: number): Matrix => Array.from({ length: size }, () => new Float64Array(size));

function identity(size: number): Matrix {
  const matrix = zeros(size);
  for (const [index, row] of matrix.entries()) row[index] = 1;
  return matrix;
}

function transposed(matrix: Matrix): Matrix {
  return matrix.map((_, index) => Float64Array.from(matrix, (row) => row[index] ?? 0));
}

/** L of a positive definite matrix L·L'. */
function cholesky(matrix: Matrix): Matrix {
  const root = zeros(matrix.length);
  for (const [index, row] of root.entries()) {
    for (let column = 0; column <= index; column++) {
      const other = root[column] as Float64Array;
      let sum = matrix[index]?.[column] ?? 0;
      for (let at = 0; at < column; at++) sum -= (row[at] ?? 0) * (other[at] ?? 0);
      row[column] = index === column ? Math.sqrt(sum) : sum / (other[column] ?? 1);
    }
  }
  return root;
}

/** x of L·x = b. */
function solved(root: Matrix, b: Float64Array): Float64Array {
  const x = new Float64Array(b.length);
  for (const [index, row] of root.entries()) {
    let sum = b[index] ?? 0;
    for (let at = 0; at < index; at++) sum -= (row[at] ?? 0) * (x[at] ?? 0);
    x[index] = sum / (row[index] ?? 1);
  }
  return x;
}

/** Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations. */
function eigen(symmetric: Matrix): { values: Float64Array; vectors: Matrix } {
  const size = symmetric.length;
  const matrix = symmetric.map((row) => row.slice());
  const vectors = identity(size);
  for (let sweep = 0; sweep < 12; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const shared = matrix[p]?.[q] ?? 0;
        if (Math.abs(shared) < 1e-12) continue;
        const theta = ((matrix[q]?.[q] ?? 0) - (matrix[p]?.[p] ?? 0)) / (2 * shared);
        const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const cosine = 1 / Math.hypot(tangent, 1);
        const sine = tangent * cosine;
        for (const row of matrix) rotate(row, p, row, q, cosine, sine);
        for (const row of vectors) rotate(row, p, row, q, cosine, sine);
        const [a, b] = [matrix[p] as Float64Array, matrix[q] as Float64Array];
        for (let at = 0; at < size; at++) rotate(a, at, b, at, cosine, sine);
      }
    }
  }
  return { values: Float64Array.from(matrix, (row, index) => row[index] ?? 0), vectors };
}

function rotate(
  a: Float64Array,
  at: number,
  b: Float64Array,
  bt: number,
  cosine: number,
  sine: number,
): void {
  const [x, y] = [a[at] ?? 0, b[bt] ?? 0];
  a[at] = cosine * x - sine * y;
  b[bt] = sine * x + cosine * y;
}
