import * as l10n from '@vscode/l10n';
import type { HistoryEvent, NeighbourGroup } from '../../../src/protocol/inspection';
import { count, percent } from '../../shared/numbers';
import { strings } from '../strings';

const groups: Readonly<Record<NeighbourGroup['role'], (label: string) => string>> = {
  given: (label) => l10n.t('Labelled {0} (given)', label),
  suggested: (label) => l10n.t('Labelled {0} (suggested)', label),
  next: (label) => l10n.t('Labelled {0} (next likely)', label),
};

const happenings: Readonly<Record<Exclude<HistoryEvent['what'], 'decided' | 'noted' | 'proposed'>, string>> =
  {
    undone: l10n.t('Undone'),
    redone: l10n.t('Redone'),
    committed: l10n.t('Committed to the label file'),
    commitUndone: l10n.t('Commit taken back'),
  };

const verdicts: Readonly<Record<string, ((label: string) => string) | undefined>> = {
  ...strings.card.decided,
  reject: () => l10n.t('Label kept'),
};

/** To whole percent: no face is lower than all of them. */
const cutOff = (share: number) => Math.floor(share * 100) / 100;

/** Everything the inspector says. */
export const inspectorStrings = {
  title: l10n.t('Inspector'),
  toggle: l10n.t('Inspector (I)'),
  close: l10n.t('Close the inspector (I)'),
  width: l10n.t('Width of the inspector'),
  nothing: l10n.t('No face has the focus.'),
  failed: (reason: string) => l10n.t('The details of this face could not be read. {0}', reason),
  given: l10n.t('given'),
  suggested: l10n.t('suggested'),
  place: {
    row: (file: string, line: number) => l10n.t('{0}, line {1}', file, count(line)),
    rowTitle: l10n.t('Open the label file at this row'),
    image: l10n.t('Show in the Explorer'),
    imageTitle: l10n.t('The image’s folder is its label: show it in the Explorer'),
    none: l10n.t('Its label has no row in a text file.'),
    notShown: (reason: string) => l10n.t('The row cannot be shown. {0}', reason),
  },
  probabilities: {
    title: l10n.t('Chance of each class'),
    alone: l10n.t('What the networks see in the face alone'),
    aloneMeans: l10n.t(
      'Before the given label counts, and how often such labels are wrong here: no chances to decide by.',
    ),
    none: l10n.t('This audit has no probabilities of this face. Audit the labels again to see them.'),
    failed: l10n.t('The face was not audited, so there are no probabilities.'),
    rest: (classes: number) =>
      classes === 1
        ? l10n.t('1 other class is less likely.')
        : l10n.t('{0} other classes are less likely.', count(classes)),
  },
  scores: {
    title: l10n.t('What the numbers mean'),
    lower: (share: number) => l10n.t('Lower than {0} of faces.', percent(cutOff(share))),
    higher: (share: number) => l10n.t('Higher than {0} of faces.', percent(cutOff(share))),
    hardToRead: l10n.t('The network found this face hard to read, whatever its label.'),
    clear: l10n.t('A clear face: the network could rely on it, whatever its label.'),
    ordinary: l10n.t('About as clear as most.'),
    right: (label: string) => l10n.t('“{0}” is most likely right.', label),
    leaning: (label: string, suggestion: string) =>
      l10n.t('“{0}” may well be right, although the face alone looks more like “{1}”.', label, suggestion),
    question: (label: string, suggestion: string) =>
      l10n.t('“{0}” is doubtful, and still likelier than “{1}”.', label, suggestion),
    wrong: (label: string, suggestion: string) =>
      l10n.t('“{0}” is probably wrong; “{1}” is likelier.', label, suggestion),
    unclear: (label: string, candidates: string) =>
      l10n.t('“{0}” is probably wrong; {1} are about as likely.', label, candidates),
    learned: (audited: string) =>
      l10n.t('Corrected by what your decisions taught; the audit alone says {0}.', audited),
    inTraining: l10n.t('The model was trained on this face, so the numbers may be too good.'),
  },
  neighbours: {
    title: l10n.t('Faces most like it'),
    searching: l10n.t('Looking for similar faces…'),
    group: (label: string, role: NeighbourGroup['role']) => groups[role](label),
    noneOf: (label: string) => l10n.t('No other face is labelled {0}.', label),
    alike: (similarity: string) => l10n.t('{0} alike', similarity),
    right: (quality: string) => l10n.t('label {0} right', quality),
    duplicate: l10n.t('≈ near-duplicate'),
    suspect: l10n.t('! suspect'),
    labelled: (label: string) => l10n.t('labelled {0}', label),
    similarity: (similarity: string) => l10n.t('similarity {0}', similarity),
    quality: (quality: string) => l10n.t('label right with {0}', quality),
    nearDuplicate: l10n.t('near-duplicate'),
    isSuspect: l10n.t('itself a suspect'),
    closer: (closer: string, its: string, other: string, others: string) =>
      l10n.t(
        'Those labelled {0} are more like it ({1} on average) than those labelled {2} ({3}).',
        closer,
        its,
        other,
        others,
      ),
    even: (a: string, b: string, similarity: string) =>
      l10n.t('Those labelled {0} and {1} are about as much like it ({2} on average).', a, b, similarity),
    legend: l10n.t(
      'alike: how far the two faces’ features point the same way, at most 1; right: the chance that the label of that face is right',
    ),
    notKept: l10n.t('This audit kept no features to compare. Audit the labels again to see similar faces.'),
    noFeatures: l10n.t('There is nothing to compare: the image of this face could not be read.'),
    filtersOff: l10n.t('The filters are off now: that face did not pass them.'),
  },
  picture: {
    title: l10n.t('The picture'),
    means: l10n.t(
      'This says nothing of the label: a poor picture can be labelled right, and hides what it shows.',
    ),
  },
  votes: l10n.t('Votes'),
  decisions: {
    title: l10n.t('Decisions of all annotators'),
    disputed: l10n.t('They disagree: decide again to settle it.'),
  },
  proposals: l10n.t('Proposed by agents'),
  notes: { title: l10n.t('Notes') },
  history: {
    title: l10n.t('History'),
    none: l10n.t('Nothing has been decided about this face.'),
    happening: (what: keyof typeof happenings) => happenings[what],
    noted: (text: string) => l10n.t('Note: {0}', text),
    proposed: (what: string, reason: string) =>
      reason === '' ? l10n.t('Proposed: {0}', what) : l10n.t('Proposed: {0} ({1})', what, reason),
    proposalWithdrawn: l10n.t('Proposal taken back'),
    noteRemoved: l10n.t('Note taken away'),
    blind: (decided: string) => l10n.t('{0} (blind)', decided),
    /** A later version may have verdicts that this one does not know. */
    decided: (verdict: string, label: string) =>
      verdicts[verdict]?.(label) ?? l10n.t('Decided: {0}', verdict),
  },
} as const;
