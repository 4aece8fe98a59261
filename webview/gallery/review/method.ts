import type { ReviewState } from '../../../src/protocol/gallery';
import { create } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import { createIconButton } from '../../shared/toolkit';
import { strings } from '../strings';
import { createNoiseTable } from './noiseTable';

/** How the audit was made, behind a button. */
export type Method = {
  readonly button: HTMLElement;
  readonly note: HTMLElement;
  /** Shows how far annotators agree, in sentences. */
  showAgreement(sentences: readonly string[]): void;
};

export function createMethod(review: ReviewState): Method {
  const { method, noise, classes } = review;
  const agreement = create('div', 'header-agreement');
  const note = create('div', 'header-method', {
    attributes: { role: 'note', hidden: '', tabindex: '0' },
    children: [
      createIcon('info'),
      create('div', 'header-method-text', [
        ...method.map((text) => create('p', '', text)),
        agreement,
        ...(noise ? [createNoiseTable(noise, classes)] : []),
      ]),
    ],
  });
  const button = createIconButton('info', strings.header.method, () => {
    note.hidden = !note.hidden;
    // The toolkit's buttons pass a name on to their control, but not whether something is expanded.
    button.title = note.hidden ? strings.header.method : strings.header.hideMethod;
    button.setAttribute('aria-label', button.title);
  });
  return {
    button,
    note,
    showAgreement: (sentences) =>
      agreement.replaceChildren(...sentences.map((text) => create('p', '', text))),
  };
}
