import { Budget, budgetPixels, inTime, mostSeconds } from '../budget';
import { FaceFailure, type FaceRegion, regionKey, clampRegion } from '../faceRegion';
import { readFace, stampOf, contentHashOf, type FileStamp } from '../faceFile';
import type { Sharp } from 'sharp';
import { cutTurned, scaledRegion } from '../cropFace';
import { explainDecoding } from '../decodeFace';
import { headerOf, type ImageHeader, openImage } from '../imageLibrary';
import { eightBitImage, measureValues, rangeOfValues, rangeToScale, type ValueRanges } from '../imageValues';
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { renameOver } from '../../base/disk/renameOver';

/** How much a folder of thumbnails may hold, about. */
type FolderLimits = { readonly bytes: number; readonly files: number };

const defaultLimits: FolderLimits = { bytes: 2e9, files: 300_000 };
/** Names begin with two hexadecimal digits, and each such beginning has a folder. */
const shards = 256;
/** After so many new thumbnails one shard is tidied: now and then, in a twentieth of a second, and never all of them. */
const writesBetweenTidying = 100;
/** A thumbnail in use is marked so once a day: that is enough to tell it from one that nobody looks at. */
const freshMilliseconds = 24 * 3_600_000;

/**
 * Thumbnails on disk. Several processes may use the folder at the same time. It is bounded without being counted: names
 * are spread evenly, so each of 256 shards may hold a 256th, and the one that was just written to is tidied now and then.
 */
export class ThumbnailFolder {
  private writes = 0;

  constructor(
    /** Absolute path; made when missing. */
    readonly folder: string,
    private readonly limits = defaultLimits,
    private readonly tidyEvery = writesBetweenTidying,
  ) {}

  /** Where a thumbnail is, below the folder, as part of an address. */
  static placeOf(key: string): string {
    return `${key.slice(0, 2)}/${key}.webp`;
  }

  /** Whether a thumbnail is there; noted as used. */
  async has(key: string): Promise<boolean> {
    const file = this.fileOf(key);
    const found = await stat(file).catch(() => undefined);
    // A crash of the machine may leave a file of no length.
    if (!found || found.size === 0) return false;
    const now = Date.now();
    if (now - found.mtimeMs > freshMilliseconds)
      // A folder that may only be read still serves.
      await utimes(file, new Date(now), new Date(now)).catch(() => undefined);
    return true;
  }

