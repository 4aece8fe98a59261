import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../../base/humanError';
import { IdleProcess } from '../../processes/idleProcess';
import { withoutStop } from '../../base/text';
import type { NearFace } from './nearestFaces';

/** A question to the process that compares faces. Plain data: it crosses a process boundary. */
export type NearestQuestion = {
  /** Absolute path of the features that the audit kept. */
  readonly featuresFile: string;
  /** When the audit was made; features of another one don't count. */
  readonly createdAt: string;
  readonly face: number;
  /** Indices of the classes among whose faces to look. */
  readonly labels: readonly number[];
  readonly count: number;
};

export type NearestAnswer =
  | { readonly kind: 'found'; readonly lists: readonly (readonly NearFace[])[] }
  | { readonly kind: 'notKept' }
  | { readonly kind: 'noFeatures' };

/** Which faces to order by likeness; as `NearestQuestion`. */
export type LikenessQuestion = Pick<NearestQuestion, 'featuresFile' | 'createdAt'> & {
  readonly faces: readonly number[];
};

export type NeighbourRequests = {
  nearest(question: NearestQuestion): NearestAnswer;
  /** As `orderByLikeness`; null where the audit kept no features. */
  likeness(question: LikenessQuestion): readonly number[] | null;
};

/** The process holds all features of a data set, so it ends when nobody has asked for that long; starting takes a moment. */
const idleMilliseconds = 120_000;

/** Finds a face's nearest faces, in a process of its own that starts with the first question and ends when it idles. */
export class NeighbourSearch {
  private readonly process: IdleProcess<NeighbourRequests>;

  /** @param entry path of the process's bundle. */
  constructor(entry: string, onNote: (line: string) => void, patience = idleMilliseconds) {
    this.process = new IdleProcess({ entry, patience, onNote });
  }

  /** Its process, while there is one. */
  get processId(): number | undefined {
    return this.process.processId;
  }

  /** @throws HumanError when the features cannot be read or the process dies. */
  nearest(question: NearestQuestion): Promise<NearestAnswer> {
    return this.explained(this.process.call('nearest', question));
  }

  /** @throws as `nearest` */
  likeness(question: LikenessQuestion): Promise<readonly number[] | null> {
    return this.explained(this.process.call('likeness', question));
  }

  private async explained<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw new HumanError(
        l10n.t(
          'Similar faces could not be looked up ({0}). Go to the face again; if it fails again, audit the labels anew.',
          withoutStop(messageOf(error)),
        ),
      );
    }
  }

  dispose(): void {
    this.process.dispose(l10n.t('the search was closed'));
  }
}
