import { FileLock } from '../../../src/base/disk/fileLock';

/** A process that holds a lock until it is told to release it. */
const [, , file = ''] = process.argv;

async function main(): Promise<void> {
  const lock = await FileLock.take(file, 0);
  process.once('message', () => {
    void lock.release().then(() => process.exit());
  });
  process.send?.('taken');
}

void main();