  /**
   * Keeps a thumbnail, all at once or not at all.
   * @throws what the file system does, on a full disk for instance.
   */
  async write(key: string, bytes: Uint8Array): Promise<void> {
    const file = this.fileOf(key);
    const temporary = `${file}.${process.pid}-${this.writes++}`;
    await mkdir(path.dirname(file), { recursive: true });
    try {
      await writeFile(temporary, bytes);
      await renameOver(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
    if (this.writes % this.tidyEvery === 0) await this.tidy(path.dirname(file));
  }

  private fileOf(key: string): string {
    return path.join(this.folder, ThumbnailFolder.placeOf(key));
  }

  /** Deletes what was not used for longest, down to four fifths of what a shard may hold. */
  private async tidy(shard: string): Promise<void> {
    const most = { bytes: this.limits.bytes / shards, files: this.limits.files / shards };
    const names = await readdir(shard);
    const found = await Promise.all(
      names.map(async (name) => {
        const file = path.join(shard, name);
        const stats = await stat(file).catch(() => undefined);
        return stats && { file, bytes: stats.size, usedAt: stats.mtimeMs };
      }),
    );
    const files = found.filter((each) => each !== undefined).sort((a, b) => a.usedAt - b.usedAt);
    let bytes = files.reduce((sum, each) => sum + each.bytes, 0);
    let count = files.length;
    if (bytes <= most.bytes && count <= most.files) return;
    for (const each of files) {
      if (bytes <= most.bytes * 0.8 && count <= most.files * 0.8) break;
      // Another window may have deleted it.
      await rm(each.file, { force: true }).catch(() => undefined);
      bytes -= each.bytes;
      count--;
    }
  }
}

/** An image up to this size is shown as it is: making, keeping and finding a thumbnail of it costs more than it saves. */
const smallImage = { side: 400, bytes: 100_000 };
/** What every page can show. */
const shownFormats = ['jpeg', 'png', 'webp', 'gif', 'heif'];
/** Pixels of images that may be decoded at a time, at about four bytes each. */
const pixels = new Budget(100_000_000);
/** Up to this length the pixels are kept exactly: they are few, and what the network saw of them should be seen. */
const exactBelow = 128;

/**
 * Draws a face small, as WebP, upright, in sRGB, the first frame of an animation. It is the region that the audit takes,
 * nothing around it, shrunk to `edge` on its longest side; a smaller one stays as it is, because a page enlarges better
 * than a file. Transparency is kept.
 * @param region where the face is, after the camera's orientation is applied; undefined: the image is the face.
 * @param edge in pixels.
 * @param seconds that drawing may take.
 * @param values what the audit took for black and white; what it lacks is taken from the image itself.
 * @param always also of an image that is small enough.
 * @returns undefined where the image is small enough to be shown itself.
 * @throws FaceFailure for what is not an image, is broken, has too many pixels or takes too long.
 */
export async function drawThumbnail(
  bytes: Buffer,
  region: FaceRegion | undefined,
  edge: number,
  seconds = mostSeconds,
  values: ValueRanges = {},
  always = false,
): Promise<Buffer | undefined> {
  try {
    const header = await headerOf(bytes);
    // A page cannot turn a part of an image.
    if (!always && region?.turn === undefined && canBeShown(header, bytes.length)) return undefined;
    const range = await rangeFor(bytes, header, values);
    const release = await pixels.take(
      range ? 2 * header.width * header.height * header.channels : budgetPixels(header),
    );
    const open = async () => (range ? eightBitImage(bytes, header, range, seconds) : openImage(bytes));
    const work = open().then((image) => drawn(image, header, region, edge, seconds));
    return await inTime(work.finally(release), seconds);
  } catch (error) {
    throw explainDecoding(error, bytes);
  }
}

async function rangeFor(bytes: Buffer, { depth }: ImageHeader, values: ValueRanges) {
  if (values[depth]) return rangeToScale(depth, values);
  const measured = await measureValues(bytes);
  return measured && rangeToScale(depth, { [depth]: rangeOfValues(depth, measured.seen) });
}

function canBeShown({ format, width, height, pages = 1, space, depth }: ImageHeader, bytes: number): boolean {
  const isSmall = Math.max(width, height) <= smallImage.side && bytes <= smallImage.bytes;
  // Browsers disagree on CMYK, and animations would never rest.
  return isSmall && pages === 1 && space !== 'cmyk' && depth === 'uchar' && shownFormats.includes(format);
}

async function drawn(
  opened: Sharp,
  { autoOrient: image }: ImageHeader,
  region: FaceRegion | undefined,
  edge: number,
  seconds: number,
): Promise<Buffer> {
  if (region?.turn !== undefined) return drawnTurned(opened, image, region, edge, seconds);
  const face = region ? clampRegion(region, image) : { left: 0, top: 0, ...image };
  const longest = Math.max(face.width, face.height);
  const scale = Math.min(1, edge / longest);
  const width = Math.max(1, Math.round(face.width * scale));
  const height = Math.max(1, Math.round(face.height * scale));
  const upright = opened.autoOrient();
  const options = { fit: 'fill' } as const;
  let cut: Sharp;
  if (!region) cut = upright.resize(width, height, options);
  else if (scale > 0.5) cut = upright.extract(face).resize(width, height, options);
  else {
    // Decoders of JPEG and WebP shrink as they read, but only whole images: so the region is cut out of the shrunk one.
    const whole = [Math.ceil(image.width * scale), Math.ceil(image.height * scale)] as const;
    const left = Math.min(Math.round(face.left * scale), whole[0] - width);
    const top = Math.min(Math.round(face.top * scale), whole[1] - height);
    cut = upright.resize(...whole, options).extract({ left, top, width, height });
  }
  const isExact = scale === 1 && longest <= exactBelow;
  return cut
    .toColourspace('srgb')
    .timeout({ seconds: Math.ceil(seconds) })
    .webp(isExact ? { lossless: true, effort: 2 } : { quality: 82, effort: 2 })
    .toBuffer();
}

/** A face that was found in a photograph, as the audit takes it. */
async function drawnTurned(
  opened: Sharp,
  image: ImageHeader['autoOrient'],
  region: FaceRegion,
  edge: number,
  seconds: number,
): Promise<Buffer> {
  // Twice as large as wanted, so that turning it costs no sharpness.
  const scale = Math.min(1, (2 * edge) / region.width);
  const size = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)));
  const { data, info } = await opened
    .autoOrient()
    .resize(size[0], size[1], { fit: 'fill' })
    .flatten({ background: { r: 128, g: 128, b: 128 } })
    .toColourspace('srgb')
    .timeout({ seconds: Math.ceil(seconds) })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const whole = { data, width: info.width, height: info.height };
  const face = await cutTurned(whole, scaledRegion(region, scale), 2 * edge);
  const side = Math.min(edge, region.width);
  return face.resize(side, side, { fit: 'fill' }).webp({ quality: 82, effort: 2 }).toBuffer();
}

