import path from 'node:path';
import type { AuditResult } from '../audit/auditResult';
import type { FaceDecision, ReviewChange, Verdict } from '../protocol/gallery';
import { HumanError } from '../protocol/humanError';
import type { DecisionJournal } from '../review/decisionJournal';
import type { NewDecision } from '../review/entries';
import type { DataSetChoice } from './dataSetChoice';

/** A finished audit under review: its immutable result and the journal of decisions on it. */
export class ReviewSession {
  private readonly rowOf: ReadonlyMap<string, number>;

  constructor(
    readonly choice: DataSetChoice,
    readonly dataFolder: string,
    readonly result: AuditResult,
    readonly journal: DecisionJournal,
  ) {
    this.rowOf = new Map(result.ids.map((id, row) => [id, row]));
  }

  /** Everything that was decided, for a page that starts. */
  allDecisions(): ReviewChange {
    return this.changeOf([...this.journal.decisions.keys()]);
  }

  /** @throws HumanError for faces or labels that the audit does not know; the page is not trusted. */
  async decide(rows: readonly number[], verdict: Verdict, label: string | undefined): Promise<ReviewChange> {
    const decisions = rows.map((row) => this.newDecision(row, verdict, label));
    return this.changeOf(await this.journal.decide(decisions));
  }

  async undo(): Promise<ReviewChange> {
    return this.changeOf(await this.journal.undo());
  }

  async redo(): Promise<ReviewChange> {
    return this.changeOf(await this.journal.redo());
  }

  /** What the page needs to know after decisions on these samples changed. */
  changeOf(ids: readonly string[]): ReviewChange {
    const { journal } = this;
    return {
      decisions: ids.flatMap((id) => {
        const face = this.rowOf.get(id);
        return face === undefined ? [] : [this.faceDecision(face, id)];
      }),
      canUndo: journal.canUndo,
      canRedo: journal.canRedo,
      uncommitted: this.pendingCorrections().length,
    };
  }

  /** Accepted and chosen labels that differ from the file's. */
  pendingCorrections(): { readonly id: string; readonly label: string }[] {
    return this.journal.corrections().filter(({ id, label }) => this.journal.decisionOf(id)?.given !== label);
  }

  /** Where a row's image is now: committing a folder a class moves it. */
  fileOf(row: number): string {
    const file = this.result.files[row] ?? '';
    if (!this.choice.isFolder || file === '') return file;
    const id = this.result.ids[row] ?? '';
    const label = this.labelInFile(row);
    if (label === this.givenAtAudit(row)) return file;
    const [, ...rest] = id.split('/');
    return path.join(this.dataFolder, label, ...rest);
  }

  private newDecision(row: number, verdict: Verdict, chosen: string | undefined): NewDecision {
    const { result } = this;
    const { classes } = result.metadata;
    const id = result.ids[row];
    if (id === undefined)
      throw new HumanError(`There is no face number ${row} in this audit; open the gallery again.`);
    const suggested = classes[result.scores.suggested[row] as number];
    if (verdict === 'accept' && suggested === undefined) {
      throw new HumanError(
        `“${result.images[row] ?? ''}” could not be audited, so there is no suggestion to accept; choose a class.`,
      );
    }
    if (verdict === 'relabel' && (chosen === undefined || !classes.includes(chosen))) {
      throw new HumanError(
        `“${chosen ?? ''}” is not a class of this data set; choose one of ${classes.join(', ')}.`,
      );
    }
    const given = this.labelInFile(row);
    const label = verdict === 'accept' ? suggested : verdict === 'relabel' ? chosen : undefined;
    const score = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
    return {
      sampleId: id,
      image: result.images[row] ?? '',
      given,
      suggested: suggested ?? null,
      // A bulk choice of a class may meet faces that have it, which says the same as rejecting their suggestion.
      ...(label === given
        ? { verdict: 'reject' as const, label: null }
        : { verdict: label !== undefined && label === suggested ? 'accept' : verdict, label: label ?? null }),
      scores: {
        importance: score(result.scores.importance[row]),
        labelQuality: score(result.scores.labelQuality[row]),
      },
    };
  }

  /**
   * The label that the file has now, as far as this review knows. The audit read the file; what the journal says from
   * before it is older, since anybody may have edited the file in between.
   */
  private labelInFile(row: number): string {
    const { result, journal } = this;
    const decision = journal.decisionOf(result.ids[row] ?? '');
    if (!decision || decision.updatedAt < result.metadata.createdAt) return this.givenAtAudit(row);
    return decision.committed && decision.label !== null ? decision.label : decision.given;
  }

  private givenAtAudit(row: number): string {
    const { metadata, scores } = this.result;
    return metadata.classes[scores.given[row] as number] ?? '';
  }

  private faceDecision(face: number, id: string): FaceDecision {
    const decision = this.journal.decisionOf(id);
    return {
      face,
      verdict: decision?.verdict ?? null,
      label: decision?.label ?? null,
      committed: decision?.committed ?? false,
    };
  }
}
