import { mkdir } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { messageOf } from '../base/humanError';
import { type FileStamp, shortHash, stampBytes, stampLength } from './faceFile';
import { type FaceDescription, marksOf, readMarks } from './featureTable';
import { finderVersion, type FoundFace } from './finding/findFaces';
import type { MemoryStore } from './memoryStore';
import { measuresLength } from './pictureMeasures';
import { smallBytes } from './smallPicture';
import type { openLmdbStore } from './lmdbStore';
import { openPlainStore, type StoreTables } from './plainStore';
import { damageOf, plainStoreIn, putAside, storeFileIn } from './storeFile';

/** Faces or seconds after which what was learned is written, so that a killed audit loses little. */
const facesPerCommit = 512;
const millisecondsPerCommit = 1000;

/** LMDB's errors that mean the file's content is wrong: page not found, corrupted, panic, wrong version, not LMDB. */
const damageCodes: ReadonlySet<unknown> = new Set([-30797, -30796, -30795, -30794, -30793]);

/**
 * The tables, by their keys:
 * - `features`: hash of the backbone's id (16 bytes), content hash (16) → small picture (576), features (float32 each), and
 *   one byte, see `marksOf`. Records of other lengths are older and count as missing.
 * - `measures`: content hash (16) → a picture's measures (float32 each), whatever the backbone. Other lengths count as missing.
 * - `files`: hash of the absolute path (16) → size, mtime, ctime, inode (8 each), content hash (16).
 * - `found`: version of the finder (1), name of the image's content (16) → what was found in it, as JSON.
 */
type Tables = StoreTables;

/** The file that loads LMDB’s native code, which does not load everywhere. */
type LmdbLibrary = { readonly openLmdbStore: typeof openLmdbStore };

/** What an extraction asks of a store, and hands to it. */
export type FaceStore = Pick<
  FeatureStore,
  | 'contentOf'
  | 'load'
  | 'save'
  | 'measuresOf'
  | 'saveMeasures'
  | 'foundIn'
  | 'saveFound'
  | 'remember'
  | 'writePending'
  | 'close'
>;

/**
 * Features on disk, by content and backbone, and the content of files by path and stamp: what has been computed once is
 * found again, in this audit, the next one, and in one that runs at the same time. All values are little-endian.
 *
 * The store only saves time, so trouble with it never stops an audit: where LMDB's native code does not load, plain files
 * keep the same; a damaged file is put aside and a new one started; where none can be written, the audit goes on without.
 * `onNote` hears of each once.
 */
export class FeatureStore {
  private tables: Tables | undefined;
  private canWrite = true;
  /** Whether it is of plain files, as LMDB does not load. */
  private isPlain = false;
  private pendingFeatures = new Map<string, Buffer>();
  private pendingMeasures = new Map<string, Buffer>();
  private pendingFiles = new Map<string, Buffer>();
  private pendingFound = new Map<string, Buffer>();
  private timer: NodeJS.Timeout | undefined;
  /** When features were last written, by `performance.now()`. */
  private written = -Infinity;
  private recovering = Promise.resolve();
  private readonly backboneKey: Buffer;

  private constructor(
    private readonly folder: string,
    private readonly backbone: { readonly id: string; readonly dimensions: number },
    private readonly onNote: (line: string) => void,
    private readonly loadLmdb: () => Promise<LmdbLibrary>,
  ) {
    this.backboneKey = shortHash(backbone.id);
  }

  /**
   * Opens (or makes) the store of `folder`; never throws because of it.
   * @param loadLmdb loads the native library
   */
  static async open(
    folder: string,
    backbone: { readonly id: string; readonly dimensions: number },
    onNote: (line: string) => void,
    loadLmdb: () => Promise<LmdbLibrary> = () => import('./lmdbStore'),
  ): Promise<FeatureStore> {
    const store = new FeatureStore(folder, backbone, onNote, loadLmdb);
    await store.openTables();
    return store;
  }

  /** The content hash of an unchanged file, without reading it. */
  contentOf(file: string, stamp: FileStamp): string | undefined {
    const entry = this.read(({ files }) => files.get(shortHash(file)));
    if (entry?.length !== stampLength + 16 || !entry.subarray(0, stampLength).equals(stampBytes(stamp)))
      return undefined;
    return entry.toString('hex', stampLength);
  }

