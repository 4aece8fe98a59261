import * as l10n from '@vscode/l10n';
import { count, percent } from '../../shared/numbers';
import { faceCount } from '../counts';

/** “about 5 mistakes”. */
const mistakes = (expected: number) => {
  const rounded = Math.round(expected);
  if (rounded === 0) return l10n.t('hardly a mistake');
  return rounded === 1 ? l10n.t('about 1 mistake') : l10n.t('about {0} mistakes', count(rounded));
};

/** What sheets and the question before many decisions say of expected mistakes; English is the key to the others. */
export const mistakeWords = {
  mistakes,
  /** A sentence. */
  expected: (expected: number) => {
    const rounded = Math.round(expected);
    if (rounded === 0) return l10n.t('Hardly any of them is wrong, by the audit’s own chances.');
    return rounded === 1
      ? l10n.t('About 1 of them is probably wrong.')
      : l10n.t('About {0} of them are probably wrong.', count(rounded));
  },
  acceptTo: (faces: number, label: string) => l10n.t('Accept {0} → {1}?', count(faces), label),
  acceptSure: (faces: number, limit: number) =>
    l10n.t('Accept the {0} above {1}', count(faces), percent(limit)),
  acceptAll: (faces: number) => l10n.t('Accept all {0}', count(faces)),
  keepSure: (faces: number, limit: number) => l10n.t('Keep the {0} above {1}', count(faces), percent(limit)),
  keepAll: (faces: number) => l10n.t('Keep all {0}', count(faces)),
} as const;

