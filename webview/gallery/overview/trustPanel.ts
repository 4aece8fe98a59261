import type { ReviewState } from '../../../src/protocol/gallery';
import { create } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import { createPanel } from './panel';
import { words } from './words';

/** The audit's warnings, dismissed or not, and how it was made, with importance's spread. */
export function createTrustPanel({ warnings, method }: ReviewState): HTMLElement {
  const { method: say } = words;
  const list =
    warnings.length === 0
      ? create('p', '', say.noWarnings)
      : create('ul', 'trust-warnings', {
          children: warnings.map((text) =>
            create('li', '', [createIcon('warning'), create('span', '', text)]),
          ),
        });
  return createPanel(
    'panel-trust panel-wide',
    say.title,
    [],
    [list, create('h3', '', say.made), ...method.map((text) => create('p', '', text))],
  );
}
