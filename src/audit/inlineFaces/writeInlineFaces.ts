import { randomBytes, createHash } from 'node:crypto';
import { lstatSync, constants } from 'node:fs';
import { rm, stat, access } from 'node:fs/promises';
import path from 'node:path';
import { renameOver } from '../../base/disk/renameOver';
import { setImmediate } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { decodesAtOnce } from '../../faces/decodeFace';
import { contentHashOf, isSettled } from '../../faces/faceFile';
import { greyPng } from '../../faces/imageLibrary';
import { explainFileError } from '../../base/disk/fileErrors';
import { makeOwnFolder, statOwn, writeNewOwn, sidecar } from '../../base/disk/ownFiles';
import type { InlineFace, LabelFile } from '../../labels/labelFile';
import { stopIfCancelled } from '../engines/auditRun';
import { keepResultsOutOfGit, facesFolder } from '../../labels/places';
import { FaceIndex } from './faceIndex';

/** Where faces that stand in a label file belong, as the label file says it. */
export type FacePlace = {
  /** Absolute path of the folder beside the data that holds such faces: `<folder>/.scn/faces`. */
  readonly folder: string;
  /** The face's path in it, with `/` between the parts. */
  readonly relative: string;
};

const middle = path.sep + path.join(sidecar, facesFolder) + path.sep;

/** Reads a place from a path; undefined for one that is not below a folder for such faces. */
export function facePlace(file: string): FacePlace | undefined {
  const normal = path.normalize(file);
  const at = normal.lastIndexOf(middle);
  if (at < 0) return undefined;
  const end = at + middle.length;
  return { folder: normal.slice(0, end - 1), relative: normal.slice(end).replaceAll(path.sep, '/') };
}

/** Where the faces of a folder beside the data go when that cannot be written. */
export function facesInCache(folder: string, cacheFolder: string): string {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return path.join(cacheFolder, facesFolder, hash);
}

/**
 * The folder that faces are really written to, made when missing: the one beside the data, or one in the cache where
 * that cannot be written or is reached by a link.
 * @throws the file system's error when neither can be written.
 */
async function writableFaceFolder(folder: string, cacheFolder: string): Promise<string> {
  try {
    await makeOwnFolder(folder);
    await access(folder, constants.W_OK);
    return folder;
  } catch {
    // The cache will do.
  }
  const inCache = facesInCache(folder, cacheFolder);
  await makeOwnFolder(inCache);
  return inCache;
}

/** Where the faces of a label file are as image files, by row. */
export type InlineFaceFiles = {
  /** Absolute paths; undefined for a row whose face does not stand in the label file. */
  readonly files: readonly (string | undefined)[];
  /** Why a row's face could not be unpacked. */
  readonly failures: ReadonlyMap<number, string>;
};

export type InlineFaceOptions = {
  /** Takes the faces where the data's own folder cannot be written. */
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  /** Told at most ten times a second. */
  readonly onProgress: (done: number, total: number) => void;
};

/** Rows that are looked at before anything else may happen in the process. */
const rowsAtOnce = 2000;
const millisecondsBetweenReports = 100;

/**
 * Writes the faces that stand in a label file as image files, those that are not there yet or whose pixels have changed.
 * Each file is written all at once; memory is bounded whatever the number of faces.
 * @returns undefined for a label file without faces of its own.
 * @throws HumanError when they cannot be written, CancelledError when `signal` aborts; what is written stays.
 */
export async function writeInlineFaces(
  labels: LabelFile,
  options: InlineFaceOptions,
): Promise<InlineFaceFiles | undefined> {
  const { inlineFaces } = labels;
  if (!inlineFaces) return undefined;
  return new FaceWriting(labels, options).run(() => inlineFaces.call(labels));
}

/** A face's row in the label file, and where its file belongs. */
type Target = {
  readonly row: number;
  readonly relative: string;
  readonly file: string;
  readonly index: FaceIndex;
};

class FaceWriting {
  private readonly folders = new Map<string, { readonly root: string; readonly index: FaceIndex }>();
  private readonly seenFolders = new Set<string>();
  private readonly madeFolders = new Set<string>();
  /** Nobody can guess it. */
  private readonly mark = randomBytes(6).toString('hex');
  private readonly targets: (Target | undefined)[] = [];
  private readonly seen = new Set<number>();
  private reported = 0;
  private done = 0;
  private total = 0;

  constructor(
    private readonly labels: LabelFile,
    private readonly options: InlineFaceOptions,
  ) {}

  async run(faces: () => AsyncIterable<InlineFace>): Promise<InlineFaceFiles> {
    try {
      await this.findTargets();
      const stamp = await stampOf(this.labels.location);
      const isWhole = stamp !== undefined && this.indices().every((index) => index.isWhole(stamp));
      if (!isWhole || !(await this.areAllThere())) {
        try {
          await this.write(faces());
        } finally {
          for (const index of this.indices()) await index.write();
        }
        await this.forgetUnseen();
        for (const index of this.indices()) await index.finish(stamp);
      }
    } catch (error) {
      throw explainFileError(error, pathOf(error) ?? this.labels.location);
    }
    return this.unpacked();
  }

