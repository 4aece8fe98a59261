import * as l10n from '@vscode/l10n';
import { fewestToJudge } from './classTable';
import type { PropertyPart } from './faceProperties';
import type { FaceProperty, PictureIssue } from './pictureIssues';
import type { LabelLink, LinkGrade, OutstandingPart } from './labelLinks';

// Asked for when they are needed: programs learn their language after they have loaded this.

/** How a language writes numbers. */
export type NumberWriting = {
  readonly count: (value: number) => string;
  readonly percent: (share: number) => string;
  readonly fixed: (value: number, digits: 0 | 1 | 2) => string;
};

/** As a language writes numbers. @param language as VS Code names it. */
export function numbersIn(language: string): NumberWriting {
  const whole = new Intl.NumberFormat(language);
  const decimals = [0, 1, 2].map(
    (digits) =>
      new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  );
  return {
    count: (value) => whole.format(value),
    percent: (share) => `${whole.format(Math.round(share * 100))}\u00a0%`,
    fixed: (value, digits) => (decimals[digits] ?? whole).format(value),
  };
}

const issueNames: Readonly<Record<PictureIssue, () => string>> = {
  blank: () => l10n.t('Blank'),
  dark: () => l10n.t('Dark'),
  bright: () => l10n.t('Bright'),
  lowContrast: () => l10n.t('Low contrast'),
  blurred: () => l10n.t('Blurred'),
  enlarged: () => l10n.t('Enlarged'),
  noisy: () => l10n.t('Noisy'),
  tiny: () => l10n.t('Tiny'),
  oddShape: () => l10n.t('Odd shape'),
  colourCast: () => l10n.t('Colour cast'),
};

const issueMeanings: Readonly<Record<PictureIssue, () => string>> = {
  blank: () => l10n.t('The picture shows nothing: it has one shade all over.'),
  dark: () => l10n.t('Much darker than most pictures of this data set.'),
  bright: () => l10n.t('Much brighter than most pictures of this data set.'),
  lowContrast: () => l10n.t('Much less contrast than most pictures of this data set have.'),
  blurred: () => l10n.t('Much less detail than most pictures of this data set have.'),
  enlarged: () => l10n.t('Fewer details than pixels, as if a smaller picture had been enlarged.'),
  noisy: () => l10n.t('Much noisier than most pictures of this data set.'),
  tiny: () => l10n.t('Far fewer pixels than most pictures of this data set have.'),
  oddShape: () => l10n.t('Much wider or taller than most pictures of this data set.'),
  colourCast: () => l10n.t('Other colours than most pictures of this data set.'),
};

const propertyNames: Readonly<Record<FaceProperty, () => string>> = {
  brightness: () => l10n.t('Brightness'),
  contrast: () => l10n.t('Contrast'),
  detail: () => l10n.t('Detail'),
  size: () => l10n.t('Picture size'),
  shape: () => l10n.t('Shape'),
  folder: () => l10n.t('Folder'),
  fileType: () => l10n.t('Kind of file'),
  split: () => l10n.t('Split'),
  place: () => l10n.t('Place in the labels'),
};

const gradeNames: Readonly<Record<LinkGrade, () => string>> = {
  none: () => l10n.t('none'),
  slight: () => l10n.t('slight'),
  clear: () => l10n.t('clear'),
  strong: () => l10n.t('strong'),
};

/** What can be wrong with a picture, in a word or two. */
export const issueName = (issue: PictureIssue): string => issueNames[issue]();

/** The same in a sentence, against what is usual in the data set. */
export const issueMeaning = (issue: PictureIssue): string => issueMeanings[issue]();

export const propertyName = (property: FaceProperty): string => propertyNames[property]();

/** How strong a link is, in a word. */
export const gradeName = (grade: LinkGrade): string => gradeNames[grade]();

/** A part of a property, such as “Brightness 12 to 64”. */
export function partText(
  property: FaceProperty,
  part: PropertyPart,
  { count, fixed }: NumberWriting,
): string {
  const name = propertyName(property);
  if (part.kind === 'name') return l10n.t('{0} “{1}”', name, part.name);
  const { from, to } = part;
  const between = (write: (value: number) => string) =>
    l10n.t('{0} {1} to {2}', name, write(from), write(to));
  switch (property) {
    case 'shape':
      // Width by height is easier to read than its logarithm.
      return between((value) => fixed(2 ** value, 2));
    case 'detail':
      return between((value) => fixed(value, 1));
    default:
      return between((value) => count(Math.round(value)));
  }
}

/** What stands out of a link. @param labelName of its label; undefined: suspects. */
export function outstandingText(
  property: FaceProperty,
  { part, faces, share, usual }: OutstandingPart,
  labelName: string | undefined,
  write: NumberWriting,
): string {
  const figures = [partText(property, part, write), write.count(faces), write.percent(share)];
  return labelName === undefined
    ? l10n.t('{0}: of {1} faces {2} are suspects, of all {3}.', ...figures, write.percent(usual))
    : l10n.t('{0}: of {1} faces {2} are “{3}”, of all {4}.', ...figures, labelName, write.percent(usual));
}

/** How strong a link is, for who wants the number. */
export function strengthText({ strength }: LabelLink, { fixed }: NumberWriting): string {
  return l10n.t('{0} of 1 (Cramér’s V)', fixed(strength, 2));
}

/** The largest class against the smallest. */
export function imbalanceText(
  most: string,
  times: number,
  least: string,
  { count, fixed }: NumberWriting,
): string {
  return l10n.t(
    '“{0}” has {1} times as many faces as “{2}”.',
    most,
    times < 10 ? fixed(times, 1) : count(Math.round(times)),
    least,
  );
}

/** Classes that are named; of 200 nobody reads all. */
const mostNamed = 12;

/** Of classes with fewer faces than `fewestToJudge`. */
export function tooSmallText(classes: readonly string[]): string {
  const named = classes.slice(0, mostNamed).join(', ');
  const further = classes.length - mostNamed;
  const listed = further > 0 ? l10n.t('{0} and {1} more', named, further) : named;
  return l10n.t('Too few faces to judge their labels well (fewer than {0}): {1}.', fewestToJudge, listed);
}
