import * as l10n from '@vscode/l10n';
import { count, fixed, percent } from '../../shared/numbers';
import { faceCount as faces } from '../counts';
import type { ShareInterval } from '../../../src/base/wilson';

const labels = (number: number) =>
  number === 1 ? l10n.t('1 wrong label') : l10n.t('{0} wrong labels', count(number));
const moreFaces = (number: number) =>
  number === 1 ? l10n.t('1 more face') : l10n.t('{0} more faces', count(number));

/** Everything the overview says; English is the key to the other languages. */
export const words = {
  label: l10n.t('Overview'),
  back: l10n.t('Back to the Faces'),
  table: l10n.t('Table'),
  chart: l10n.t('Chart'),
  keyboardHint: l10n.t('Arrow keys read it out.'),
  facesAxis: l10n.t('Faces'),
  facesAxisLogarithmic: l10n.t('Faces (logarithmic)'),
  figures: {
    wrong: l10n.t('Wrong labels (estimate)'),
    ofLabels: (share: number, all: number) => l10n.t('{0} of {1} labels', percent(share), count(all)),
    ofLabelsSince: (share: number, all: number, before: number) =>
      l10n.t('{0} of {1} labels; the audit alone says {2}', percent(share), count(all), count(before)),
    decided: l10n.t('Suspects decided'),
    decidedOf: (decided: number, suspects: number) => l10n.t('{0} of {1}', count(decided), count(suspects)),
    precision: l10n.t('Wrong among the suspects judged'),
    precisionOf: ({ low, high }: ShareInterval, changed: number, judged: number) =>
      l10n.t(
        '{0} of {1}; 95 % interval {2} to {3}',
        count(changed),
        count(judged),
        percent(low),
        percent(high),
      ),
    notYet: l10n.t('None judged yet'),
    ahead: l10n.t('Still ahead (estimate)'),
    between: (low: number, high: number) => l10n.t('95 % interval {0} to {1}', count(low), count(high)),
    none: '–',
  },
  progress: {
    title: l10n.t('Progress'),
    caption: l10n.t('Suspects by decision'),
    columns: { verdict: l10n.t('Decision'), faces: l10n.t('Suspects'), share: l10n.t('Share') },
    accept: l10n.t('Changed as suggested'),
    relabel: l10n.t('Changed to another class'),
    reject: l10n.t('Kept'),
    unclear: l10n.t('Unclear'),
    notAFace: l10n.t('Not a face'),
    skip: l10n.t('Skipped'),
    disputed: l10n.t('Disagreement'),
    undecided: l10n.t('Undecided'),
  },
  ahead: {
    title: l10n.t('How much is still ahead'),
    goOn: (more: number, left: number) =>
      l10n.t('Stopping after {0} leaves about {1}.', moreFaces(more), labels(left)),
    stopHere: (left: number) =>
      l10n.t(
        'You can stop here: of the next faces fewer than 1 in 10 would be wrong. About {0} stay behind.',
        labels(left),
      ),
    afterThat: l10n.t('After that, fewer than 1 in 10 of the faces that follow would be wrong.'),
    order: (name: string, leftOut: number) =>
      leftOut === 0
        ? l10n.t('Order: {0}.', name)
        : l10n.t(
            'Order: {0}; after the faces listed now the other {1}, by label quality.',
            name,
            count(leftOut),
          ),
    quicker: (more: number, left: number) =>
      l10n.t('Ordered by label quality, {0} would do and leave about {1}.', moreFaces(more), labels(left)),
    takeOrder: l10n.t('Review in This Order'),
    done: l10n.t('Every face is decided.'),
    method: (judged: number) =>
      judged === 0
        ? l10n.t(
            'Method: the audit’s chances that labels are wrong, added up; nothing was judged since the audit that could correct them.',
          )
        : l10n.t(
            'Method: the audit’s chances that labels are wrong, with all their log odds shifted so that they agree with what judging {0} has found.',
            faces(judged),
          ),
    reviewed: l10n.t('Faces judged'),
    found: l10n.t('Wrong labels found'),
    here: l10n.t('You are here'),
    stop: l10n.t('Stop here'),
    presentOrder: l10n.t('In the present order'),
    byQuality: l10n.t('By label quality'),
    chart: (more: number, left: number) =>
      l10n.t(
        'Chart: wrong labels found against faces judged. Stopping after {0} leaves about {1}.',
        moreFaces(more),
        labels(left),
      ),
    point: (more: number, found: number) =>
      l10n.t('After {0}: about {1} found in all', moreFaces(more), labels(found)),
    caption: l10n.t('Wrong labels found against faces judged, in the present order'),
    columns: {
      more: l10n.t('Further faces'),
      found: l10n.t('Found in all'),
      rate: l10n.t('Wrong since the last row'),
    },
  },
  quality: {
    title: l10n.t('Label quality'),
    says: (flagged: number, all: number, wrong: number, share: number) =>
      l10n.t(
        'Flags {0} of {1}; about {2} of them are wrong by the audit’s own estimate, which is {3} of all wrong labels.',
        count(flagged),
        count(all),
        count(wrong),
        percent(share),
      ),
    threshold: l10n.t('Flag faces with label quality below'),
    own: (threshold: number) => l10n.t('The audit’s own: {0}', fixed(threshold, 2)),
    takeOwn: (threshold: number) => l10n.t('Back to the audit’s {0}', fixed(threshold, 2)),
    show: l10n.t('Show These in the Grid'),
    flagged: l10n.t('Flagged'),
    kept: l10n.t('Not flagged'),
    chart: (all: number) => l10n.t('Chart: label quality of {0}. Low is doubtful.', faces(all)),
    point: (range: string, number: number, wrong: number) =>
      l10n.t('Label quality {0}: {1}, about {2} of them wrong', range, faces(number), count(wrong)),
    caption: l10n.t('Faces by label quality'),
    columns: { range: l10n.t('Label quality'), faces: l10n.t('Faces'), wrong: l10n.t('Wrong (estimate)') },
    value: (threshold: number, flagged: number) =>
      l10n.t('{0}: flags {1}', fixed(threshold, 2), faces(flagged)),
  },
  importance: {
    title: l10n.t('Importance'),
    says: (low: number, all: number, split: number) =>
      l10n.t(
        'The low group has {0} of {1} ({2}), those with importance up to {3}: unclear faces or doubtful labels.',
        count(low),
        faces(all),
        percent(all > 0 ? low / all : 0),
        fixed(split, 2),
      ),
    saysNone: (all: number) => l10n.t('No low group among {0}.', faces(all)),
    low: l10n.t('Low group'),
    high: l10n.t('The others'),
    split: l10n.t('Split'),
    chart: (all: number, low: number) =>
      l10n.t('Chart: importance of {0}, of which {1} are in the low group.', faces(all), count(low)),
    point: (range: string, low: number, high: number) =>
      l10n.t('Importance {0}: {1}, {2} in the low group', range, faces(low + high), count(low)),
    caption: l10n.t('Faces by importance'),
    columns: { range: l10n.t('Importance'), low: l10n.t('Low group'), high: l10n.t('Others') },
    show: l10n.t('Show the Low Group in the Grid'),
  },
  pairs: {
    title: l10n.t('Given and suggested labels'),
    says: l10n.t('Rows: the given label. Columns: the one suggested instead. A cell shows its faces.'),
    which: l10n.t('Count'),
    caption: (trait: string) => l10n.t('{0} by given and suggested label', trait),
    corner: l10n.t('Given \\ suggested'),
    cell: (given: string, suggested: string, number: number) =>
      l10n.t('{0} to {1}: {2}', given, suggested, faces(number)),
    none: l10n.t('There are none.'),
  },
  noise: {
    says: l10n.t('A class shows its suspects.'),
    show: (label: string) => l10n.t('Show the suspects labelled {0}', label),
    missing: l10n.t('This audit did not estimate how many labels are wrong; audit again to see it.'),
  },
  dataSet: {
    classes: {
      title: l10n.t('Classes of the data set'),
      titleOfSplits: l10n.t('Classes and splits'),
      class: l10n.t('Given label'),
      faces: l10n.t('Faces'),
      share: l10n.t('Share'),
      all: l10n.t('All'),
      show: (label: string) => l10n.t('Show the faces labelled {0}', label),
      cell: (label: string, split: string, number: number) =>
        l10n.t('{0}, {1}: {2}', label, split, faces(number)),
      colours: l10n.t('The deeper a cell, the larger the share of its split. A cell shows its faces.'),
    },
    pictures: {
      title: l10n.t('Pictures that stand out'),
      says: l10n.t('Against what is usual in this data set, whatever their labels.'),
      picture: l10n.t('Picture'),
      faces: l10n.t('Faces'),
      all: l10n.t('All of these'),
      none: l10n.t('No picture stands out.'),
      missing: l10n.t('This audit did not measure pictures; audit again to see them.'),
      show: (issue: string) => l10n.t('Show these pictures: {0}', issue),
    },
    links: {
      title: l10n.t('What labels depend on besides the face'),
      says: l10n.t(
        'A network can learn such a link in place of the expression, and tests on the same data set do not show it.',
      ),
      property: l10n.t('Property'),
      labels: l10n.t('Link with labels'),
      suspects: l10n.t('With suspects'),
      none: l10n.t('Nothing of note.'),
    },
  },
  method: {
    title: l10n.t('How far to trust it'),
    made: l10n.t('How this audit was made'),
    noWarnings: l10n.t('No warnings.'),
  },
} as const;
