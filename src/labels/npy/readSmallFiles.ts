import { close, open, read } from 'node:fs';
import { errorCode } from '../../base/disk/fileErrors';
import { NoRegularFileError, openAtOnce } from '../../base/disk/regularFile';

const atOnce = 64;

/**
 * Reads the first bytes of very many small files, some dozens at a time. With callbacks, because the file handles of
 * `node:fs/promises` take six times as long. Nothing asks beforehand what is there, which would be one more look a file:
 * a pipe opens at once, and cannot be read from a place in it.
 * @param take gets a file's index with its bytes, which it must not keep, or why it could not be read.
 */
export async function readSmallFiles(
  files: readonly string[],
  length: number,
  take: (index: number, content: Buffer | Error) => void,
): Promise<void> {
  let next = 0;
  const work = async () => {
    const buffer = Buffer.alloc(length);
    while (next < files.length) {
      const index = next++;
      take(index, await firstBytes(files[index] ?? '', buffer));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, files.length) }, work));
}

function firstBytes(file: string, buffer: Buffer): Promise<Buffer | Error> {
  return new Promise((resolve) => {
    open(file, openAtOnce, (failure, descriptor) => {
      if (failure) resolve(explain(failure, file));
      else
        read(descriptor, buffer, 0, buffer.length, 0, (error, length) => {
          close(descriptor, () => resolve(error ? explain(error, file) : buffer.subarray(0, length)));
        });
    });
  });
}

function explain(error: Error, file: string): Error {
  return ['ESPIPE', 'ENXIO', 'EAGAIN'].includes(errorCode(error) ?? '')
    ? new NoRegularFileError(file)
    : error;
}
