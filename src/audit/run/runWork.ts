import { cpus } from 'node:os';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../../base/humanError';
import { errorCode } from '../../base/disk/fileErrors';
import { makeOwnFolder, statOwn } from '../../base/disk/ownFiles';
import { MemoryStore } from '../../faces/memoryStore';
import { FolderListings } from '../../labels/images/folderListings';
import { LabelSource } from '../../labels/labelSource';
import { openDataSet } from '../../labels/opening/openLabels';
import type { FeaturesWork, WorkSummary } from '../../protocol/auditProcess';
import type { AuditRun } from '../engines/auditRun';
import { readPart, type Part, writePart } from '../parts/partFile';
import { isInPart } from '../parts/rows';
import { aboutWanted, foreignModel, partFiles } from '../parts/takeParts';
import { chooseFaceModel } from './chooseFaceModel';
import { computeFeatures, findImages } from './computeFeatures';

/** How often what was computed is written, so that a task that is killed loses little: milliseconds. */
const writeEvery = 30_000;
/** Of the time, the share that this may take: a part of 100,000 faces takes seconds. */
const writingShare = 0.05;

/**
 * Computes the features of a part of a data set's faces into a file of its own. What an earlier task of the same part left
 * is not computed again; two of them at once write the same.
 * @throws HumanError for what the user can put right, CancelledError when the signal aborts; what was computed is kept.
 */
export async function runFeaturesWork(
  { dataSet, roots, cacheFolder, faceModel: choice, folder, part, of }: FeaturesWork,
  run: Omit<AuditRun, 'program'> & { readonly program: Omit<AuditRun['program'], 'engine'> },
): Promise<WorkSummary> {
  const { program, onNote } = run;
  run.onProgress({ stage: 'labels' });
  const folders = new FolderListings();
  const read = await openDataSet(dataSet, new LabelSource(dataSet.location, undefined, folders));
  const found = await findImages(read, { dataSet, roots, cacheFolder }, run, folders);
  const { images } = found;
  const faceModel = await chooseFaceModel(choice, program, cacheFolder, onNote);
  await makeOwnFolder(folder);
  const { whole, begun } = partFiles(folder, { part, of });
  const store = new MemoryStore();
  const writer = new PartWriter(store, begun);
  let isThere = false;
  const { samples } = images.labels;
  const mine = new Uint8Array(samples.length);
  samples.forEach((sample, row) => {
    mine[row] = Number(images.files[row] !== undefined && isInPart(sample, { part, of }));
  });
  try {
    const { table } = await computeFeatures(
      found,
      faceModel,
      { dataSet, roots, cacheFolder },
      run,
      async ({ find }) => {
        const about = aboutWanted({ images, ...faceModel, find });
        for (const file of [whole, begun]) {
          const earlier = await earlierPart(file, onNote);
          if (!earlier) continue;
          const foreign = foreignModel(file, earlier.about, about);
          if (foreign !== undefined) throw new HumanError(foreign);
          store.addAll(earlier.store);
          if (file === whole) isThere = earlier.about.rows === about.rows && earlier.about.find === find;
        }
        writer.begin({ ...about, part, of, processor: cpus()[0]?.model ?? '' });
        return { has: (row) => mine[row] === 1, store };
      },
    );
    // What was there already may lack images that have changed since.
    if (!isThere || table.decoded > 0) await writer.end(whole);
    await rm(begun, { force: true });
    return {
      kind: 'features',
      ...{ part, of, file: whole },
      rows: mine.reduce((sum, each) => sum + each, 0),
      computed: table.decoded,
      failed: table.failures.size,
    };
  } catch (error) {
    await writer.keep();
    throw error;
  } finally {
    writer.dispose();
  }
}

/** What an earlier task wrote; what cannot be read is computed again. */
async function earlierPart(file: string, onNote: (line: string) => void): Promise<Part | undefined> {
  if (!(await statOwn(file))) return undefined;
  return readPart(file).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT')
      onNote(
        `${path.basename(file)} is computed again: ${error instanceof Error ? error.message : String(error)}.`,
      );
    return undefined;
  });
}

type About = Parameters<typeof writePart>[1];

/** Writes what a task has computed so far, again and again, and at last all of it. */
class PartWriter {
  private about: Omit<About, 'whole'> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing = Promise.resolve();
  private written = 0;
  private isDone = false;

  constructor(
    private readonly store: MemoryStore,
    private readonly begun: string,
  ) {}

  begin(about: Omit<About, 'whole'>): void {
    this.about = about;
    this.written = this.store.faces.size;
    this.later(writeEvery);
  }

  async end(file: string): Promise<void> {
    this.dispose();
    await this.writing;
    if (this.about) await writePart(file, { ...this.about, whole: true }, this.store);
  }

  /** Writes what is not written yet, and ends. Never fails, since what happened before matters more. */
  async keep(): Promise<void> {
    this.dispose();
    await this.writing;
    await this.writeBegun();
  }

  dispose(): void {
    this.isDone = true;
    clearTimeout(this.timer);
  }

  private async writeBegun(): Promise<void> {
    if (!this.about || this.store.faces.size === this.written) return;
    this.written = this.store.faces.size;
    await writePart(this.begun, { ...this.about, whole: false }, this.store).catch(() => undefined);
  }

  private later(milliseconds: number): void {
    if (this.isDone) return;
    this.timer = setTimeout(() => {
      const started = performance.now();
      this.writing = this.writeBegun().then(() => {
        const took = performance.now() - started;
        this.later(Math.max(writeEvery, took / writingShare));
      });
    }, milliseconds).unref();
  }
}
