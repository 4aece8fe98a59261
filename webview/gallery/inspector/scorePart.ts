import { create } from '../../shared/dom';
import { asChance, asScore, candidatesText } from '../grid/describe';
import type { Review } from '../store/review';
import { strings } from '../strings';
import { createPart } from './part';
import { type Rank, Ranks } from './ranks';
import { auditedQuality } from './shownChances';
import { inspectorStrings } from './strings';

const { scores: say } = inspectorStrings;
/** From here on a face counts as clear: the upper third. */
const clearFrom = 2 / 3;

/** Importance and label quality of a face, each with what it means for this one. */
export class ScorePart {
  private readonly list = create('dl', 'inspector-scores');
  readonly element = createPart(say.title, this.list);
  private readonly importance: Ranks;
  private readonly quality: Ranks;

  constructor(private readonly review: Review) {
    this.importance = new Ranks(review.faces.importance);
    this.quality = new Ranks(review.faces.labelQuality);
  }

  show(face: number): void {
    const { faces } = this.review;
    const importance = faces.importance[face] ?? NaN;
    const quality = faces.labelQuality[face] ?? NaN;
    const audited = auditedQuality(this.review, face);
    const importanceRank = this.importance.rankOf(importance);
    const qualityRank = this.quality.rankOf(quality);
    this.list.replaceChildren(
      ...createScore(strings.card.importance, importance, asScore(importance), [
        ...(importanceRank ? [rankText(importanceRank), this.clearness(face, importanceRank)] : []),
        this.review.hasFailed(face) ? (faces.failures[face] ?? strings.card.notAudited) : '',
      ]),
      ...createScore(strings.labelQuality, quality, asChance(quality), [
        ...(qualityRank ? [rankText(qualityRank), this.correctness(face)] : []),
        audited === undefined ? '' : say.learned(asChance(audited)),
        this.review.asideOf(face) ?? '',
        this.review.has(face, 'inTraining') ? say.inTraining : '',
      ]),
    );
  }

  private clearness(face: number, { lower }: Rank): string {
    if (this.review.has(face, 'lowImportance')) return say.hardToRead;
    return lower >= clearFrom ? say.clear : say.ordinary;
  }

  private correctness(face: number): string {
    const { review } = this;
    const given = review.givenOf(face);
    const isIssue = review.has(face, 'issue');
    const suggestion = review.suggestionOf(face);
    const candidates = candidatesText(review, face);
    if (isIssue && suggestion !== undefined && review.isQuestion(face))
      return say.question(given, suggestion);
    if (isIssue && candidates !== undefined) return say.unclear(given, candidates);
    if (suggestion === undefined) return say.right(given);
    return isIssue ? say.wrong(given, suggestion) : say.leaning(given, suggestion);
  }
}

function rankText({ higher, lower }: Rank): string {
  return higher >= lower ? say.lower(higher) : say.higher(lower);
}

function createScore(
  name: string,
  value: number,
  shown: string,
  sentences: readonly string[],
): HTMLElement[] {
  const bar = create('span', 'bar', {
    attributes: { 'aria-hidden': 'true' },
    children: [create('span', 'bar-fill')],
  });
  bar.style.setProperty('--share', String(Number.isNaN(value) ? 0 : value));
  return [
    create('dt', '', name),
    create('dd', 'inspector-score', [bar, create('span', '', shown)]),
    create('dd', 'inspector-quiet', sentences.filter((sentence) => sentence !== '').join(' ')),
  ];
}
