import { plainNote } from '../../../src/base/text';
import { fileNameOf } from '../grid/describe';
import type { Judge } from '../review/judge';
import type { NoteDraft, Review } from '../store/review';
import { NoteField } from './noteField';

/** Asks for the annotator's note on a face and saves it. */
export class NoteTaker {
  readonly field: NoteField;

  /** @param onDraft told when `field.drafts` changed. */
  constructor(
    private readonly review: Review,
    private readonly judge: Pick<Judge, 'note'>,
    private readonly takeFocus: () => void,
    drafts: readonly NoteDraft[],
    onDraft: () => void,
  ) {
    this.field = new NoteField(review.unsaved(drafts), review.state.cannedNotes ?? [], onDraft);
  }

  async take(face: number, anchor: DOMRect): Promise<void> {
    const saved = this.review.ownNoteOn(face);
    const title = fileNameOf(this.review.faces.image[face] ?? '');
    const text = await this.field.ask(anchor, face, title, saved);
    this.takeFocus();
    if (text === undefined) return;
    const note = plainNote(text);
    if (note === saved || (await this.judge.note(face, note))) this.field.forget(face);
  }
}
