import { messageOf } from '../../base/humanError';
import type { FeatureTable } from '../../faces/featureTable';
import type { AuditRun } from '../engines/auditRun';
import type { EarlyJudged } from '../judges/judge';
import { keepFeatures } from '../neighbours/keptFeatures';
import type { AuditResult } from '../result/auditResult';
import { writeAuditResult } from '../result/resultFile';

/** Whoever waits no longer than this, in seconds, is not shown something that will change. */
const leastWait = 8;

/** The result of an audit that still runs: written beside its work, so that it costs that little and can not fail it. */
export class ProvisionalResult {
  /** The audit's run, whose progress says once the result is there. */
  readonly run: AuditRun;
  private writing: Promise<void> = Promise.resolve();
  private isThere = false;

  /**
   * @param file where it goes; undefined: nobody wants it.
   * @param resultOf makes it of what is said early.
   */
  constructor(
    private readonly file: string | undefined,
    run: AuditRun,
    private readonly resultOf: (judged: EarlyJudged) => AuditResult,
  ) {
    this.run = {
      ...run,
      onProgress: (progress) =>
        run.onProgress(
          this.isThere && progress.stage === 'folds' ? { ...progress, provisional: true } : progress,
        ),
    };
  }

  /** Without anybody who wants it, judging early would be work for nothing. */
  get isWanted(): boolean {
    return this.file !== undefined;
  }

  /** Resolves when it is written, or could not be. */
  get written(): Promise<void> {
    return this.writing;
  }

  /** @param table the features of the faces, by which they are compared. */
  take(early: EarlyJudged, table: FeatureTable): void {
    const { file } = this;
    if (file !== undefined && early.secondsLeft >= leastWait) this.writing = this.write(file, early, table);
  }

  private async write(file: string, early: EarlyJudged, table: FeatureTable): Promise<void> {
    const { onNote } = this.run;
    try {
      const result = this.resultOf(early);
      await writeAuditResult(file, result);
      const note = await keepFeatures(file, result, table);
      if (note !== undefined) onNote(note);
      this.isThere = true;
    } catch (error) {
      onNote(`The provisional result could not be written (${messageOf(error)}); the audit goes on.`);
    }
  }
}
