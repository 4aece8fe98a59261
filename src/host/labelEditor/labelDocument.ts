import type * as vscode from 'vscode';
import { HumanError } from '../../base/humanError';
import type { LabelMember } from '../../labels/dataSet';
import type { ReviewSession } from '../reviews/reviewSession';
import { type JudgedRow, judgeRow, rowsToFind } from './judgedRow';
import { locateRows, movePlaces, type RowPlace, placeIn } from './rowPlaces';

/** A row about which there is something to say, and where it stands now. */
export type PlacedRow = JudgedRow & RowPlace;

type FoundRow = RowPlace & { readonly row: number; readonly label: string };

/** How long a text must at least rest before it is read again, in milliseconds. */
const shortestRest = 400;

/**
 * A label file of the audit under review, open in an editor: knows where its suspects stand. While somebody types, rows
 * move along at once; what a row says is read again when the text rests.
 */
export class LabelDocument implements vscode.Disposable {
  private found: readonly FoundRow[] = [];
  private judged: readonly PlacedRow[] | undefined;
  /** By the samples' names within the file: their rows. */
  private wanted: ReadonlyMap<string, number> = new Map();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isReading = false;
  /** How long the last reading took, in milliseconds. */
  private readingTime = 0;
  private isDisposed = false;

  /**
   * @param onRead told when it is known anew what there is to say.
   * @param onError told what is no one's fault but ours.
   */
  constructor(
    readonly document: vscode.TextDocument,
    private readonly file: LabelMember,
    private readonly session: ReviewSession,
    private readonly onRead: () => void,
    private readonly onError: (error: unknown) => void,
  ) {
    this.wanted = this.wantedNow();
    this.readSoon(0);
  }

  /** What there is to say, in the order of the file. */
  get rows(): readonly PlacedRow[] {
    this.judged ??= this.found.flatMap(({ row, label, ...place }) => {
      const judged = judgeRow(this.session, row, label);
      return judged ? [{ ...judged, ...place }] : [];
    });
    return this.judged;
  }

  /** Call it when the text changed. */
  textChanged(changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    // VS Code also reports that a text became dirty or was saved.
    if (changes.length === 0) return;
    this.found = movePlaces(this.found, changes);
    this.judged &&= movePlaces(this.judged, changes);
    this.readSoon(this.rest);
  }

  /** Call it when decisions changed. @returns whether `rows` tells what follows from them; else `onRead` is told later. */
  reviewChanged(): boolean {
    this.judged = undefined;
    const before = this.wanted;
    this.wanted = this.wantedNow();
    const isKnown = [...this.wanted.keys()].every((id) => before.has(id));
    if (!isKnown) this.readSoon(0);
    return isKnown;
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
  }

  /** A file that takes long to read is read less often, so that other work in the extension host has the most of the time. */
  private get rest(): number {
    return Math.max(shortestRest, 2 * this.readingTime);
  }

  private wantedNow(): ReadonlyMap<string, number> {
    const { result, journal } = this.session;
    const { idPrefix } = this.file;
    const corrected = new Set(journal.corrections().map(({ id }) => id));
    return new Map(
      rowsToFind(result, corrected, idPrefix).map((row) => [
        (result.ids[row] ?? '').slice(idPrefix.length),
        row,
      ]),
    );
  }

  private readSoon(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      // The one that runs sees that it came too early, and asks again.
      if (!this.isReading) this.read().catch(this.onError);
    }, delay);
  }

  private async read(): Promise<void> {
    const { document, wanted } = this;
    const { version } = document;
    const start = performance.now();
    this.isReading = true;
    try {
      const located = await locateRows(this.file, document.getText(), new Set(wanted.keys()));
      if (this.isDisposed || document.isClosed) return;
      if (document.version !== version || wanted !== this.wanted) {
        this.readSoon(this.rest);
        return;
      }
      this.found = located.flatMap((each) => {
        const [row, place] = [wanted.get(each.id), placeIn(document, each)];
        return row === undefined || !place ? [] : [{ ...place, row, label: each.label }];
      });
    } catch (error) {
      // Half-typed text need not be a label file; the next change may make it one again.
      if (!(error instanceof HumanError)) throw error;
      this.found = [];
    } finally {
      this.isReading = false;
      this.readingTime = performance.now() - start;
    }
    this.judged = undefined;
    this.onRead();
  }
}
