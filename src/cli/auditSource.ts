import { createHash } from 'node:crypto';
import path from 'node:path';
import envPaths from 'env-paths';
import { estimateText } from '../audit/estimateText';
import { enginesFolder } from '../audit/engines/engineFolders';
import { explainFileError } from '../base/disk/fileErrors';
import { statOwn } from '../base/disk/ownFiles';
import { placesOf } from '../audit/places';
import { type DataSet, imageRootsOf } from '../labels/dataSet';
import type { AuditRequest, TaskRun } from '../protocol/auditProcess';
import type { EngineWish } from '../protocol/engine';
import type { OwnBackbone, ProviderChoice } from '../protocol/faceModel';
import type { RecipeName } from '../protocol/recipeName';
import { abortable } from './interrupts';
import type { ReadingOptions } from './readingOptions';
import { TerminalProgress } from './terminalProgress';

/** The options of every command that audits. */
export type ScoringOptions = ReadingOptions & {
  readonly recipe: RecipeName;
  readonly seed: number;
  readonly subjects: string;
  readonly backbone?: OwnBackbone;
  readonly provider: ProviderChoice;
  readonly engine: EngineWish['choice'];
  readonly enginesFrom?: readonly string[];
  readonly cache?: string;
};

/** What is audited and how, and where its result belongs. */
export type GivenSource = {
  readonly request: Pick<
    AuditRequest,
    'dataSet' | 'roots' | 'subjects' | 'recipe' | 'seed' | 'faceModel' | 'engine' | 'cacheFolder'
  >;
  /** Absolute path of the Arrow file of the data set's last audit, beside the data. */
  readonly besideData: string;
  /** Absolute path of the folder of features, and of what cannot be beside the data. */
  readonly cache: string;
};

/** @param folder absolute path of the data set's folder. */
export function givenSource(folder: string, dataSet: DataSet, options: ScoringOptions): GivenSource {
  const { resultFile } = placesOf(dataSet);
  const cache = cacheFolder(options.cache);
  return {
    request: {
      dataSet,
      roots: imageRootsOf(dataSet, [folder]),
      subjects: options.subjects,
      recipe: options.recipe,
      seed: options.seed,
      faceModel: { backbone: options.backbone, provider: options.provider },
      engine: { choice: options.engine, folders: engineFolders(options.enginesFrom) },
      cacheFolder: path.join(cache, 'features'),
    },
    besideData: resultFile,
    cache,
  };
}

/** Where features are kept, and what cannot be beside the data. */
export function cacheFolder(given: string | undefined): string {
  return path.resolve(given ?? envPaths('scn-label-audit', { suffix: '' }).cache);
}

/**
 * The folders whose `node_modules` may hold a native engine: starting one runs its code. So the folder that one happens to be
 * in, or a cache that came with the data, is none of them by itself, whatever engine is asked for.
 * @param named those that were asked for by name, absolute.
 */
export function engineFolders(named: readonly string[] = []): string[] {
  return [...named, enginesFolder(cacheFolder(undefined)), path.dirname(__dirname)];
}

/** Absolute path of the Arrow file of the last audit of these labels; undefined where there is none. As `firstThere`. */
export async function lastAudit(dataSet: DataSet, cache: string | undefined): Promise<string | undefined> {
  const { resultFile } = placesOf(dataSet);
  return firstThere([resultFile, resultInCache(resultFile, cacheFolder(cache))]);
}

/**
 * The first of some places where something is; undefined where nothing is at any.
 * @throws HumanError where nothing is but one of them cannot be looked at, for a link on the way to it.
 */
export async function firstThere(places: readonly string[]): Promise<string | undefined> {
  let refusal: { readonly error: unknown } | undefined;
  for (const place of places) {
    try {
      if (await statOwn(place)) return place;
    } catch (error) {
      refusal ??= { error: explainFileError(error, place) };
    }
  }
  if (refusal) throw refusal.error;
  return undefined;
}

/** Where the result of data that are read-only is kept instead. */
export function resultInCache(besideData: string, cache: string): string {
  const hash = createHash('sha256').update(besideData).digest('hex').slice(0, 8);
  return path.join(cache, 'results', `${hash}-${path.basename(besideData)}`);
}

/**
 * Runs a task of the audit process that shows its progress on stderr and ends on Ctrl+C.
 * @param work `listen` begins to show the progress.
 */
export function watched<T>(
  work: (watch: { readonly signal: AbortSignal; readonly listen: () => TaskRun }) => Promise<T>,
): Promise<T> {
  return abortable(async (signal) => {
    let progress: TerminalProgress | undefined;
    const listen = (): TaskRun => {
      const shown = (progress ??= new TerminalProgress(process.stderr));
      return {
        signal,
        onProgress: (each) => {
          shown.update(each);
        },
        onNote: (text) => {
          shown.note(text);
        },
        ask: (estimate) => {
          shown.note(
            `${estimateText(estimate)} If it is interrupted, the same audit goes on after the last epoch.`,
          );
          return Promise.resolve();
        },
      };
    };
    try {
      return await work({ signal, listen });
    } finally {
      progress?.stop();
    }
  }, 'Features computed so far are kept for the next audit.');
}