/** Everything the sheets say. */
export const sheetWords = {
  label: l10n.t('Sheets'),
  open: l10n.t('Sheets: many sure faces at once (W)'),
  back: l10n.t('Back to the faces (Esc)'),
  help: l10n.t('On a sheet'),
  pair: (given: string, suggested: string) => `${given} → ${suggested}`,
  /** Of what the label of a face without one is called. */
  grid: (title: string) => l10n.t('Faces of the sheet {0}', title),
  class: (label: string) => l10n.t('All of {0}', label),
  selection: l10n.t('Selected faces'),
  copies: l10n.t('Copies of one face'),
  copiesContradict: (faces: number, labels: readonly string[]) =>
    l10n.t(
      '{0} of one picture with different labels ({1}): at least one of them is wrong.',
      faceCount(faces),
      labels.join(', '),
    ),
  copiesAgree: (faces: number) => l10n.t('{0} of one picture with the same label.', faceCount(faces)),
  copiesAsk: l10n.t('A digit chooses the label of all.'),
  sameForAll: (faces: number, label: string) => l10n.t('Same label for all {0}: {1}', count(faces), label),
  pairSays: (faces: number, limit: number) =>
    l10n.t('{0}, at least {1} sure.', faceCount(faces), percent(limit)),
  asks: (label: string) => l10n.t('Click those that are not {0}.', label),
  classSays: (faces: number) =>
    l10n.t('{0}, the most typical first, those that are probably wrong last.', faceCount(faces)),
  selectionSays: (faces: number) => l10n.t('{0} that were selected.', faceCount(faces)),
  selectionAsks: l10n.t('Click those whose suggestion is wrong.'),
  sheetOf: (sheet: number, sheets: number) => l10n.t('Sheet {0} of {1}', count(sheet), count(sheets)),
  /** What to expect if the rest is decided. */
  expected: (expected: number) =>
    expected < 0.5
      ? l10n.t('Hardly a mistake expected')
      : Math.round(expected) === 1
        ? l10n.t('≈ 1 mistake expected')
        : l10n.t('≈ {0} mistakes expected', count(Math.round(expected))),
  accept: (faces: number, label: string) => l10n.t('Accept {0} → {1}', count(faces), label),
  acceptOther: (faces: number, label: string) => l10n.t('Accept the other {0} → {1}', count(faces), label),
  keep: (faces: number, label: string) => l10n.t('Keep {0} as {1}', count(faces), label),
  keepOther: (faces: number, label: string) => l10n.t('Keep the other {0} as {1}', count(faces), label),
  acceptSuggestions: (faces: number) => l10n.t('Accept {0} suggestions', count(faces)),
  writeMarks: (faces: number) => l10n.t('Decide {0}', count(faces)),
  next: l10n.t('Next sheet'),
  done: (faces: number) => l10n.t('{0} decided. U takes them back, all at once.', faceCount(faces)),
  saving: l10n.t('Saving…'),
  leftOut: (faces: number) =>
    faces === 1
      ? l10n.t('1 face was left out: its image is not shown, so nobody has seen it.')
      : l10n.t('{0} faces were left out: their images are not shown, so nobody has seen them.', count(faces)),
  notSaved: (faces: number, reason: string) =>
    l10n.t(
      'Nothing of this sheet was saved: {0} marked “not saved” are undecided. {1}',
      faceCount(faces),
      reason,
    ),
  notSavedMark: l10n.t('not saved'),
  give: (name: string) => l10n.t('The face in work is “{0}”', name),
  giveAll: (name: string) => l10n.t('All copies are “{0}”', name),
  banded: (marked: number, taken: number) => {
    if (marked > 0) return l10n.t('{0} faces marked', count(marked));
    return taken > 0 ? l10n.t('{0} marks taken away', count(taken)) : '';
  },
  unseen: (faces: number) =>
    faces === 1
      ? l10n.t('1 face further down was not on screen yet. Look, then press Enter again.')
      : l10n.t('{0} faces further down were not on screen yet. Look, then press Enter again.', count(faces)),
  clash: (faces: number) =>
    l10n.t(
      '{0} are almost the same picture as another one that gets another label: both can hardly be right. Mark them, or press Enter again to write them so.',
      faceCount(faces),
    ),
  nothing: l10n.t('Nothing to accept here: no face of this sheet is shown and undecided.'),
  noSheets: l10n.t('No undecided suggestion is as sure as this. Choose a lower limit, or go on one by one.'),
  noFaces: l10n.t('Everything here is decided.'),
  allDone: l10n.t('That was the last sheet.'),
  links: l10n.t('Sheets of the sure ones'),
  list: {
    label: l10n.t('Sheets to choose from'),
    sure: l10n.t('Sure'),
    limit: l10n.t('How sure a suggestion must be'),
    limitChoice: (limit: number) => `≥ ${percent(limit)}`,
    more: (pairs: number) => (pairs === 1 ? l10n.t('1 more pair') : l10n.t('{0} more pairs', count(pairs))),
    done: (pairs: number) => (pairs === 1 ? l10n.t('1 pair done') : l10n.t('{0} pairs done', count(pairs))),
    classes: l10n.t('Whole classes'),
    copies: l10n.t('Copies'),
    contradicting: l10n.t('With different labels'),
    agreeing: l10n.t('With the same label'),
    left: (open: number, expected: string) => l10n.t('{0} sure · {1}', count(open), expected),
    describe: (title: string, open: number, expected: number) =>
      l10n.t('{0}, {1} sure, {2}', title, count(open), mistakes(expected)),
  },
  tile: {
    keep: (label: string) => l10n.t('keep {0}', label),
    to: (label: string) => `→ ${label}`,
    open: l10n.t('leave open'),
    unclear: l10n.t('unclear'),
    notAFace: l10n.t('not a face'),
    marked: (what: string) => l10n.t('exception: {0}', what),
    lowImportance: (importance: string) =>
      l10n.t('Low importance ({0}): an unclear face or a doubtful label', importance),
  },
  loupe: {
    label: l10n.t('The face in work, large'),
    close: l10n.t('Back to the sheet (Esc)'),
    back: l10n.t('Back to the sheet'),
    place: (place: number, faces: number) => l10n.t('Face {0} of {1}', count(place), count(faces)),
  },
  hints: {
    loupe: l10n.t('large'),
    mark: l10n.t('exception'),
    class: l10n.t('another class'),
    next: l10n.t('next sheet'),
    pairs: l10n.t('previous, next'),
    undo: l10n.t('undo'),
    leave: l10n.t('back'),
  },
  keys: {
    accept: l10n.t('Accept all that is not marked'),
    mark: l10n.t('Mark an exception, or take the mark away'),
    class: l10n.t('Give another class instead'),
    choose: l10n.t('Choose from all classes'),
    loupe: l10n.t('The face in work, large; + and - come closer and go back'),
    unclear: l10n.t('Unclear, not a face'),
    next: l10n.t('Next sheet with something to decide'),
    pairs: l10n.t('The sheet before, the sheet after'),
    move: l10n.t('Move'),
    undo: l10n.t('Undo, redo: a whole sheet at once'),
  },
} as const;
