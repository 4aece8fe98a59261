import { unlessGone } from '../../base/disk/fileErrors';
import { openOwn, readOwn } from '../../base/disk/ownFiles';
import { writeWhole } from '../../base/disk/writeWhole';

/** A face as it was written: its pixels' hash, and the size of the PNG file, which tells a torn one. */
export type IndexedFace = { readonly hash: string; readonly bytes: number };

/** A line of the index: a face by its path, or the label file's stamp once all of its faces were there. */
type IndexLine = readonly [path: string, hash: string, bytes: number] | { readonly whole: string };

/** In place of a hash. */
const forgotten = '';
/** Lines that are kept in memory before they are written: what a killed audit would write again. */
const linesPerWrite = 256;

/**
 * Which faces of a label file are there, and of which pixels: lines of JSON, added to as faces are written, so that a
 * killed audit goes on where it was. The last line about a face counts; one that makes no sense (torn) does not.
 */
export class FaceIndex {
  private pending: string[] = [];

  private constructor(
    private readonly file: string,
    private readonly faces: Map<string, IndexedFace>,
    private stamp: string | undefined,
    /** Most of its lines are outdated. */
    private readonly isLong: boolean,
  ) {}

  static async open(file: string): Promise<FaceIndex> {
    const bytes = await readOwn(file).catch(unlessGone);
    const faces = new Map<string, IndexedFace>();
    let stamp: string | undefined;
    const lines = (bytes?.toString() ?? '').split('\n');
    for (const line of lines) {
      const entry = parseLine(line);
      if (entry === undefined) continue;
      if ('whole' in entry) stamp = entry.whole;
      else if (entry[1] === forgotten) faces.delete(entry[0]);
      else faces.set(entry[0], { hash: entry[1], bytes: entry[2] });
    }
    // Whatever follows a torn line begins on a line of its own.
    const index = new FaceIndex(file, faces, stamp, lines.length > 2 * faces.size + 1000);
    if (lines.at(-1) !== '') index.pending.push('');
    return index;
  }

  get(path: string): IndexedFace | undefined {
    return this.faces.get(path);
  }

  /** Whether all faces of the label file with this stamp were there. */
  isWhole(stamp: string): boolean {
    return this.stamp === stamp;
  }

  async add(path: string, face: IndexedFace): Promise<void> {
    this.faces.set(path, face);
    this.pending.push(JSON.stringify([path, face.hash, face.bytes] satisfies IndexLine));
    if (this.pending.length >= linesPerWrite) await this.write();
  }

  /** Takes a face back, if it was there. */
  async forget(path: string): Promise<void> {
    if (!this.faces.delete(path)) return;
    this.pending.push(JSON.stringify([path, forgotten, 0] satisfies IndexLine));
    if (this.pending.length >= linesPerWrite) await this.write();
  }

  /** Notes that all faces of the label file with this stamp are there. */
  async finish(stamp: string | undefined): Promise<void> {
    if (stamp !== undefined && stamp !== this.stamp) {
      this.stamp = stamp;
      this.pending.push(JSON.stringify({ whole: stamp } satisfies IndexLine));
    }
    if (!this.isLong) return this.write();
    this.pending = [];
    const lines = [...this.faces].map(([path, { hash, bytes }]) => JSON.stringify([path, hash, bytes]));
    if (this.stamp !== undefined) lines.push(JSON.stringify({ whole: this.stamp }));
    await writeWhole(this.file, `${lines.join('\n')}\n`);
  }

  async write(): Promise<void> {
    if (this.pending.length === 0) return;
    const text = `${this.pending.join('\n')}\n`;
    this.pending = [];
    const handle = await openOwn(this.file, 'append');
    try {
      await handle.appendFile(text);
    } finally {
      await handle.close();
    }
  }
}

function parseLine(line: string): IndexLine | undefined {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    if (Array.isArray(value)) {
      const [path, hash, bytes] = value as unknown[];
      return typeof path === 'string' && typeof hash === 'string' && typeof bytes === 'number'
        ? [path, hash, bytes]
        : undefined;
    }
    const whole = (value as { readonly whole?: unknown } | null)?.whole;
    return typeof whole === 'string' ? { whole } : undefined;
  } catch {
    return undefined;
  }
}
