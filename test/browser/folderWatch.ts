import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { lstat, readFile, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * Knows whether anything below a folder was written: by what the system tells while it happens, also of a file that is gone
 * again, and by every file's size, time and bytes.
 */
export class FolderWatch {
  private readonly events = new Set<string>();
  private readonly watcher: FSWatcher;

  private constructor(
    private readonly folder: string,
    private readonly before: ReadonlyMap<string, string>,
    /** Paths in the folder that are of no interest, with all below them. */
    private readonly except: readonly string[],
  ) {
    this.watcher = watch(folder, { recursive: true }, (event, name) => {
      if (!this.isExcepted(name ?? '')) this.events.add(`${event} ${name ?? ''}`);
    });
  }

  static async start(folder: string, except: readonly string[] = []): Promise<FolderWatch> {
    return new FolderWatch(folder, await listing(folder), except);
  }

  /** @throws AssertionError that names what was written. */
  async expectUntouched(): Promise<void> {
    const now = await listing(this.folder);
    const differing = [...new Set([...this.before.keys(), ...now.keys()])].filter(
      (name) => this.before.get(name) !== now.get(name) && !this.isExcepted(name),
    );
    assert.deepEqual(differing, [], `written below ${this.folder}`);
    assert.deepEqual([...this.events], [], `written for a while below ${this.folder}`);
  }

  stop(): void {
    this.watcher.close();
  }

  private isExcepted(name: string): boolean {
    return this.except.some(
      (each) => name === each || name.startsWith(`${each}/`) || each.startsWith(`${name}/`),
    );
  }
}

/** All that tells one state of a folder from another, by path. */
async function listing(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const name of await readdir(folder, { recursive: true })) {
    const file = path.join(folder, name);
    const stats = await lstat(file, { bigint: true }).catch(() => undefined);
    if (!stats) continue;
    const content = stats.isFile()
      ? createHash('sha256')
          .update(await readFile(file))
          .digest('hex')
      : stats.isSymbolicLink()
        ? await readlink(file)
        : '';
    found.set(name, [stats.mode, stats.size, stats.mtimeNs, stats.ino, content].join(' '));
  }
  return found;
}
