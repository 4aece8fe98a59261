import type { AuditProgress } from '../../../src/protocol/auditProgress';
import { create, setText } from '../../shared/dom';
import { createIcon } from '../../shared/icons';
import { createButton } from '../../shared/toolkit';
import { strings } from '../strings';

/** Says above the faces that the audit still runs, how far it is, and what that means for decisions. */
export class ProvisionalBanner {
  readonly element: HTMLElement;
  private readonly text = create('span', 'banner-text');

  constructor(progress: AuditProgress, cancel: () => void) {
    const button = createButton(strings.audit.cancel, 'secondary', () => {
      button.disabled = true;
      button.textContent = strings.audit.cancelling;
      cancel();
    });
    this.element = create('div', 'banner banner-info banner-provisional', {
      attributes: { role: 'note' },
      children: [createIcon('info'), this.text, button],
    });
    this.show(progress);
  }

  show(progress: AuditProgress): void {
    setText(this.text, strings.audit.provisional(shareOf(progress)));
  }
}

/** Of what comes after the provisional result. */
function shareOf(progress: AuditProgress): number {
  if (progress.stage === 'scoring') return 1;
  return progress.stage === 'folds' && progress.total > 0 ? progress.done / progress.total : 0;
}
