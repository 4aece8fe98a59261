import * as l10n from '@vscode/l10n';
import { count } from '../../shared/numbers';
import { decisionCount, faceCount } from '../counts';

/** Faces that a decision about several left out: without a suggestion, unclear, or likelier right as they are. */
type LeftOut = { readonly faces: number; readonly unclear: number; readonly questions: number };

/** The words of decisions: what was done, what could not be, and what is asked first. */
export const decideWords = {
  noSuggestion: (given: string) =>
    l10n.t(
      'Nothing to accept: the network agrees with “{0}”. Press R to keep the label or C to choose another.',
      given,
    ),
  noSuggestionBulk: l10n.t('Nothing to accept: the network agrees with every selected label.'),
  notAudited: l10n.t('Nothing to accept: this face was not audited. Press C to choose a class.'),
  unclear: (first: string, second: string) =>
    l10n.t('“{0}” and “{1}” are about as likely: press 2 or 3 to choose.', first, second),
  question: (given: string, suggestion: string) =>
    l10n.t(
      '“{0}” is still likelier than “{1}”: press 1 to keep it, or 2 to change it all the same.',
      given,
      suggestion,
    ),
  noChoice: l10n.t('The audit has no such class for this face. Press C to choose from all.'),
  choiceOfSeveral: l10n.t(
    'These are several faces: 1 keeps their labels, 2 takes their suggestions, Shift and a digit gives all of them one class.',
  ),
  leftOut: ({ faces, unclear, questions }: LeftOut) =>
    [
      ...(questions === 1
        ? [l10n.t('1 face left out whose label is likelier than the suggestion: decide it by itself.')]
        : questions > 1
          ? [
              l10n.t(
                '{0} faces left out whose labels are likelier than the suggestions: decide them one by one.',
                count(questions),
              ),
            ]
          : []),
      ...(faces > 0 ? [l10n.t('{0} without another suggestion left out.', faceCount(faces))] : []),
      ...(unclear === 1
        ? [l10n.t('1 unclear face left out: choose its class by itself.')]
        : unclear > 1
          ? [l10n.t('{0} unclear faces left out: choose their classes one by one.', count(unclear))]
          : []),
    ].join(' '),
  failed: (image: string, reason: string) => l10n.t('Not saved: {0}. {1}', image, reason),
  failedBulk: (faces: number, reason: string) => l10n.t('Not saved: {0}. {1}', decisionCount(faces), reason),
  typed: l10n.t(
    'That looks like typing: keys do nothing until you pause. U takes back what the first letters may have decided.',
  ),
  noteSaved: l10n.t('Note saved.'),
  noteRemoved: l10n.t('Note removed.'),
  saved: (faces: number) => l10n.t('{0} saved.', decisionCount(faces)),
  savedAsOne: (faces: number) => l10n.t('{0} decided in one act.', faceCount(faces)),
  undo: l10n.t('Undo'),
  copyClash: (label: string, other: string) =>
    l10n.t('This face is “{0}” now, and a copy of it was decided to be “{1}”.', label, other),
  showCopies: l10n.t('Show Copies'),
  copiesOpen: (copies: number, label: string) =>
    copies === 1
      ? l10n.t('1 copy of this face is undecided. Is it “{0}”, too?', label)
      : l10n.t('{0} copies of this face are undecided. Are they “{1}”, too?', count(copies), label),
  alike: l10n.t('Decide Alike'),
  nothingToUndo: l10n.t('Nothing to undo.'),
  nothingToRedo: l10n.t('Nothing to redo.'),
  undone: (faces: number) => l10n.t('Undone: {0}.', decisionCount(faces)),
  redone: (faces: number) => l10n.t('Redone: {0}.', decisionCount(faces)),
  notPossible: (action: string, reason: string) => l10n.t('{0} did not work. {1}', action, reason),
  noSuchClass: (digit: number, classes: number) =>
    classes === 1
      ? l10n.t('There is no class {0}: this data set has 1 class.', count(digit))
      : l10n.t('There is no class {0}: this data set has {1} classes.', count(digit), count(classes)),
  confirm: {
    accept: (faces: number) => l10n.t('Accept the suggestions for {0}?', faceCount(faces)),
    reject: (faces: number) => l10n.t('Keep the labels of {0}?', faceCount(faces)),
    skip: (faces: number) => l10n.t('Skip {0}?', faceCount(faces)),
    unclear: (faces: number) => l10n.t('Mark {0} as unclear?', faceCount(faces)),
    notAFace: (faces: number) => l10n.t('Mark {0} as no face?', faceCount(faces)),
    label: (faces: number, label: string) => l10n.t('Relabel {0} to {1}?', faceCount(faces), label),
    yes: l10n.t('Decide'),
    no: l10n.t('Cancel'),
  },
} as const;
