import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';

/** Versions beyond these are removed, the oldest first; in bytes, all together. */
const most = { versions: 20, bytes: 1024 ** 3 };

/**
 * Versions of label files that a save, or putting another one back, would have lost. They lie in the extension's own storage,
 * where only this user can look: labels may be confidential.
 */
export class KeptVersions {
  private count = 0;

  constructor(
    private readonly folder: string,
    private readonly limit = most,
  ) {}

  /**
   * Keeps bytes of a file.
   * @returns the copy's path, whose name ends as the file's; undefined where the disk has no room for it.
   */
  keep(file: string, bytes: Uint8Array): Promise<string | undefined> {
    return this.add(file, bytes.length, (copy) => writeFile(copy, bytes, { mode: 0o600, flag: 'wx' }));
  }

  /** Keeps a file as it is now; see `keep`. One that is larger than all that is kept is not copied. */
  async keepFile(file: string): Promise<string | undefined> {
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) return undefined;
    return this.add(file, found.size, async (copy) => {
      await copyFile(file, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await chmod(copy, 0o600);
    });
  }

  private async add(
    file: string,
    size: number,
    write: (copy: string) => Promise<void>,
  ): Promise<string | undefined> {
    if (size > this.limit.bytes) return undefined;
    const copy = path.join(this.folder, this.nextName(), path.basename(file));
    try {
      await mkdir(path.dirname(copy), { recursive: true, mode: 0o700 });
      await this.prune(size);
      await write(copy);
      return copy;
    } catch {
      await rm(path.dirname(copy), { recursive: true, force: true }).catch(() => undefined);
      return undefined;
    }
  }

  /** Names sort as the versions came: a file system gives several that come within some milliseconds the same time. */
  private nextName(): string {
    return `${Date.now()}-${String(this.count++).padStart(6, '0')}-${randomUUID()}`;
  }

  private async prune(size: number): Promise<void> {
    const kept: { readonly folder: string; readonly size: number }[] = [];
    for (const name of (await readdir(this.folder)).sort().reverse()) {
      const folder = path.join(this.folder, name);
      const [file] = await readdir(folder).catch(() => []);
      const found =
        file === undefined ? undefined : await stat(path.join(folder, file)).catch(() => undefined);
      if (found) kept.push({ folder, size: found.size });
    }
    let [versions, bytes] = [1, size];
    for (const one of kept) {
      versions++;
      bytes += one.size;
      if (versions > this.limit.versions || bytes > this.limit.bytes)
        await rm(one.folder, { recursive: true, force: true });
    }
  }
}