  /**
   * Copies the features of a content into `into`, [dimensions].
   * @returns what is known of the face, or undefined when the store does not have the content.
   */
  load(contentHash: string, into: Float32Array): FaceDescription | undefined {
    const record =
      this.pendingFeatures.get(contentHash) ??
      this.read(({ features }) => features.get(this.featuresKey(contentHash)));
    if (record?.length !== smallBytes + 4 * this.backbone.dimensions + 1) return undefined;
    Buffer.from(into.buffer, into.byteOffset, into.byteLength).set(record.subarray(smallBytes, -1));
    if (!into.every(Number.isFinite)) return undefined;
    return { picture: record.subarray(0, smallBytes), ...readMarks(record.at(-1) ?? 0) };
  }

  /** Keeps the features of a content; written at once where the last ones were long ago, so that few are lost by a kill. */
  save(contentHash: string, features: Float32Array, face: FaceDescription): void {
    if (!this.canWrite) return;
    const record = Buffer.alloc(smallBytes + features.byteLength + 1);
    record.set(face.picture);
    record.set(Buffer.from(features.buffer, features.byteOffset, features.byteLength), smallBytes);
    record[record.length - 1] = marksOf(face);
    this.pendingFeatures.set(contentHash, record);
    if (performance.now() - this.written >= millisecondsPerCommit) this.writePending();
    else this.commitSoon();
  }

  /** The measures of a picture, where they are kept; a copy. */
  measuresOf(contentHash: string): Float32Array | undefined {
    const record =
      this.pendingMeasures.get(contentHash) ??
      this.read(({ measures }) => measures.get(Buffer.from(contentHash, 'hex')));
    if (record?.length !== measuresLength * Float32Array.BYTES_PER_ELEMENT) return undefined;
    const values = new Float32Array(measuresLength);
    Buffer.from(values.buffer).set(record);
    return values.every(Number.isFinite) ? values : undefined;
  }

  /** Keeps the measures of a picture; written soon. */
  saveMeasures(contentHash: string, measures: Float32Array): void {
    if (!this.canWrite) return;
    this.pendingMeasures.set(
      contentHash,
      Buffer.from(measures.buffer, measures.byteOffset, measures.byteLength),
    );
    this.commitSoon();
  }

  /**
   * What was found in an image.
   * @param content from `faceHashOf`, without a region.
   */
  foundIn(content: string): FoundFace | undefined {
    const record =
      this.pendingFound.get(content) ?? this.read(({ found }) => found.get(this.foundKey(content)));
    return record && (JSON.parse(record.toString('utf8')) as FoundFace);
  }

  /** Keeps what was found in an image; written soon. */
  saveFound(content: string, found: FoundFace): void {
    if (!this.canWrite) return;
    this.pendingFound.set(content, Buffer.from(JSON.stringify(found)));
    this.commitSoon();
  }

  /** Keeps which content a file has while its stamp stays; written soon. */
  remember(file: string, stamp: FileStamp, contentHash: string): void {
    if (!this.canWrite) return;
    this.pendingFiles.set(
      shortHash(file).toString('hex'),
      Buffer.concat([stampBytes(stamp), Buffer.from(contentHash, 'hex')]),
    );
    this.commitSoon();
  }

  /** Takes in what another store holds and this one does not, in transactions as usual. */
  takeIn({ faces, measures, files, found }: MemoryStore): void {
    const features = new Float32Array(this.backbone.dimensions);
    for (const [content, face] of faces)
      if (!this.load(content, features)) this.save(content, face.features, face);
    for (const [content, values] of measures)
      if (!this.measuresOf(content)) this.saveMeasures(content, values);
    for (const [content, each] of found) if (!this.foundIn(content)) this.saveFound(content, each);
    if (!this.canWrite) return;
    for (const [name, { stamp, content }] of files) {
      this.pendingFiles.set(name, Buffer.concat([stamp, Buffer.from(content, 'hex')]));
      this.commitSoon();
    }
  }

