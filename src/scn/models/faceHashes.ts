/** Bytes of a face's content hash: 128 bits of SHA-256. */
const hashBytes = 16;

/** Which faces a model was trained on, by their content. */
export class FaceHashes {
  private readonly hashes: ReadonlySet<string>;

  /** @param hashes 32 hexadecimal digits each, in any order; a face may come twice. */
  constructor(hashes: Iterable<string>) {
    this.hashes = new Set(hashes);
  }

  /** @param bytes as `encode` gives them; a rest that is no whole hash is left out. */
  static decode(bytes: Buffer): FaceHashes {
    const hex = bytes.toString('hex');
    return new FaceHashes(
      Array.from({ length: Math.floor(bytes.length / hashBytes) }, (_, i) =>
        hex.slice(2 * hashBytes * i, 2 * hashBytes * (i + 1)),
      ),
    );
  }

  get size(): number {
    return this.hashes.size;
  }

  has(hash: string): boolean {
    return this.hashes.has(hash);
  }

  /** Sorted, 16 bytes each: half a million faces are 8 MB, and the same faces give the same bytes. */
  encode(): Buffer {
    return Buffer.from([...this.hashes].sort().join(''), 'hex');
  }
}
