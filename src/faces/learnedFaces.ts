import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { readPart, unreadablePart } from './backbone';

/** Pixels of a face's width and height. */
const side = 48;
/** Bytes of a hash. */
const length = 8;

/**
 * The faces that a face model learned from, known again by their pixels: of each the first 8 bytes of the SHA-256 of its
 * 48 × 48 grey bytes, row by row. Faces that were resized or compressed since are not known again.
 */
export class LearnedFaces {
  private constructor(private readonly hashes: ReadonlySet<bigint>) {}

  /**
   * @param file hashes, nothing between them.
   * @throws HumanError when the file cannot be read, or is damaged.
   */
  static async read(file: string): Promise<LearnedFaces> {
    const bytes = await readPart(file);
    if (bytes.length % length !== 0)
      throw unreadablePart(file, l10n.t('it has {0} bytes', bytes.length.toLocaleString('en')));
    const hashes = new Set<bigint>();
    for (let at = 0; at < bytes.length; at += length) hashes.add(bytes.readBigUInt64LE(at));
    return new LearnedFaces(hashes);
  }

  /** @param rgb a face as the model gets it, [side × side × 3] bytes; of another size or in colour it is no known one. */
  has(rgb: Uint8Array): boolean {
    if (rgb.length !== 3 * side * side) return false;
    const grey = new Uint8Array(side * side);
    for (let pixel = 0, at = 0; pixel < grey.length; pixel++, at += 3) {
      const value = rgb[at] as number;
      if (rgb[at + 1] !== value || rgb[at + 2] !== value) return false;
      grey[pixel] = value;
    }
    return this.hashes.has(createHash('sha256').update(grey).digest().readBigUInt64LE(0));
  }
}
