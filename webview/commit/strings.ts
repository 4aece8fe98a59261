import * as l10n from '@vscode/l10n';
import type { CommitPlace, CommitState } from '../../src/protocol/commit';
import { count } from '../shared/numbers';

const labelCount = (labels: number) =>
  labels === 1 ? l10n.t('1 label') : l10n.t('{0} labels', count(labels));
const imageCount = (images: number) =>
  images === 1 ? l10n.t('1 image') : l10n.t('{0} images', count(images));

/** Whether all that a commit does is to move images between class folders. */
export const movesImages = ({ places }: Pick<CommitState, 'places'>): boolean =>
  places.length > 0 && places.every(({ kind }) => kind === 'folders');

function question(state: CommitState, changes: number): string {
  const [place] = state.places;
  if (!movesImages(state)) return l10n.t('Change {0} in {1}?', labelCount(changes), state.title);
  return place?.kind === 'folders' && state.placesInAll === 1
    ? l10n.t('Move {0}: {1} → {2}', imageCount(changes), place.from, place.to)
    : l10n.t('Move {0} to other class folders of {1}', imageCount(changes), state.title);
}

function place(each: CommitPlace): string {
  if (each.kind === 'folders') return `${each.from} → ${each.to}: ${imageCount(each.images)}`;
  return each.isNew
    ? l10n.t('{0}: {1}, a new file', each.name, labelCount(each.labels))
    : `${each.name}: ${labelCount(each.labels)}`;
}

/** Everything the page says; English is the key to the other languages. `npm run l10n` collects it. */
export const strings = {
  count,
  question,
  place,
  morePlaces: (places: number) =>
    places === 1 ? l10n.t('… and 1 more') : l10n.t('… and {0} more', count(places)),
  whatChanges: l10n.t('What changes'),
  inEditor: l10n.t('The labels change in the editor with your unsaved changes, and count once you save it.'),
  commit: (changes: number, isRest: boolean) =>
    isRest ? l10n.t('Commit the Rest ({0})', count(changes)) : l10n.t('Commit {0}', count(changes)),
  showText: l10n.t('Show as Text Diff'),
  cancel: l10n.t('Cancel'),
  keys: l10n.t('Enter commits, Escape cancels.'),
  writing: l10n.t('Writing…'),
  anew: l10n.t(
    'The labels or the decisions have changed since you looked. This is what would be written now.',
  ),
  left: (title: string) => l10n.t('{0} has changed since it was audited.', title),
  leftAlone: l10n.t('These rows are not as they were reviewed and are left alone:'),
  classes: {
    title: l10n.t('Classes before and after'),
    name: l10n.t('Class'),
    before: l10n.t('Before'),
    after: l10n.t('After'),
    change: l10n.t('Change'),
    unchanged: (classes: number) =>
      classes === 1
        ? l10n.t('1 other class stays as it is.')
        : l10n.t('{0} other classes stay as they are.', count(classes)),
  },
  noLabel: l10n.t('no label'),
  /** @param change not 0. */
  difference: (change: number) => `${change > 0 ? '+' : '−'}${count(Math.abs(change))}`,
  pair: {
    /** What a screen reader hears of an arrow. */
    name: (from: string, to: string, faces: number) =>
      faces === 1
        ? l10n.t('{0} becomes {1}: 1 face', from, to)
        : l10n.t('{0} becomes {1}: {2} faces', from, to, count(faces)),
    more: (faces: number, rest: number) =>
      faces === rest
        ? l10n.t('Show the other {0}', count(rest))
        : l10n.t('Show {0} more of {1}', count(faces), count(rest)),
    morePairs: (pairs: number) =>
      pairs === 1 ? l10n.t('Show 1 more pair') : l10n.t('Show {0} more pairs', count(pairs)),
    showInGallery: (image: string) => l10n.t('{0}: show in the gallery', image),
  },
  loading: l10n.t('Planning the commit…'),
  over: l10n.t('No commit waits here any more. Run “SCN: Commit Corrections” again.'),
  failed: l10n.t('The commit could not be shown'),
};
