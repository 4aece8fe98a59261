import { type FileStamp, shortHash, stampBytes } from './faceFile';
import type { FaceDescription } from './featureTable';
import type { FoundFace } from './finding/findFaces';

/** What is known of a face by the name of its content. */
type StoredFace = FaceDescription & { readonly features: Float32Array };

/**
 * A feature store in memory, for whoever keeps features in files of their own: several computers that share a disk must not
 * open one LMDB file. What `FaceStore` asks for. A copy of all that is handed to it; nothing of it is ever forgotten.
 */
export class MemoryStore {
  /** By the name of the face's content, see `faceHashOf`. */
  readonly faces = new Map<string, StoredFace>();
  readonly measures = new Map<string, Float32Array>();
  /** By the hash of the image's absolute path, in hexadecimal: its stamp (see `stampBytes`), and its content. */
  readonly files = new Map<string, { readonly stamp: Buffer; readonly content: string }>();
  /** By the name of the image's content. */
  readonly found = new Map<string, FoundFace>();

  /** Adds all that another store holds, whose memory may be shared; what it holds itself it keeps. */
  addAll(other: MemoryStore): void {
    const add = <T>(to: Map<string, T>, from: ReadonlyMap<string, T>) => {
      for (const [name, value] of from) if (!to.has(name)) to.set(name, value);
    };
    add(this.faces, other.faces);
    add(this.measures, other.measures);
    add(this.files, other.files);
    add(this.found, other.found);
  }

  contentOf(file: string, stamp: FileStamp): string | undefined {
    const known = this.files.get(shortHash(file).toString('hex'));
    return known?.stamp.equals(stampBytes(stamp)) === true ? known.content : undefined;
  }

  load(contentHash: string, into: Float32Array): FaceDescription | undefined {
    const face = this.faces.get(contentHash);
    if (face?.features.length !== into.length) return undefined;
    into.set(face.features);
    return face;
  }

  save(contentHash: string, features: Float32Array, { picture, fault, isLearned }: FaceDescription): void {
    this.faces.set(contentHash, { features: features.slice(), picture: picture.slice(), fault, isLearned });
  }

  measuresOf(contentHash: string): Float32Array | undefined {
    return this.measures.get(contentHash);
  }

  saveMeasures(contentHash: string, measures: Float32Array): void {
    this.measures.set(contentHash, measures.slice());
  }

  foundIn(content: string): FoundFace | undefined {
    return this.found.get(content);
  }

  saveFound(content: string, found: FoundFace): void {
    this.found.set(content, found);
  }

  remember(file: string, stamp: FileStamp, contentHash: string): void {
    this.files.set(shortHash(file).toString('hex'), { stamp: stampBytes(stamp), content: contentHash });
  }

  writePending(): void {
    // Whoever made it writes what it holds.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