  /**
   * One transaction for all that is pending. Synchronous (about 10 ms for 512 faces) because lmdb's asynchronous writes
   * leave unhandled rejections behind on a full disk, and then never close.
   */
  writePending(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.pendingFeatures.size > 0) this.written = performance.now();
    if (!this.tables || this.pending === 0) return;
    const { root, features, measures, files, found } = this.tables;
    try {
      root.transactionSync(() => {
        for (const [hash, record] of this.pendingFeatures) features.putSync(this.featuresKey(hash), record);
        for (const [hash, record] of this.pendingMeasures) measures.putSync(Buffer.from(hash, 'hex'), record);
        for (const [path, entry] of this.pendingFiles) files.putSync(Buffer.from(path, 'hex'), entry);
        for (const [content, record] of this.pendingFound) found.putSync(this.foundKey(content), record);
      });
      this.forgetPending();
    } catch (error) {
      if (isDamage(error)) this.recover(error);
      else this.giveUpWriting(error);
    }
  }

  async close(): Promise<void> {
    await this.recovering;
    this.writePending();
    await this.recovering;
    clearTimeout(this.timer);
    await this.tables?.root.close();
    this.tables = undefined;
    this.canWrite = false;
  }

  private get file(): string {
    return storeFileIn(this.folder);
  }

  private async openTables(): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      const library = await this.loadLmdb().catch((error: unknown) => {
        const [reason = ''] = messageOf(error).split('\n');
        this.onNote(
          l10n.t(
            'LMDB has no native code that runs here ({0}): features are kept in plain files instead.',
            reason,
          ),
        );
      });
      if (!library) {
        this.isPlain = true;
        this.tables = await openPlainStore(plainStoreIn(this.folder));
        return;
      }
      const damage = await damageOf(this.file);
      if (damage !== undefined) await this.replaceDamaged(damage);
      try {
        this.tables = library.openLmdbStore(this.file);
      } catch (error) {
        if (!isDamage(error)) throw error;
        await this.replaceDamaged(messageOf(error));
        this.tables = library.openLmdbStore(this.file);
      }
    } catch (error) {
      this.giveUpWriting(error);
    }
  }

  private async replaceDamaged(reason: string): Promise<void> {
    const aside = await putAside(this.file);
    this.onNote(
      l10n.t(
        'The feature store was damaged ({0}). It is now “{1}” and may be deleted; a new one was started.',
        reason,
        aside,
      ),
    );
  }

  private read(get: (tables: Tables) => Buffer | undefined): Buffer | undefined {
    if (!this.tables) return undefined;
    try {
      return get(this.tables);
    } catch (error) {
      this.recover(error);
      return undefined;
    }
  }

  private get allPending(): readonly Map<string, Buffer>[] {
    return [this.pendingFeatures, this.pendingMeasures, this.pendingFiles, this.pendingFound];
  }

  private get pending(): number {
    return this.allPending.reduce((sum, { size }) => sum + size, 0);
  }

  private forgetPending(): void {
    for (const pending of this.allPending) pending.clear();
  }

  private commitSoon(): void {
    if (this.pending >= facesPerCommit) this.writePending();
    else this.timer ??= setTimeout(() => this.writePending(), millisecondsPerCommit).unref();
  }

  /** Closes a store that turned out damaged and starts a new one; what is pending goes into the new one. */
  private recover(error: unknown): void {
    const damaged = this.tables;
    if (!damaged) return;
    this.tables = undefined;
    this.recovering = (async () => {
      try {
        await damaged.root.close();
        // Of plain files, what is damaged is passed over; LMDB's may be another program's, and sound.
        if (this.isPlain) return this.giveUpWriting(error);
        await this.replaceDamaged(messageOf(error));
        this.tables = (await this.loadLmdb()).openLmdbStore(this.file);
      } catch (reason) {
        this.giveUpWriting(reason);
      }
    })();
  }

  private giveUpWriting(error: unknown): void {
    if (!this.canWrite) return;
    this.canWrite = false;
    this.forgetPending();
    this.onNote(
      l10n.t(
        'Features cannot be kept in “{0}” ({1}): the audit goes on, but the next one will decode these images again. Make room or allow writing there.',
        this.folder,
        messageOf(error),
      ),
    );
  }

  private foundKey(content: string): Buffer {
    return Buffer.concat([Buffer.from([finderVersion]), Buffer.from(content, 'hex')]);
  }

  private featuresKey(contentHash: string): Buffer {
    return Buffer.concat([this.backboneKey, Buffer.from(contentHash, 'hex')]);
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && damageCodes.has(error.code);
}
