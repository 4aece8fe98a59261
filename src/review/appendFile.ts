import type { FileHandle } from 'node:fs/promises';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';

/** A text file that only grows, line by line; each append is on disk when its promise resolves. */
export class AppendFile {
  private handle: FileHandle | undefined;

  /** @param atLineStart whether the file's end is the start of a line; a torn last line is never written on. */
  constructor(
    private readonly file: string,
    private atLineStart: boolean,
  ) {}

  /**
   * Appends lines in one write and waits until they are on disk. What a failed append wrote is taken back, so that
   * nothing stands in the file which its caller was told is not there. Appends must not overlap.
   */
  async append(lines: readonly string[]): Promise<void> {
    const handle = (this.handle ??= await this.open());
    const { size } = await handle.stat();
    const bytes = Buffer.from((this.atLineStart ? '' : '\n') + lines.join('\n') + '\n');
    let written = 0;
    try {
      while (written < bytes.length) {
        written += (await handle.write(bytes, written)).bytesWritten;
      }
      await handle.sync();
      this.atLineStart = true;
    } catch (error) {
      await this.takeBack(handle, size, written);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.handle?.close();
    this.handle = undefined;
  }

  private async open(): Promise<FileHandle> {
    await mkdir(path.dirname(this.file), { recursive: true });
    return open(this.file, 'a');
  }

  private async takeBack(handle: FileHandle, size: number, written: number): Promise<void> {
    try {
      // Another window may have appended behind what was written; its lines must stay.
      if ((await handle.stat()).size === size + written) {
        await handle.truncate(size);
        return;
      }
    } catch {
      // The file keeps a torn line; the next append starts on a new one.
    }
    this.atLineStart = false;
  }
}
