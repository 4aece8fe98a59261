import type { AuditProgress } from '../../src/protocol/auditProgress';
import { create, setText } from '../shared/dom';
import { createIcon } from '../shared/icons';
import { strings } from './strings';
import { createButton, createProgressRing } from '../shared/toolkit';

const stages = ['labels', 'features', 'copies', 'folds', 'scoring'] as const;
type Stage = (typeof stages)[number];

/** The stages of a running audit, what it is at, and Cancel. */
export class ProgressView {
  readonly element: HTMLElement;
  private readonly rows = stages.map((stage) => new StageRow(stage));

  /** @param understood how the labels are read that it is about. */
  constructor(title: string, progress: AuditProgress, understood: HTMLElement, cancel: () => void) {
    const button = createButton(strings.audit.cancel, 'secondary', () => {
      button.disabled = true;
      button.textContent = strings.audit.cancelling;
      cancel();
    });
    this.element = create('main', 'progress', [
      create('h1', '', strings.audit.title(title)),
      create('ol', 'stages', { children: this.rows.map(({ element }) => element) }),
      create('div', 'message-actions', [button]),
      understood,
    ]);
    this.show(progress);
  }

  show(progress: AuditProgress): void {
    const current = stages.indexOf(progress.stage);
    this.rows.forEach((row, index) =>
      row.show(index < current ? 'done' : index > current ? 'waiting' : 'running'),
    );
    this.rows[current]?.showDetail(progress);
  }
}

const { stageStates } = strings.audit;

class StageRow {
  readonly element: HTMLElement;
  private readonly mark = create('span', 'stage-mark', { attributes: { 'aria-hidden': 'true' } });
  private readonly detail = create('span', 'stage-detail');
  private readonly state = create('span', 'visually-hidden');
  private readonly bar: HTMLElement;
  private shown: keyof typeof stageStates | undefined;

  constructor(stage: Stage) {
    const name = strings.audit.stages[stage];
    this.bar = create('div', 'bar stage-bar', {
      attributes: { role: 'progressbar', 'aria-label': name, hidden: '' },
      children: [create('div', 'bar-fill')],
    });
    this.element = create('li', 'stage', {
      attributes: { 'data-stage': stage },
      children: [this.mark, create('span', 'stage-name', name), this.state, this.detail, this.bar],
    });
  }

  show(state: keyof typeof stageStates): void {
    if (state === this.shown) return;
    this.shown = state;
    this.element.dataset['state'] = state;
    setText(this.state, stageStates[state]);
    this.mark.replaceChildren(
      ...(state === 'done' ? [createIcon('accept')] : state === 'running' ? [createProgressRing()] : []),
    );
    if (state === 'running') this.element.setAttribute('aria-current', 'step');
    else this.element.removeAttribute('aria-current');
    this.bar.hidden = true;
  }

  showDetail(progress: AuditProgress): void {
    setText(this.detail, detailOf(progress));
    const counted = countedOf(progress);
    if (!counted) return;
    const share = counted.total > 0 ? Math.min(1, counted.done / counted.total) : 0;
    this.bar.hidden = false;
    this.bar.setAttribute('aria-valuenow', String(Math.round(share * 100)));
    this.bar.style.setProperty('--share', String(share));
  }
}

/** What a stage counts, where it counts. */
function countedOf(progress: AuditProgress): { readonly done: number; readonly total: number } | undefined {
  if (progress.stage === 'labels') return progress.unpacked;
  return progress.stage === 'scoring' ? progress.judged : progress;
}

/** What is known of the running stage, shortest first. */
function detailOf(progress: AuditProgress): string {
  if (progress.stage === 'labels' && progress.elsewhere !== undefined) return progress.elsewhere;
  if (progress.stage === 'labels' && progress.unpacked)
    return strings.audit.unpacked(progress.unpacked.done, progress.unpacked.total);
  if (progress.stage === 'copies') return strings.audit.faces(progress.done, progress.total);
  if (progress.stage !== 'features' && progress.stage !== 'folds') return '';
  const { done, total, secondsLeft } = progress;
  const parts =
    progress.stage === 'features'
      ? [
          strings.audit.faces(done, total),
          ...(progress.facesPerSecond > 0 ? [strings.audit.speed(progress.facesPerSecond)] : []),
        ]
      : [strings.audit.folds(done, total)];
  if (secondsLeft !== undefined && done < total) parts.push(strings.audit.left(secondsLeft));
  if (progress.stage === 'features' && progress.cached > 0) parts.push(strings.audit.cached(progress.cached));
  return parts.join(' · ');
}
