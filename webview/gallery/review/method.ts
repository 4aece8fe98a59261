import type { ReviewState } from '../../../src/protocol/gallery';
import { create } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import { createIconButton } from '../../shared/toolkit';
import { strings } from '../strings';
import { createNoiseTable } from './noiseTable';

/** A button that shows and hides how the audit was made, and the place where it does. */
export function createMethod(review: ReviewState): { button: HTMLElement; note: HTMLElement } {
  const { method, noise, classes } = review;
  const note = create('div', 'header-method', {
    attributes: { role: 'note', hidden: '', tabindex: '0' },
    children: [
      createIcon('info'),
      create('div', 'header-method-text', {
        children: [
          ...method.map((text) => create('p', '', { text })),
          ...(noise ? [createNoiseTable(noise, classes)] : []),
        ],
      }),
    ],
  });
  const button = createIconButton('info', strings.header.method, () => {
    note.hidden = !note.hidden;
    // The toolkit's buttons pass a name on to their control, but not whether something is expanded.
    button.title = note.hidden ? strings.header.method : strings.header.hideMethod;
    button.setAttribute('aria-label', button.title);
  });
  return { button, note };
}
