import * as v from 'valibot';
import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError';
import { keyOf } from '../../labels/dataSet';
import { outcomeOf, standing } from '../../review/decision';
import type { BlindAnswer, BlindChange, BlindState } from '../../protocol/blind';
import path from 'node:path';
import { blindRows, type BlindSet, blindSetSchema } from './blindSet';
import type { ReviewSession } from './reviewSession';

const memoryKey = 'blind';
const rememberedSchema = v.object({ dataSet: v.string(), set: blindSetSchema });

/**
 * Whether this window annotates blind, and which faces: the workspace remembers it, so that a restart shows nothing either.
 * As long as it does, whatever shows suggestions, labels, scores or decisions of others asks here first.
 */
export class BlindMode {
  private opened: { readonly session: ReviewSession; readonly review: BlindReview } | undefined;

  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  get isOn(): boolean {
    return this.memory.get(memoryKey) !== undefined;
  }

  /** @throws HumanError while this window annotates blind. */
  refuse(): void {
    if (!this.isOn) return;
    throw new HumanError(
      vscode.l10n.t(
        'This window annotates blind, so nothing shows or changes labels, suggestions or decisions of others. Run “SCN: Leave Blind Annotation” first.',
      ),
    );
  }

  async start(session: ReviewSession, set: BlindSet): Promise<void> {
    this.opened = undefined;
    await this.memory.update(memoryKey, { dataSet: keyOf(session.dataSet), set });
  }

  async end(): Promise<void> {
    this.opened = undefined;
    await this.memory.update(memoryKey, undefined);
  }

  /** Whether a data set is the one that is annotated. */
  isAbout(dataSet: ReviewSession['dataSet']): boolean {
    return this.remembered()?.dataSet === keyOf(dataSet);
  }

  /** What is annotated of an audit that is open; undefined where it is another one, or nothing is. */
  reviewOf(session: ReviewSession | undefined): BlindReview | undefined {
    const remembered = this.remembered();
    if (!session || remembered?.dataSet !== keyOf(session.dataSet)) return undefined;
    if (this.opened?.session !== session)
      this.opened = { session, review: new BlindReview(session, remembered.set) };
    return this.opened.review;
  }

  /** A later version may have kept something else there: it is blind all the same. */
  private remembered() {
    const parsed = v.safeParse(rememberedSchema, this.memory.get(memoryKey));
    return parsed.success ? parsed.output : undefined;
  }
}

/** The faces that one annotator judges blind: by their number in their own order, and nothing else. */
export class BlindReview {
  private readonly rows: readonly number[];
  private readonly faceOf: ReadonlyMap<string, number>;

  constructor(
    readonly session: ReviewSession,
    set: BlindSet,
  ) {
    this.rows = blindRows(session, set);
    this.faceOf = new Map(this.rows.map((row, face) => [session.result.ids[row] ?? '', face]));
  }

  /** All that a page may know. */
  state(): BlindState {
    const { dataSet, result, journal } = this.session;
    const answered = [...journal.ids].filter((id) => this.faceOf.has(id) && this.answerOn(id) !== null);
    return {
      kind: 'blind',
      title: path.basename(dataSet.location),
      classes: result.metadata.classes,
      count: this.rows.length,
      change: this.changeOf(answered),
    };
  }

  get progress(): { readonly done: number; readonly faces: number } {
    const done = [...this.faceOf.keys()].filter((id) => this.answerOn(id) !== null).length;
    return { done, faces: this.rows.length };
  }

  /** Of the faces that were judged, those whose label, or a decision, says something else than an answer that counts. */
  get disagreements(): number {
    const { journal } = this.session;
    const counts = (id: string) =>
      standing(journal.decisionsOn(id)).some(({ blind, who }) => blind && who === journal.who);
    return [...this.faceOf.keys()].filter((id) => journal.disagreements.has(id) && counts(id)).length;
  }

  /** @throws HumanError where there is no such face, or no such class. */
  async answer(face: number, answer: BlindAnswer): Promise<BlindChange> {
    const row = this.rowOf(face);
    const label =
      answer.kind === 'class' ? (this.session.result.metadata.classes[answer.label] ?? '') : undefined;
    const verdict = answer.kind === 'class' ? 'relabel' : answer.kind;
    return this.changeOf(await this.session.decideBlind(row, verdict, label));
  }

  async undo(): Promise<BlindChange> {
    return this.changeOf(await this.session.journal.undo(this.faceOf));
  }

  async redo(): Promise<BlindChange> {
    return this.changeOf(await this.session.journal.redo(this.faceOf));
  }

  /** @throws HumanError where there is no such face. */
  rowOf(face: number): number {
    const row = this.rows[face];
    if (row !== undefined) return row;
    throw new HumanError(
      vscode.l10n.t('There is no face number {0} in this audit; open the gallery again.', face),
    );
  }

  private changeOf(ids: readonly string[]): BlindChange {
    const answers = ids.flatMap((id) => {
      const face = this.faceOf.get(id);
      return face === undefined ? [] : [{ face, answer: this.answerOn(id) }];
    });
    return { answers, ...this.session.journal.blindTurns(this.faceOf) };
  }

  /** A page must not learn from its own answer whether it is the given label. */
  private answerOn(id: string): BlindAnswer | null {
    const { journal, result } = this.session;
    const own = journal.decisionsOn(id).find(({ blind, who }) => blind && who === journal.who);
    if (!own) return null;
    if (own.verdict === 'unclear' || own.verdict === 'notAFace') return { kind: own.verdict };
    const label = result.metadata.classes.indexOf(outcomeOf(own) ?? '');
    return label < 0 ? null : { kind: 'class', label };
  }
}
