import { createHash } from 'node:crypto';
import path from 'node:path';
import envPaths from 'env-paths';
import type { AuditListener } from '../audit/auditProgram';
import { auditPlaces } from '../audit/places';
import type { AuditRequest } from '../protocol/auditProcess';
import type { RecipeName } from '../protocol/recipeName';
import { abortable } from './interrupts';
import { type LabelChoiceOptions, chooseLabels } from './labelChoice';
import { TerminalProgress } from './terminalProgress';

/** The options of every command that audits. */
export type ScoringOptions = LabelChoiceOptions & {
  readonly recipe: RecipeName;
  readonly seed: number;
  readonly subjects: string;
  readonly cache?: string;
};

/** What is audited and how, and where its result belongs. */
export type GivenSource = {
  readonly request: Pick<
    AuditRequest,
    'labels' | 'reading' | 'roots' | 'subjects' | 'recipe' | 'seed' | 'cacheFolder'
  >;
  /** Absolute path of the Arrow file of the data set's last audit, beside the data. */
  readonly besideData: string;
  /** Absolute path of the folder of features, and of what cannot be beside the data. */
  readonly cache: string;
};

/** @throws HumanError where the label file or its columns are not clear. */
export async function givenSource(folder: string, options: ScoringOptions): Promise<GivenSource> {
  const { location, isFolder, reading } = await chooseLabels(folder, options);
  const { dataFolder, resultFile } = auditPlaces(location, isFolder);
  const cache = path.resolve(options.cache ?? envPaths('scn-label-audit', { suffix: '' }).cache);
  return {
    request: {
      labels: location,
      reading,
      roots: [...new Set([folder, dataFolder])],
      subjects: options.subjects,
      recipe: options.recipe,
      seed: options.seed,
      cacheFolder: path.join(cache, 'features'),
    },
    besideData: resultFile,
    cache,
  };
}

/** Where the result of data that are read-only is kept instead. */
export function resultInCache(besideData: string, cache: string): string {
  const hash = createHash('sha256').update(besideData).digest('hex').slice(0, 8);
  return path.join(cache, 'results', `${hash}-${path.basename(besideData)}`);
}

/** Runs a task of the audit process that shows its progress on stderr and ends on Ctrl+C. */
export function watched<T>(
  work: (signal: AbortSignal, listen: () => AuditListener) => Promise<T>,
): Promise<T> {
  return abortable(async (signal) => {
    let progress: TerminalProgress | undefined;
    const listen = (): AuditListener => {
      const shown = (progress ??= new TerminalProgress(process.stderr));
      return {
        onProgress: (each) => {
          shown.update(each);
        },
        onNote: (text) => {
          shown.note(text);
        },
      };
    };
    try {
      return await work(signal, listen);
    } finally {
      progress?.stop();
    }
  });
}
