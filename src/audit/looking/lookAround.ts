import { setMaxListeners } from 'node:events';
import * as l10n from '@vscode/l10n';
import { CancelledError, HumanError, messageOf } from '../../base/humanError';
import { withoutStop } from '../../base/text';
import { IdleProcess } from '../../processes/idleProcess';
import type { DataSet } from '../../labels/dataSet';
import type { SpelledClass } from '../../labels/classes/mergedClasses';
import type { ImageProposal } from '../../labels/images/proposePrefix';
import type { LabelOptions } from '../../labels/labelFile';
import type { LegacyEncoding } from '../../labels/text/encodedText';
import type { EncodingChoice } from '../../labels/text/guessEncoding';
import type { Refusal } from '../../labels/opening/findLabels';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import type { AuditOverview } from '../result/auditOverview';
import type { LabelDrift } from '../result/labelDrift';
import type { FoundLabels } from './understandLabels';
import type { SecondLabels } from '../../protocol/secondLabels';

/** A data set whose last audit and review are looked at. */
export type AuditedDataSet = {
  readonly dataSet: DataSet;
  /** Absolute path of the folder where decisions wait while the workspace is not trusted. */
  readonly waiting: string;
};

/** A second label file of images that were audited. */
type ComparedLabels = {
  readonly dataSet: DataSet;
  readonly second: DataSet;
  /** The audit's `createdAt`. */
  readonly audit: string;
};

export type UnsettledReading = {
  /** Absolute path of the label file, or of the folder of several. */
  readonly location: string;
  readonly format: string;
  /** What is settled so far. */
  readonly options: LabelOptions;
  /** Names the person's pass through the questions: what was read for one question holds for the next ones. */
  readonly session: string;
};

/** @see UnsettledReading */
export type LabelsInDoubt = UnsettledReading & {
  /** Absolute paths of the folders where images may be. */
  readonly roots: readonly string[];
};

export type ImagesSought = LabelsInDoubt & {
  /** Absolute paths of the folders to look below. */
  readonly folders: readonly string[];
};

export type NumberedClasses = {
  /** The numbers, as the file writes them. */
  readonly classes: readonly string[];
  readonly images: readonly number[];
  /** The names by number that the images' folders have; null where these do not say. */
  readonly folders: Readonly<Record<string, string>> | null;
};

/** Evidence against the names of a label file's numbers. */
export type OtherNames = {
  /** Sentences: the evidence. */
  readonly message: string;
  /** The names that it speaks for, by number as written; null where that is not clear. */
  readonly names: Readonly<Record<string, string>> | null;
};

/** A file of which a person said what its text is in. */
type EncodedLabels = { readonly location: string; readonly encoding: LegacyEncoding };

/** A row as it is read. */
export type ShownRow = {
  readonly image: string;
  /** The class's name; `''` where the row has none. */
  readonly label: string;
  /** The number that the file writes for the class, if it does. */
  readonly number: string | null;
  readonly line: number | null;
  readonly isFound: boolean;
};

/** What there is to audit. */
export type LabelsSize = {
  readonly samples: number;
  readonly classes: number;
};

/** What the process that looks around answers. Plain data: it crosses a process boundary. */
export type LookingRequests = {
  /** The data sets below folders, absolute paths; those of the first folder first. */
  dataSetsIn(folders: readonly string[]): readonly OfferedDataSet[];
  /** Why nothing below folders is one, as far as there is anything to say. */
  whyNoDataSets(folders: readonly string[]): readonly Refusal[];
  /** The data set at an absolute path that somebody pointed at. */
  dataSetAt(location: string): OfferedDataSet;
  /** The same, once a person said what its text is in. */
  dataSetReadAs(labels: EncodedLabels): OfferedDataSet;
  /** What the last audit found and how far its review is. */
  overview(audited: AuditedDataSet): AuditOverview;
  /** How far the labels are no longer those that the last audit judged. */
  drift(audited: AuditedDataSet): LabelDrift;
  /** What another label file says of the faces of the last audit; null where that is not the named audit any more. */
  secondLabels(compared: ComparedLabels): SecondLabels | null;
  /** How much there is to audit; null where counting it would take long. */
  size(reading: Omit<UnsettledReading, 'session'>): LabelsSize | null;
  /** What must be known to ask how labels are read; see `UnsettledLabels`. */
  encodings(reading: UnsettledReading & { readonly all: boolean }): readonly EncodingChoice[];
  numbers(reading: UnsettledReading): NumberedClasses | null;
  otherNames(reading: UnsettledReading): OtherNames | null;
  /** Classes that look like one. */
  spelledClasses(reading: UnsettledReading): readonly SpelledClass[];
  missingImage(labels: LabelsInDoubt): string | null;
  imagesBelow(sought: ImagesSought): ImageProposal | null;
  firstRows(labels: LabelsInDoubt): readonly ShownRow[];
  /** What was understood of labels, with faces of each class. */
  understood(labels: LabelsInDoubt): FoundLabels;
};

/** A view is refreshed several times in a row; starting again takes a moment. */
const idleMilliseconds = 30_000;

/**
 * Looks around for data sets, in a process of its own that starts with the first question and ends when it idles.
 * When a question is cancelled, the process ends, whatever it was reading, and what else was asked is asked again of the
 * next one.
 */
export class LookAround {
  private readonly process: IdleProcess<LookingRequests>;
  /** Counts the processes that were ended under a question. */
  private ended = 0;
  private isClosed = false;

  /** @param entry path of the process's bundle. */
  constructor(
    entry: string,
    private readonly onNote: (line: string) => void,
    patience = idleMilliseconds,
  ) {
    this.process = new IdleProcess({ entry, patience, onNote });
  }

  /** Its process, while there is one. */
  get processId(): number | undefined {
    return this.process.processId;
  }

  /**
   * Asks one of `LookingRequests`.
   * @throws HumanError where there is no answer, or the process dies; CancelledError when the signal says so.
   */
  async ask<K extends keyof LookingRequests>(
    method: K,
    parameter: Parameters<LookingRequests[K]>[0],
    signal?: AbortSignal,
  ): Promise<ReturnType<LookingRequests[K]>> {
    // The compiler does not follow a generic call through the types of the wire.
    const call = this.process.call as unknown as (
      method: K,
      parameter: Parameters<LookingRequests[K]>[0],
    ) => Promise<ReturnType<LookingRequests[K]>>;
    const end = () => {
      this.ended++;
      this.process.dispose();
    };
    // A view asks about each of its data sets with the same signal.
    if (signal) setMaxListeners(0, signal);
    signal?.addEventListener('abort', end);
    try {
      for (;;) {
        if (this.isClosed || signal?.aborted) throw new CancelledError();
        const { ended } = this;
        try {
          return await call(method, parameter);
        } catch (error) {
          if (error instanceof HumanError) throw error;
          if (!this.isClosed && ended === this.ended) throw this.explained(error);
        }
      }
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  dispose(): void {
    this.isClosed = true;
    this.process.dispose();
  }

  private explained(error: unknown): HumanError {
    const reason = withoutStop(messageOf(error));
    this.onNote(`Looking around ended: ${reason}.`);
    return new HumanError(
      l10n.t(
        'The files could not be looked at ({0}). Try again; if it fails again, open a smaller folder that holds the labels.',
        reason,
      ),
    );
  }
}
