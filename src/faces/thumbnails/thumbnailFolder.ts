import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** How much a folder of thumbnails may hold, about. */
export type FolderLimits = { readonly bytes: number; readonly files: number };

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
      await rename(temporary, file);
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
