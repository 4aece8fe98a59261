import type { Verdict } from '../../../src/protocol/gallery';
import type { BarAnswer } from '../overlays/confirmBar';
import { mistakeWords } from '../sheet/words';
import { acceptOutlook, keepOutlook, type Outlook } from '../store/expectedMistakes';
import type { Review } from '../store/review';
import { strings } from '../strings';

/** What the annotator did, before it is known which verdict says it. */
export type Choice =
  { readonly kind: Exclude<Verdict, 'relabel'> } | { readonly kind: 'label'; readonly label: string };

/** More faces than this at once are asked about first, */
const confirmAbove = 50;
/** and so are fewer where more of them than this are expected to be decided wrongly. */
const mistakesAbove = 5;

/** A question before a decision on many faces, and what can be answered beside “cancel”. */
export type BulkQuestion = {
  readonly text: string;
  readonly answers: readonly (BarAnswer & { readonly faces: readonly number[] })[];
};

/**
 * What to ask before a decision on many faces: where their suggestions or their labels are taken unseen, it names how many
 * are expected to be wrong and offers those alone that the audit is sure of.
 * @returns undefined where nothing need be asked.
 */
export function questionFor(
  review: Review,
  choice: Choice,
  faces: readonly number[],
): BulkQuestion | undefined {
  const count = faces.length;
  const outlook = outlookOf(review, choice, faces);
  if (count <= confirmAbove && (outlook?.mistakes ?? 0) <= mistakesAbove) return undefined;
  const { confirm } = strings.decide;
  if (!outlook) {
    const text = choice.kind === 'label' ? confirm.label(count, choice.label) : confirm[choice.kind](count);
    return { text, answers: [{ text: confirm.yes, faces }] };
  }
  const isAccepting = choice.kind === 'accept';
  const [all, sure] = isAccepting
    ? [mistakeWords.acceptAll, mistakeWords.acceptSure]
    : [mistakeWords.keepAll, mistakeWords.keepSure];
  const label = isAccepting ? sharedSuggestion(review, faces) : undefined;
  const asked =
    label === undefined
      ? confirm[choice.kind as 'accept' | 'reject'](count)
      : mistakeWords.acceptTo(count, label);
  const hasPart = outlook.sure.length > 0 && outlook.sure.length < count;
  return {
    text: `${asked} ${mistakeWords.expected(outlook.mistakes)}`,
    answers: [
      ...(hasPart ? [{ text: sure(outlook.sure.length, review.sureLimit), faces: outlook.sure }] : []),
      { text: all(count), faces },
    ],
  };
}

/** Undefined for what the audit has no chances of. */
function outlookOf(review: Review, { kind }: Choice, faces: readonly number[]): Outlook | undefined {
  if (kind === 'accept') return acceptOutlook(review.faces, faces, review.sureLimit);
  return kind === 'reject' ? keepOutlook(review.faces, faces, review.sureLimit) : undefined;
}

/** The class that all of them would get; undefined where they would get several. */
function sharedSuggestion(review: Review, faces: readonly number[]): string | undefined {
  const [first] = faces;
  const label = first === undefined ? undefined : review.suggestionOf(first);
  return faces.every((face) => review.suggestionOf(face) === label) ? label : undefined;
}
