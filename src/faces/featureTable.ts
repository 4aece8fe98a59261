import type { FoundFace } from './finding/findFaces';
import { type MeasuredValues, noValues, type PictureFault, pictureFaults } from './imageValues';
import { measuresLength } from './pictureMeasures';
import { smallBytes } from './smallPicture';

/** The features of an audit's faces, a row for each input. */
export type FeatureTable = {
  readonly dimensions: number;
  /**
   * [count × dimensions], row i for input i, zeros where there are none. Backed by a SharedArrayBuffer so that fold
   * workers can read it without a copy.
   */
  readonly features: Float32Array<SharedArrayBuffer>;
  /**
   * 128 bits of the SHA-256 of the file's bytes (and of where the face is in the image), in hexadecimal; undefined where
   * there are no features.
   */
  readonly contentHashes: readonly (string | undefined)[];
  /** [count × 576]: see `smallPicture`; zeros where there are no features. */
  readonly pictures: Uint8Array;
  /** [count × measures]: see `measurePicture`; NaN where a picture was not measured. */
  readonly measures: Float32Array;
  /** Why a row has no features: a sentence by row. Rows without a file have neither. */
  readonly failures: ReadonlyMap<number, string>;
  /** Pictures that show nothing, by row. */
  readonly faults: ReadonlyMap<number, PictureFault>;
  /** Faces that the backbone's own classifier learned from, by row: it is no judge of their labels. */
  readonly learned: ReadonlySet<number>;
  /** What was found in images that are no faces themselves, by row; empty where nobody looked. */
  readonly found: ReadonlyMap<number, FoundFace>;
  /** What was taken for black and white in images that have not eight bits. */
  readonly values: MeasuredValues;
  /** Images decoded in this run. */
  readonly decoded: number;
  /** Rows that needed no decoding: out of the store, or the same image as another row. */
  readonly cached: number;
};

/** What is known of a face besides its features. */
export type FaceDescription = {
  /** See `smallPicture`. */
  readonly picture: Uint8Array;
  /** What is wrong with its picture. */
  readonly fault: PictureFault | undefined;
  /** Whether the backbone's classifier learned from it. */
  readonly isLearned: boolean;
};

/** Of `marksOf`: the backbone's classifier learned from the face. */
const learnedBit = 0x80;

/** What is known of a face besides its picture, as one byte: its fault, and whether it was learned from. */
export function marksOf({ fault, isLearned }: Pick<FaceDescription, 'fault' | 'isLearned'>): number {
  return (fault ? pictureFaults.indexOf(fault) + 1 : 0) | (isLearned ? learnedBit : 0);
}

/** Reads what `marksOf` wrote. */
export function readMarks(marks: number): Pick<FaceDescription, 'fault' | 'isLearned'> {
  return { fault: pictureFaults[(marks & ~learnedBit) - 1], isLearned: (marks & learnedBit) !== 0 };
}

export class FeatureTableBuilder implements FeatureTable {
  readonly features: Float32Array<SharedArrayBuffer>;
  readonly contentHashes: (string | undefined)[];
  readonly pictures: Uint8Array;
  readonly measures: Float32Array;
  readonly failures = new Map<number, string>();
  readonly faults = new Map<number, PictureFault>();
  readonly learned = new Set<number>();
  readonly found = new Map<number, FoundFace>();
  values: MeasuredValues = noValues;
  decoded = 0;
  cached = 0;

  constructor(
    count: number,
    readonly dimensions: number,
  ) {
    const bytes = count * dimensions * Float32Array.BYTES_PER_ELEMENT;
    this.features = new Float32Array(new SharedArrayBuffer(bytes));
    this.contentHashes = new Array<string | undefined>(count).fill(undefined);
    // Threads that look for copies read them, too.
    this.pictures = new Uint8Array(new SharedArrayBuffer(count * smallBytes));
    this.measures = new Float32Array(count * measuresLength).fill(NaN);
  }

  row(row: number): Float32Array {
    return this.features.subarray(row * this.dimensions, (row + 1) * this.dimensions);
  }

  /** Notes what belongs to the features of a row. */
  describe(row: number, contentHash: string, { picture, fault, isLearned }: FaceDescription): void {
    if (fault) this.faults.set(row, fault);
    if (isLearned) this.learned.add(row);
    this.contentHashes[row] = contentHash;
    this.pictures.set(picture, row * smallBytes);
  }

  measure(row: number, measures: Float32Array): void {
    this.measures.set(measures, row * measuresLength);
  }

  fail(row: number, reason: string): void {
    this.failures.set(row, reason);
    this.row(row).fill(0);
  }

  /** Gives `row` all that `other` has, its failure too. */
  copy(row: number, other: number): void {
    const found = this.found.get(other);
    if (found) this.found.set(row, found);
    const failure = this.failures.get(other);
    if (failure !== undefined) {
      this.failures.set(row, failure);
      return;
    }
    this.features.copyWithin(row * this.dimensions, other * this.dimensions, (other + 1) * this.dimensions);
    const fault = this.faults.get(other);
    if (fault) this.faults.set(row, fault);
    if (this.learned.has(other)) this.learned.add(row);
    this.contentHashes[row] = this.contentHashes[other];
    this.pictures.copyWithin(row * smallBytes, other * smallBytes, (other + 1) * smallBytes);
    this.measures.copyWithin(row * measuresLength, other * measuresLength, (other + 1) * measuresLength);
  }
}