  private indices(): FaceIndex[] {
    return [...this.folders.values()].map(({ index }) => index);
  }

  private async findTargets(): Promise<void> {
    for (const [row, { image }] of this.labels.samples.entries()) {
      if (row % rowsAtOnce === 0) await this.pause();
      const [first] = this.labels.imageCandidates(image);
      const place = first === undefined ? undefined : facePlace(first);
      this.targets.push(place && (await this.targetOf(row, place)));
      if (place) this.total++;
    }
  }

  private async targetOf(row: number, { folder, relative }: FacePlace): Promise<Target> {
    let known = this.folders.get(folder);
    if (!known) {
      const root = await writableFaceFolder(folder, this.options.cacheFolder);
      await keepResultsOutOfGit(root);
      const index = await FaceIndex.open(path.join(root, `${path.basename(this.labels.location)}.jsonl`));
      this.folders.set(folder, (known = { root, index }));
    }
    const file = path.join(known.root, relative);
    await this.lookAt(path.dirname(file));
    return { row, relative, file, index: known.index };
  }

  /** Faces are not taken from where a link leads; asking each of them its whole way would take too long. */
  private async lookAt(folder: string): Promise<void> {
    if (this.seenFolders.has(folder)) return;
    await statOwn(folder);
    this.seenFolders.add(folder);
  }

  private async areAllThere(): Promise<boolean> {
    for (const [row, target] of this.targets.entries()) {
      if (row % rowsAtOnce === 0) await this.pause();
      const face = target?.index.get(target.relative);
      // A face that is not in the index could not be read from this very label file.
      if (target && face && !isThere(target.file, face.bytes)) return false;
    }
    return true;
  }

  private async write(faces: AsyncIterable<InlineFace>): Promise<void> {
    const { signal, onProgress } = this.options;
    const running = new Set<Promise<void>>();
    let failure: { readonly error: unknown } | undefined;
    try {
      for await (const face of faces) {
        stopIfCancelled(signal);
        if (failure) break;
        const target = this.targets[face.sample];
        if (!target) continue;
        this.seen.add(face.sample);
        const writing = this.writeOne(target, face).then(
          () => {
            this.done++;
            running.delete(writing);
          },
          (error: unknown) => {
            failure ??= { error };
            running.delete(writing);
          },
        );
        running.add(writing);
        if (running.size >= decodesAtOnce) await Promise.race(running);
        this.report();
      }
    } finally {
      await Promise.all(running);
    }
    if (failure) throw failure.error;
    onProgress(this.done, this.total);
  }

  /** What an earlier state of the label file had must not stand for a row that can no longer be read. */
  private async forgetUnseen(): Promise<void> {
    for (const target of this.targets)
      if (target && !this.seen.has(target.row)) await target.index.forget(target.relative);
  }

  private async writeOne({ relative, file, index }: Target, face: InlineFace): Promise<void> {
    const isEncoded = 'encoded' in face;
    const hash = contentHashOf(
      isEncoded ? face.encoded : Buffer.concat([Buffer.from(`${face.width},${face.height},`), face.grey]),
    );
    const before = index.get(relative);
    if (before?.hash === hash && isThere(file, before.bytes)) return;
    const image = isEncoded ? face.encoded : await greyPng(face.grey, face.width, face.height);
    await this.makeFolder(path.dirname(file));
    const temporary = `${file}.${this.mark}.tmp`;
    try {
      await writeNewOwn(temporary, image, false);
      // A link in its place is replaced.
      await renameOver(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await index.add(relative, { hash, bytes: image.length });
  }

  private async makeFolder(folder: string): Promise<void> {
    if (this.madeFolders.has(folder)) return;
    await makeOwnFolder(folder);
    this.madeFolders.add(folder);
  }

  private report(): void {
    const now = performance.now();
    if (now - this.reported < millisecondsBetweenReports) return;
    this.reported = now;
    this.options.onProgress(this.done, this.total);
  }

  private async pause(): Promise<void> {
    stopIfCancelled(this.options.signal);
    await setImmediate();
  }

  private unpacked(): InlineFaceFiles {
    const failures = new Map<number, string>();
    for (const target of this.targets) {
      if (!target || target.index.get(target.relative)) continue;
      const line = this.labels.samples[target.row]?.line;
      const { location } = this.labels;
      failures.set(
        target.row,
        line === undefined
          ? l10n.t('The face of {0} has no pixels that can be read: correct them.', location)
          : l10n.t(
              'The face in line {0} of {1} has no pixels that can be read: correct them.',
              line,
              location,
            ),
      );
    }
    return { files: this.targets.map((target) => target?.file), failures };
  }
}

/** A link in a face's place is none. */
function isThere(file: string, bytes: number): boolean {
  const there = lstatSync(file, { throwIfNoEntry: false });
  return there?.isFile() === true && there.size === bytes;
}

/** What tells one state of a label file from another; undefined for a folder, and for a file that changed just now. */
async function stampOf(file: string): Promise<string | undefined> {
  const stats = await stat(file, { bigint: true });
  if (!stats.isFile() || !isSettled(stats)) return undefined;
  return [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(' ');
}

function pathOf(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
}
