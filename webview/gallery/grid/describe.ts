import type { FaceDecision, OthersDecision, Verdict } from '../../../src/protocol/gallery';
import { issueMeaning, issueName } from '../../../src/base/health/healthWords';
import { shortened, withoutStop } from '../../../src/base/text';
import { chance } from '../../shared/numbers';
import type { Review } from '../store/review';
import { secondWords } from '../review/secondWords';
import { otherLabelOf } from '../store/secondLabels';
import { strings } from '../strings';

/** How a decision is marked: always a shape and words. */
export type DecisionMark = {
  readonly state: 'undecided' | 'pending' | 'disputed' | 'verified' | Verdict;
  readonly shape: string;
  readonly text: string;
  readonly committed: boolean;
};

/** What became of a face, as its card shows it. */
export type Result = {
  /** The label that it has now, or a word in its place. */
  readonly label: string;
  /** The label that it had, where it has another one now. */
  readonly was: string;
};

/** What a decided face is now; for one about which annotators disagree, that. */
export function resultOf(review: Review, face: number): Result {
  const decision = review.decisionOf(face);
  const given = review.givenOf(face);
  if (decision?.disputed === true) return { label: strings.card.disagreement, was: '' };
  if (!decision?.verdict) return { label: '', was: '' };
  if (decision.verdict === 'skip') return { label: strings.card.skipped, was: '' };
  const label = labelBy(review, face, decision);
  return { label, was: decision.label === null || label === given ? '' : given };
}

/** The mark of a face's decision, or of its absence. */
export function markOf(review: Review, face: number): DecisionMark {
  if (review.isPending(face))
    return { state: 'pending', shape: '…', text: strings.card.pending, committed: false };
  const decision = review.decisionOf(face);
  if (!decision) return { state: 'undecided', shape: '', text: '', committed: false };
  const { verdict, committed } = decision;
  const others = decision.others?.map((other) => wordBy(other)) ?? [];
  if (decision.disputed === true) {
    const isOwn = decision.by === undefined && verdict !== null;
    const own = isOwn ? [strings.card.byYou(labelBy(review, face, decision))] : [];
    // The filter and the sentence for screen readers say “disagreement”; a card has room for the labels alone.
    return { state: 'disputed', shape: '≠', text: [...own, ...others].join(', '), committed };
  }
  if (verdict === null) return { state: 'undecided', shape: '', text: '', committed: false };
  if (decision.earlier === 'verified') {
    const by = decision.by === undefined ? [] : [strings.card.byOther(decision.by, strings.card.verified)];
    const text = [...by, ...others].join(' · ') || strings.card.verified;
    return { state: 'verified', shape: '=', text, committed: false };
  }
  const own =
    decision.by === undefined
      ? [strings.card.decided[verdict](decision.label ?? '')]
      : others.length === 0
        ? [strings.card.byOther(decision.by, strings.card.decided.skip(''))]
        : [];
  return { state: verdict, shape: shapes[verdict], text: [...own, ...others].join(' · '), committed };
}

const shapes: Readonly<Record<Verdict, string>> = {
  accept: '✓',
  reject: '=',
  relabel: '✓',
  skip: '↷',
  unclear: '?',
  notAFace: '⊘',
};

export const markText = ({ shape, text }: DecisionMark): string =>
  shape ? `${shape} ${text}` : strings.card.undecided;

/** Another annotator's word: a label, or what they say of the face. */
function wordOf({ verdict, label }: OthersDecision): string {
  return verdict === 'unclear' || verdict === 'notAFace' ? strings.card.words[verdict] : label;
}

/** The same with whose it is. */
export function wordBy(other: OthersDecision): string {
  return strings.card.byOther(
    other.blind === true ? strings.card.blind(other.who) : other.who,
    wordOf(other),
  );
}

/** What a face would be by a decision: a rejected suggestion keeps the face's own label. */
export function labelBy(review: Review, face: number, { verdict, label }: FaceDecision): string {
  if (verdict === 'unclear' || verdict === 'notAFace') return strings.card.words[verdict];
  return label ?? (review.givenOf(face) || strings.card.unlabelled);
}

/** Whether both classes of an unclear face have a key: another label file's class may have one of them. */
export function offersCandidates(review: Review, face: number): boolean {
  const [, ...others] = review.choicesOf(face);
  return review.candidatesOf(face)?.every((name) => others.some((choice) => choice?.name === name)) ?? true;
}

/** “Fear or Sadness” for an unclear face. */
export function candidatesText(review: Review, face: number): string | undefined {
  return review.candidatesOf(face)?.join(strings.card.or);
}

/** The given label, and what the audit suggests instead, if anything. */
export function labelsText(review: Review, face: number): string {
  const given = review.givenOf(face) || strings.card.unlabelled;
  if (review.isQuestion(face)) {
    const { given: ours, suggested } = questionOf(review, face);
    return `${ours.name} ${ours.chance} · ${suggested.name} ${suggested.chance}`;
  }
  const suggestion = candidatesText(review, face) ?? review.suggestionOf(face);
  return suggestion === undefined ? given : `${given} → ${suggestion}`;
}

