import { create } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import { strings } from '../strings';
import { createIconButton } from '../../shared/toolkit';

/** What the annotator should know of the audit as a whole: warnings can be put away, a read-only review cannot. */
export function createBanners(
  warnings: readonly string[],
  readOnly: string | null,
  onDismissed: (warning: string) => void,
): HTMLElement {
  const banners = create('div', 'banners');
  if (readOnly !== null) {
    banners.append(
      create('div', 'banner banner-info', {
        attributes: { role: 'note' },
        children: [createIcon('lock'), create('span', 'banner-text', { text: readOnly })],
      }),
    );
  }
  for (const warning of warnings) {
    const dismiss = createIconButton('close', strings.header.dismiss, () => {
      banner.remove();
      onDismissed(warning);
    });
    const banner = create('div', 'banner banner-warning', {
      attributes: { role: 'note' },
      children: [createIcon('warning'), create('span', 'banner-text', { text: warning }), dismiss],
    });
    banners.append(banner);
  }
  return banners;
}
