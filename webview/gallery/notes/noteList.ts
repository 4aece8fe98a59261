import { plainText } from '../../../src/base/text';
import { create } from '../../shared/dom';
import type { Review } from '../store/review';
import { strings } from '../strings';

/** All that annotators wrote about a face, with whose it is. */
export class NoteList {
  readonly element = create('div', 'notes', { attributes: { hidden: '' } });

  show(review: Review, face: number): void {
    const notes = review.notesOn(face);
    this.element.hidden = notes.length === 0;
    this.element.replaceChildren(
      ...notes.map(({ own, who, text }) => {
        // Text of any language, which must not turn the direction of what stands around it; all of it is shown.
        const words = create('p', 'note-text', { attributes: { dir: 'auto' } });
        words.textContent = plainText(text);
        return create('div', 'note', [
          create('span', 'note-who', { text: own ? strings.notes.yours : who, attributes: { dir: 'auto' } }),
          words,
        ]);
      }),
    );
  }
}