/** A label that is asked about, with a question mark where it is a suspect, and what might be instead; each with its chance. */
function questionOf(review: Review, face: number) {
  const { faces } = review;
  const given = review.givenOf(face);
  return {
    given: {
      name: review.has(face, 'issue') ? strings.card.asked(given) : given,
      chance: asChance(faces.labelQuality[face]),
    },
    suggested: { name: review.suggestionOf(face) ?? '', chance: asChance(faces.confidence[face]) },
  };
}

/** What the mark of another label file's class says in full. @param label that class. */
export function secondTitle({ faces }: Review, label: string): string {
  return secondWords.title(label, faces.second?.name ?? '');
}

/** What the mark of an unclear face says in full. */
export function unclearTitle(review: Review, face: number, candidates: string): string {
  const { card } = strings;
  const isAside = review.asideOf(face) !== undefined;
  if (!offersCandidates(review, face)) return secondWords.unclear(candidates, isAside);
  return isAside ? card.asideUnclearTitle(candidates) : card.unclearTitle(candidates);
}

/** Two decimals; a dash where there is no number. */
export function asScore(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(2);
}

/** In percent; a dash where there is no number. */
export function asChance(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : chance(value);
}

export function fileNameOf(image: string): string {
  return image.slice(Math.max(image.lastIndexOf('/'), image.lastIndexOf('\\')) + 1);
}

/** What is wrong with a face's picture: in words, and in sentences; undefined where nothing is. */
export function pictureWords(review: Review, face: number) {
  const issues = review.pictureIssuesOf(face);
  if (issues.length === 0) return undefined;
  const title = strings.card.pictureTitle(issues.map(issueMeaning));
  return { text: strings.card.pictureMark(issues.map(issueName)), title };
}

/** The path as written and, where the format has lines, its line. */
export function placeOf(review: Review, face: number): string {
  const line = review.faces.line[face] ?? 0;
  const image = review.faces.image[face] ?? '';
  return line > 0 ? `${image}, ${strings.card.line(line)}` : image;
}

/** All annotators' notes on a face, the others' with their names. */
export function noteText(review: Review, face: number): string {
  return review
    .notesOn(face)
    .map(({ own, who, text }) => (own ? text : strings.card.byOther(who, text)))
    .join('\n');
}

/** “Fear – proposed by an agent: why”, one of each proposal that waits. */
export function proposalTexts(review: Review, face: number): string[] {
  return review.proposalsOn(face).map(({ who, verdict, label, reason }) => {
    const kept = review.givenOf(face) || strings.card.unlabelled;
    const word =
      verdict === 'unclear' || verdict === 'notAFace' ? strings.card.words[verdict] : (label ?? kept);
    return strings.card.proposal(word, who, reason);
  });
}

/** Names from files may be long, and nobody can skip a part of what is read out. */
const spokenName = (name: string) => shortened(name, 80);

function suggestedText(review: Review, face: number, suggestion: string): string {
  const { labelQuality, confidence } = review.faces;
  const say = strings.card.describe;
  const chanceOfIt = asChance(confidence[face]);
  return review.isQuestion(face)
    ? say.question(asChance(labelQuality[face]), suggestion, chanceOfIt)
    : say.suggested(suggestion, chanceOfIt);
}

/** All that a card shows, in one sentence, for a screen reader. */
export function describeFace(review: Review, face: number): string {
  const { faces } = review;
  const suggestion = spokenName(review.suggestionOf(face) ?? '') || undefined;
  const candidates = review.candidatesOf(face)?.map(spokenName).join(strings.card.or);
  const aside = review.asideOf(face);
  const votes = review.votesOf(face);
  const there = otherLabelOf(faces, face);
  const mark = markOf(review, face);
  const say = strings.card.describe;
  const issues = review.pictureIssuesOf(face);
  const parts: readonly (string | false)[] = [
    say.given(spokenName(review.givenOf(face)) || strings.card.unlabelled),
    aside !== undefined && say.setAside(withoutStop(aside)),
    review.facesSeen(face) > 1 && strings.card.severalFaces(review.facesSeen(face)),
    review.has(face, 'inTraining') && strings.card.inTraining,
    there !== undefined && secondWords.there(spokenName(there)),
    votes.length > 0 && strings.votes.describe(strings.votes.list(votes)),
    candidates !== undefined
      ? say.unclear(candidates)
      : suggestion !== undefined && suggestedText(review, face, suggestion),
    review.hasFailed(face)
      ? (faces.failures[face] ?? strings.card.notAudited)
      : say.importance(asScore(faces.importance[face])),
    review.has(face, 'lowImportance') && strings.card.lowImportance,
    review.has(face, 'relabelCandidate') && candidates === undefined && strings.card.relabelCandidate,
    issues.length > 0 && say.picture(issues.map(issueName).join(', ')),
    (mark.state === 'disputed' ? strings.card.disputed(mark.text) : mark.text) || strings.card.undecided,
    mark.committed && strings.card.committed,
    ...proposalTexts(review, face),
    review.notesOn(face).length > 0 && say.note(noteText(review, face)),
    spokenName(fileNameOf(faces.image[face] ?? '')),
  ];
  return parts.filter((part) => part !== false).join(', ');
}
