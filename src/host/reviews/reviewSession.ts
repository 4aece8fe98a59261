import { existsSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import type { AuditResult } from '../../audit/result/auditResult';
import { countRows, type ReviewedCorrection } from '../../commits/planCommit';
import { type DataSet, imagesAfter } from '../../labels/dataSet';
import { placesOf } from '../../labels/places';
import type { FaceDecision, ReviewChange, SharedDecision, Verdict } from '../../protocol/gallery';
import { HumanError } from '../../base/humanError';
import { annotatorAgreement } from '../../review/agreement';
import { agreementWords } from '../../review/agreementTable';
import { earlierWord, latest, outcomeOf, standing } from '../../review/decision';
import type { DecisionJournal } from '../../review/decisionJournal';
import type { NewDecision } from '../../review/entries';
import { waitingProposals } from '../../review/proposals';
import path from 'node:path';

/** A step that leads elsewhere or nowhere: `.`, `..`, nothing between two separators, or what no path has. */
const oddStep = path.sep === '\\' ? /[\\/]\.{0,2}(?=[\\/]|$)|\0/ : /\/\.{0,2}(?=\/|$)|\0/;

/** What the paths of files in these folders begin with; with 100,000 faces, comparing prefixes is 20 times faster. */
export function imagePrefixes(roots: readonly string[]): readonly string[] {
  return roots.map((root) => (root.endsWith(path.sep) ? root : root + path.sep));
}

/** Index of the first folder that holds a file; -1 where none does. */
export function prefixOf(file: string, prefixes: readonly string[]): number {
  return prefixes.findIndex((prefix) => file.startsWith(prefix));
}

/**
 * Which of the files that a result names may be shown: anybody may have written it. They lie below the folders, which
 * may be on the network where the user chose such a one, and no `..` leads out of them.
 * @param roots absolute paths.
 */
function shownFiles(roots: readonly string[]): (file: string) => boolean {
  const prefixes = imagePrefixes(roots);
  return (file) => {
    const root = prefixes[prefixOf(file, prefixes)];
    return root !== undefined && !oddStep.test(file.slice(root.length - 1));
  };
}

/** What the next audit knows the image again by, wherever it is then. */
function contentOf({ contents, ids }: AuditResult, row: number): Pick<NewDecision, 'content'> {
  const length = (contents?.length ?? 0) / ids.length;
  const hash = contents?.subarray(row * length, (row + 1) * length);
  return hash?.some((byte) => byte !== 0) ? { content: Buffer.from(hash).toString('hex') } : {};
}

/** A finished audit under review: its immutable result and the journal of decisions on it. */
export class ReviewSession {
  private readonly rowOf: ReadonlyMap<string, number>;

  /**
   * @param roots the folders whose images may be shown, at any moment; missing: the data's own.
   * @param resultFile absolute path of the result, which has its features beside it.
   */
  constructor(
    readonly dataSet: DataSet,
    readonly dataFolder: string,
    readonly result: AuditResult,
    readonly journal: DecisionJournal,
    readonly roots: () => readonly string[] = () => [dataFolder],
    readonly resultFile = placesOf(dataSet).resultFile,
  ) {
    this.rowOf = new Map(result.ids.map((id, row) => [id, row]));
  }

  /** Everything that was decided, for a page that starts. */
  allDecisions(): ReviewChange {
    return this.newsOf([...this.journal.ids]);
  }

  /** @throws HumanError for faces or labels that the audit does not know; the page is not trusted. */
  decide(rows: readonly number[], verdict: Verdict, label: string | undefined): Promise<ReviewChange> {
    return this.decideTogether([{ faces: rows, verdict, ...(label !== undefined && { label }) }]);
  }

  /** As `decide`, several decisions in one act: it is undone as one. */
  async decideTogether(decisions: readonly SharedDecision[]): Promise<ReviewChange> {
    const all = decisions.flatMap(({ faces, verdict, label }) =>
      faces.map((row) => this.newDecision(row, verdict, label)),
    );
    return this.changeOf(await this.journal.decide(all));
  }

  /**
   * Records what somebody says of a face without having seen anything of it. What is as the audit suggests was not accepted.
   * @returns the samples about which something changed.
   * @throws HumanError as `decide` does.
   */
  decideBlind(
    row: number,
    verdict: 'relabel' | 'unclear' | 'notAFace',
    label: string | undefined,
  ): Promise<readonly string[]> {
    const decision = this.newDecision(row, verdict, label);
    return this.journal.decideBlind(
      decision.verdict === 'accept' ? { ...decision, verdict: 'relabel' } : decision,
    );
  }

  /**
   * @param text empty to take the annotator's note away.
   * @throws HumanError for a face that the audit does not know.
   */
  async note(row: number, text: string): Promise<ReviewChange> {
    const sampleId = this.idOf(row);
    const own = this.journal.notesOn(sampleId).find(({ who }) => who === this.journal.who);
    if (text === (own?.text ?? '')) return this.changeOf([sampleId]);
    return this.changeOf(await this.journal.note({ sampleId, text }));
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
      uncommitted: journal.correctionCount,
      disagreements: this.disagreements,
    };
  }

  /** As `changeOf`, where others' decisions came in. */
  newsOf(ids: readonly string[]): ReviewChange {
    return { ...this.changeOf(ids), agreement: agreementWords(annotatorAgreement(this.journal.state)) };
  }

  /**
   * Accepted and chosen labels that are not in the label file yet, but for those that annotators disagree about, with what
   * the annotator saw of their rows.
   */
  corrections(): ReviewedCorrection[] {
    const { images, metadata } = this.result;
    const corrections = this.journal.corrections();
    const rows = countRows(images, corrections);
    const classes = new Set(metadata.classes);
    return corrections.map((correction) => ({
      ...correction,
      isUnknownClass: !classes.has(correction.label),
      // An image that the last audit did not know has no count to compare with.
      rows: rows.get(correction.image) || undefined,
    }));
  }

  /** How many faces of this audit annotators disagree about. */
  get disagreements(): number {
    return [...this.journal.disagreements].filter((id) => this.rowOf.has(id)).length;
  }

  /** As `imageFiles`, for one row. */
  fileOf(row: number): string {
    return this.imageFiles()(row);
  }

  /**
   * Where rows' images are now: committing a folder a class moves them. `''` where there is none, or where it is none that
   * may be shown by the folders of this moment: neither the result nor the journal is believed. Ask for it anew each time.
   */
  imageFiles(): (row: number) => string {
    const isShown = shownFiles(this.roots());
    return (row) => {
      const file = this.namedFile(row);
      return isShown(file) ? file : '';
    };
  }

  private namedFile(row: number): string {
    const file = this.result.files[row] ?? '';
    const label = this.labelInFile(row);
    if (file === '' || label === this.givenAtAudit(row)) return file;
    const places = imagesAfter(this.dataSet, this.result.ids[row] ?? '', label);
    return places.find((place) => existsSync(place)) ?? places.at(-1) ?? file;
  }

  private newDecision(row: number, verdict: Verdict, chosen: string | undefined): NewDecision {
    const { result } = this;
    const { classes } = result.metadata;
    const id = this.idOf(row);
    const suggested = classes[result.scores.suggested[row] as number];
    if (verdict === 'accept' && suggested === undefined) {
      throw new HumanError(
        l10n.t(
          '“{0}” could not be audited, so there is no suggestion to accept; choose a class.',
          result.images[row] ?? '',
        ),
      );
    }
    if (verdict === 'relabel' && (chosen === undefined || !classes.includes(chosen))) {
      throw new HumanError(
        l10n.t('“{0}” is not a class of this data set; choose one of {1}.', chosen ?? '', classes.join(', ')),
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
      ...contentOf(result, row),
    };
  }

  private idOf(row: number): string {
    const id = this.result.ids[row];
    if (id === undefined)
      throw new HumanError(l10n.t('There is no face number {0} in this audit; open the gallery again.', row));
    return id;
  }

  /**
   * The label that the file has now, as far as this review knows. The audit read the file; what the journal says from
   * before it is older, since anybody may have edited the file in between. Of several annotators' decisions the one that
   * was committed last tells.
   */
  private labelInFile(row: number): string {
    const { result, journal } = this;
    const decisions = journal
      .decisionsOn(result.ids[row] ?? '')
      .filter(({ updatedAt }) => updatedAt >= result.metadata.createdAt);
    const committed = latest(decisions.filter((decision) => decision.committed));
    return (committed && outcomeOf(committed)) ?? latest(decisions)?.given ?? this.givenAtAudit(row);
  }

  private givenAtAudit(row: number): string {
    const { metadata, scores } = this.result;
    return metadata.classes[scores.given[row] as number] ?? '';
  }

  private faceDecision(face: number, id: string): FaceDecision {
    const { journal } = this;
    const decision = journal.decisionOf(id);
    const others = standing(journal.decisionsOn(id)).filter(({ who, blind }) => blind || who !== journal.who);
    const notes = journal.notesOn(id);
    const proposals = waitingProposals(journal.state, id);
    const { createdAt } = this.result.metadata;
    const earlier = decision && earlierWord(decision, createdAt, this.givenAtAudit(face));
    return {
      face,
      verdict: decision?.verdict ?? null,
      label: decision?.label ?? null,
      committed: decision?.committed ?? false,
      ...(decision && decision.who !== journal.who && { by: decision.who }),
      ...(others.length > 0 && {
        others: others.map((other) => ({
          who: other.who,
          verdict: other.verdict,
          label: outcomeOf(other) ?? '',
          ...(other.blind && { blind: true }),
        })),
      }),
      ...(journal.disagreements.has(id) && { disputed: true }),
      ...(earlier && { earlier }),
      ...(proposals.length > 0 && {
        proposals: proposals.map(({ who, verdict, label, reason }) => ({ who, verdict, label, reason })),
      }),
      ...(notes.length > 0 && {
        notes: notes.map(({ who, at, text }) => ({ who, own: who === journal.who, text, at })),
      }),
    };
  }
}
