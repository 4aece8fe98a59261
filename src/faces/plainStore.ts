import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, readSync } from 'node:fs';
import { type FileHandle, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openRegular } from '../base/disk/regularFile';

/** A table of the feature store: bytes by bytes. */
type StoreTable = {
  readonly get: (key: Buffer) => Buffer | undefined;
  readonly putSync: (key: Buffer, value: Buffer) => unknown;
};

/** What keeps the feature store's records: LMDB, or plain files where LMDB's native code does not load. */
export type StoreTables = Readonly<Record<'features' | 'measures' | 'files' | 'found', StoreTable>> & {
  readonly root: {
    /** Keeps all that `action` puts, or nothing. */
    readonly transactionSync: (action: () => void) => unknown;
    readonly close: () => Promise<void>;
  };
};

const fileStart = Buffer.from('scn features 1\n');
const ending = '.records';
/** Length of what follows (4 bytes), and the start of its SHA-256 (8). */
const batchHead = 12;
/** Table (1 byte), length of the key (1) and of the value (4). */
const recordHead = 6;
/** Many times what is kept at once; a length beyond it is damage. */
const longestBatch = 2 ** 28;

type Place = { readonly descriptor: number; readonly offset: number; readonly length: number };

/**
 * A store without native code: each run appends what it learns to a file of its own, batch by batch, each with its checksum,
 * and reads those of all others when it begins. So no two processes write into one file, and a batch that a kill or a
 * full disk cut short is not there. Keys and places are in memory (about 100 bytes a record), values are read when asked for.
 * @param folder made when missing
 * @throws what the file system does, where the folder cannot be read or written
 */
export async function openPlainStore(folder: string): Promise<StoreTables> {
  await mkdir(folder, { recursive: true });
  const index = new Map<string, Place>();
  const handles: FileHandle[] = [];
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
  for (const name of names) {
    // One that another process is just removing, or that cannot be read, says nothing; what it held is computed again.
    const handle = await openRegular(path.join(folder, name)).catch(() => undefined);
    if (!handle) continue;
    handles.push(handle);
    await readBatches(handle, index).catch(() => undefined);
  }
  const own = path.join(folder, `${Date.now()}-${randomBytes(4).toString('hex')}${ending}`);
  await writeFile(own, fileStart, { flag: 'wx' });
  const ownHandle = await openRegular(own);
  const writer = new BatchWriter(own, ownHandle.fd, index);
  const tableAt = (table: number): StoreTable => ({
    get: (key) => readPlace(index.get(nameOf(table, key))),
    putSync: (key, value) => writer.put(table, key, value),
  });
  return {
    features: tableAt(0),
    measures: tableAt(1),
    files: tableAt(2),
    found: tableAt(3),
    root: {
      transactionSync(action) {
        action();
        writer.write();
      },
      async close() {
        await Promise.all([ownHandle, ...handles].map((handle) => handle.close()));
        if (writer.isEmpty) await rm(own, { force: true });
      },
    },
  };
}

const nameOf = (table: number, key: Buffer): string => `${table}${key.toString('latin1')}`;

function readPlace(place: Place | undefined): Buffer | undefined {
  if (!place) return undefined;
  const value = Buffer.alloc(place.length);
  const read = readSync(place.descriptor, value, 0, place.length, place.offset);
  return read === place.length ? value : undefined;
}

const checksumOf = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest().subarray(0, 8);

/** Notes where the values of a file's whole batches are; what follows one that is not whole is left out. */
async function readBatches(handle: FileHandle, index: Map<string, Place>): Promise<void> {
  const read = async (length: number, at: number): Promise<Buffer | undefined> => {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at);
    return bytesRead === length ? buffer : undefined;
  };
  if ((await read(fileStart.length, 0))?.equals(fileStart) !== true) return;
  for (let at = fileStart.length; ;) {
    const head = await read(batchHead, at);
    if (!head) return;
    const length = head.readUInt32LE();
    const batch = length <= longestBatch ? await read(length, at + batchHead) : undefined;
    if (!batch || !checksumOf(batch).equals(head.subarray(4))) return;
    noteRecords(batch, handle.fd, at + batchHead, index);
    at += batchHead + length;
  }
}

function noteRecords(batch: Buffer, descriptor: number, start: number, index: Map<string, Place>): void {
  for (let at = 0; at + recordHead <= batch.length;) {
    const key = at + recordHead;
    const value = key + batch.readUInt8(at + 1);
    const length = batch.readUInt32LE(at + 2);
    index.set(nameOf(batch.readUInt8(at), batch.subarray(key, value)), {
      descriptor,
      offset: start + value,
      length,
    });
    at = value + length;
  }
}

/** Appends batches to a file of its own. */
class BatchWriter {
  private records: Buffer[] = [];
  private end = fileStart.length;

  /** @param descriptor for reading the file */
  constructor(
    private readonly file: string,
    private readonly descriptor: number,
    private readonly index: Map<string, Place>,
  ) {}

  get isEmpty(): boolean {
    return this.end === fileStart.length;
  }

  put(table: number, key: Buffer, value: Buffer): void {
    const head = Buffer.alloc(recordHead);
    head.writeUInt8(table, 0);
    head.writeUInt8(key.length, 1);
    head.writeUInt32LE(value.length, 2);
    this.records.push(head, key, value);
  }

  /** @throws what the file system does; the batch is then not there for whoever reads the file. */
  write(): void {
    const batch = Buffer.concat(this.records.splice(0));
    const head = Buffer.alloc(batchHead);
    head.writeUInt32LE(batch.length, 0);
    head.set(checksumOf(batch), 4);
    appendFileSync(this.file, Buffer.concat([head, batch]));
    this.end += batchHead + batch.length;
    noteRecords(batch, this.descriptor, this.end - batch.length, this.index);
  }
}