/** Goes up when thumbnails are made differently, so that older ones are not shown any more. */
const version = 2;

/**
 * Names a thumbnail, as 32 hexadecimal digits: by where its image is and what tells that it changed, not by its content,
 * which would have to be read whole first.
 * @param file absolute path.
 * @param region where the face is; undefined: the image is the face.
 * @param edge longest side, in pixels.
 */
export function thumbnailKey(
  file: string,
  { size, mtimeNs }: Pick<FileStamp, 'size' | 'mtimeNs'>,
  region: FaceRegion | undefined,
  edge: number,
  values: ValueRanges = {},
): string {
  const parts = [
    version,
    size,
    mtimeNs,
    region ? regionKey(region) : 'whole',
    edge,
    JSON.stringify(values),
    file,
  ];
  return contentHashOf(Buffer.from(parts.join('\n')));
}

export type ThumbnailWish = {
  /** Absolute path of its image. */
  readonly file: string;
  /** Where it is in there, as `FaceRegion`; undefined: the image is the face. */
  readonly region?: FaceRegion | undefined;
  /** What the audit took for black and white. */
  readonly values?: ValueRanges | undefined;
  /** Whether a thumbnail is made where the image is small, too: its name would say too much. */
  readonly always?: boolean | undefined;
};

export type ThumbnailMade =
  /** The image is to be shown itself. */
  | { readonly kind: 'original' }
  /** Path of the thumbnail below its folder, as part of an address. */
  | { readonly kind: 'made'; readonly place: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Bytes of image files that may be in memory at a time. */
const fileBytes = new Budget(160_000_000);

/** Makes thumbnails, or finds those that were made before. */
export class ThumbnailMaker {
  constructor(
    private readonly folder: ThumbnailFolder,
    private readonly onNote: (line: string) => void,
  ) {}

  /** @param edge longest side, in pixels. */
  async make({ file, region, values, always }: ThumbnailWish, edge: number): Promise<ThumbnailMade> {
    try {
      const stamp = await stampOf(file);
      const key = thumbnailKey(file, stamp, region, edge, values);
      const made = { kind: 'made', place: ThumbnailFolder.placeOf(key) } as const;
      if (await this.folder.has(key)) return made;
      const release = await fileBytes.take(Number(stamp.size));
      try {
        const bytes = await readFace(file, stamp);
        const thumbnail = await drawThumbnail(bytes, region, edge, mostSeconds, values, always);
        return thumbnail && (await this.keep(key, thumbnail)) ? made : { kind: 'original' };
      } finally {
        release();
      }
    } catch (error) {
      if (error instanceof FaceFailure) return { kind: 'failed', reason: error.message };
      throw error;
    }
  }

  /** Where the disk refuses, faces are shown all the same. */
  private async keep(key: string, thumbnail: Buffer): Promise<boolean> {
    try {
      await this.folder.write(key, thumbnail);
      return true;
    } catch (error) {
      this.onNote(`A thumbnail could not be kept (${String(error)}); the image itself is shown.`);
      return false;
    }
  }
}
