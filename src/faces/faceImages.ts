import { totalmem } from 'node:os';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../base/humanError';
import { mostSeconds } from './budget';
import { decodeFaces, decodesAtOnce } from './decodeFace';
import { contentHashOf, faceHashOf, readFace, stampOf } from './faceFile';
import { FaceFailure, type FaceRegion } from './faceRegion';
import { depthOf, rangeKey, type ValueRanges } from './imageValues';

/** Decoded images that stay in memory, at most; the others are decoded each time they are asked for. */
const mostBytesKept = Math.min(2 * 1024 ** 3, totalmem() / 4);

export type FaceImageFiles = {
  /** Absolute paths, by row; a row without one cannot be asked for. */
  readonly files: readonly (string | undefined)[];
  /** Where each row's face is in its image; undefined where the image is the face, and where that holds for all. */
  readonly regions?: readonly (FaceRegion | undefined)[] | undefined;
  /** What `extractFeatures` named each face. */
  readonly contentHashes: readonly (string | undefined)[];
  /** What it took for black and white; see `ValueRanges`. */
  readonly values?: ValueRanges | undefined;
};

/** Decodes faces as a network trains on them: again and again, a batch at a time, in bounded memory. */
export class FaceImages {
  private readonly kept = new Map<number, Buffer>();

  /** @param size side of the images, pixels. */
  constructor(
    private readonly faces: FaceImageFiles,
    readonly size: number,
    private readonly mostKept = mostBytesKept,
  ) {}

  private get bytesEach(): number {
    return this.size * this.size * 3;
  }

  /**
   * The images of some rows, RGB, [rows, size, size, 3].
   * @throws HumanError where one is no longer what it was when its features were computed.
   */
  async load(rows: ArrayLike<number>): Promise<Uint8Array<ArrayBuffer>> {
    const images = new Uint8Array(rows.length * this.bytesEach);
    const positions = Array.from(rows).entries();
    const decode = async () => {
      for (const [position, row] of positions)
        images.set(this.kept.get(row) ?? (await this.take(row)), position * this.bytesEach);
    };
    await Promise.all(Array.from({ length: Math.min(decodesAtOnce, rows.length) }, decode));
    return images;
  }

  private async take(row: number): Promise<Buffer> {
    const file = this.faces.files[row];
    if (file === undefined) throw new Error(`Row ${row} has no image.`);
    try {
      const face = await this.decode(row, file);
      if ((this.kept.size + 1) * this.bytesEach <= this.mostKept) this.kept.set(row, face);
      return face;
    } catch (error) {
      if (!(error instanceof FaceFailure)) throw error;
      throw new HumanError(
        l10n.t(
          '{0} could be read when the audit began, but not any more, so the training stopped: {1} Then audit again; it goes on after the last epoch.',
          file,
          error.message,
        ),
      );
    }
  }

  private async decode(row: number, file: string): Promise<Buffer> {
    const { regions, contentHashes, values = {} } = this.faces;
    const region = regions?.[row];
    const bytes = await readFace(file, await stampOf(file));
    const key = rangeKey(await depthOf(bytes), values);
    if (faceHashOf(contentHashOf(bytes), region, key) !== contentHashes[row])
      throw new FaceFailure(l10n.t('The image was changed meanwhile.'));
    for await (const [, face] of decodeFaces(bytes, [region], this.size, mostSeconds, values)) {
      if (face instanceof FaceFailure) throw face;
      return face;
    }
    throw new Error(`${file} gave no face.`);
  }
}
