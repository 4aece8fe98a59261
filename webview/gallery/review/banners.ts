import type { ReviewState } from '../../../src/protocol/gallery';
import { create } from '../../shared/dom';
import { createIcon, type IconName } from '../../shared/icons';
import { strings } from '../strings';
import { createIconButton } from '../../shared/toolkit';

/**
 * What the annotator should know of the audit as a whole: warnings can be put away, but neither that a review is read-only
 * nor that its audit recognised nothing, nor that labels are no longer those that were audited.
 */
export class Banners {
  readonly element: HTMLElement;
  private drift: HTMLElement | undefined;

  constructor(
    warnings: readonly string[],
    { readOnly, unrecognised, drift }: Pick<ReviewState, 'readOnly' | 'unrecognised' | 'drift'>,
    onDismissed: (warning: string) => void,
  ) {
    const createWarning = (text: string) => {
      const dismiss = createIconButton('close', strings.header.dismiss, () => {
        banner.remove();
        onDismissed(text);
      });
      const banner = createBanner('warning', 'warning', text, dismiss);
      return banner;
    };
    const info = readOnly === null ? [] : [createBanner('info', 'lock', readOnly)];
    // It stands above faces and overview alike, where an estimate would.
    const standing =
      unrecognised === true
        ? [createBanner('warning banner-unrecognised', 'warning', strings.unrecognised)]
        : [];
    this.element = create('div', 'banners', [...standing, ...info, ...warnings.map(createWarning)]);
    this.showDrift(drift ?? null);
  }

  /** @param text null: the labels are as they were audited. */
  showDrift(text: string | null): void {
    this.drift?.remove();
    this.drift = text === null ? undefined : createBanner('warning banner-drift', 'warning', text);
    if (this.drift) this.element.prepend(this.drift);
  }
}

function createBanner(kind: string, icon: IconName, text: string, ...actions: readonly Node[]): HTMLElement {
  return create('div', `banner banner-${kind}`, {
    attributes: { role: 'note' },
    children: [createIcon(icon), create('span', 'banner-text', text), ...actions],
  });
}
