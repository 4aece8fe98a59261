import * as l10n from '@vscode/l10n';
import type { Verdict } from '../../src/protocol/gallery';
import { count, fixed, percent } from '../shared/numbers';
import { faceCount } from './counts';
import { helpWords } from './keys/helpWords';
import { decideWords } from './review/decideWords';
import { secondWords } from './review/secondWords';
import type { FaceTrait, FaceWord } from './store/filter';
import type { FaceOrder } from './store/order';

function duration(seconds: number): string {
  if (seconds < 90) return l10n.t('{0} s', count(Math.max(1, Math.round(seconds))));
  if (seconds < 5400) return l10n.t('{0} min', count(Math.round(seconds / 60)));
  return l10n.t('{0} h', fixed(seconds / 3600, 1));
}

const orders: Readonly<Record<FaceOrder, string>> = {
  importance: l10n.t('Importance, lowest first'),
  labelQuality: l10n.t('Label quality, lowest first'),
  margin: l10n.t('Margin, widest first'),
  picture: l10n.t('Picture, what stands out first'),
  class: l10n.t('Class, then importance'),
  copies: l10n.t('Copies together, with different labels first'),
  faceScore: l10n.t('Face found, least sure first'),
  second: secondWords.order,
  file: l10n.t('Order in the label file'),
};

const traits: Readonly<Record<FaceTrait, string>> = {
  suspects: l10n.t('Suspects'),
  unclear: l10n.t('Unclear'),
  relabelCandidates: l10n.t('Relabel candidates'),
  lowImportance: l10n.t('Low importance'),
  verified: l10n.t('Verified'),
  setAside: l10n.t('Set aside'),
  noFace: l10n.t('No face found'),
  severalFaces: l10n.t('Several faces'),
  copies: l10n.t('Copies of a face'),
  contradicting: l10n.t('Copies with different labels'),
  inTraining: l10n.t('In training set'),
  failed: l10n.t('Unreadable'),
};

const words: Readonly<Record<FaceWord, string>> = {
  accept: l10n.t('Changed as suggested'),
  reject: l10n.t('Kept'),
  relabel: l10n.t('Changed to another class'),
  skip: l10n.t('Skipped'),
  unclear: l10n.t('Marked unclear'),
  notAFace: l10n.t('Not a face'),
  note: l10n.t('With a note'),
  proposal: l10n.t('Proposed by an agent'),
};

const changeTo = (label: string) => l10n.t('Change to {0}', label);
/** @param key empty where there is none. */
const giveWith = (label: string, key: string) =>
  key === '' ? changeTo(label) : l10n.t('Change to {0} ({1})', label, key);
const changedTo = (label: string) => l10n.t('Changed to {0}', label);

/** What a decision of the annotator says. */
const decided: Readonly<Record<Verdict, (label: string) => string>> = {
  accept: changedTo,
  relabel: changedTo,
  reject: () => words.reject,
  skip: () => words.skip,
  unclear: () => words.unclear,
  notAFace: () => words.notAFace,
};

/** Everything the page says; English is the key to the other languages. `npm run l10n` collects it. */
export const strings = {
  count,
  percent,
  reading: {
    open: l10n.t('Show How Labels Are Read'),
    title: (dataSet: string) => l10n.t('How the labels of {0} are read', dataSet),
    heading: l10n.t('How the labels are read'),
    looking: l10n.t('Looking at the labels…'),
    change: l10n.t('Change…'),
    changeOf: (about: string) => l10n.t('Change… {0}', about),
    close: l10n.t('Back'),
    classes: l10n.t('Classes'),
    noFaces: l10n.t('no image found'),
    furtherClasses: (classes: number) =>
      classes === 1 ? l10n.t('… and 1 more class') : l10n.t('… and {0} more classes', count(classes)),
    unlabelled: (samples: number) => l10n.t('Without a label: {0}', count(samples)),
    aside: (samples: number) => l10n.t('Set aside: {0}', count(samples)),
    problems: l10n.t('What to know'),
    furtherProblems: (problems: number) => l10n.t('… and {0} more', count(problems)),
  },
  audit: {
    start: l10n.t('Audit Labels'),
    emptyTitle: l10n.t('No audit yet'),
    loading: l10n.t('Opening the gallery…'),
    title: (dataSet: string) => l10n.t('Auditing {0}', dataSet),
    cancel: l10n.t('Cancel'),
    cancelling: l10n.t('Cancelling…'),
    provisional: (share: number) =>
      l10n.t(
        'Provisional: the audit still runs ({0}). Decisions count; the order will change when it is done, and importance comes then.',
        percent(share),
      ),
    failedTitle: l10n.t('The audit did not finish'),
    pageFailedTitle: l10n.t('The gallery could not be opened'),
    tryAgain: l10n.t('Try Again'),
    showLog: l10n.t('Show Log'),
    stages: {
      labels: l10n.t('Reading labels'),
      features: l10n.t('Reading faces'),
      copies: l10n.t('Looking for copies'),
      folds: l10n.t('Training on the other faces'),
      scoring: l10n.t('Scoring every label'),
    },
    stageStates: { done: l10n.t('done'), running: l10n.t('running'), waiting: l10n.t('waiting') },
    faces: (done: number, total: number) => l10n.t('{0} of {1}', count(done), faceCount(total)),
    folds: (done: number, total: number) =>
      l10n.t('fold {0} of {1}', count(Math.min(Math.floor(done) + 1, total)), count(total)),
    speed: (facesPerSecond: number) => l10n.t('{0} faces/s', count(Math.round(facesPerSecond))),
    left: (seconds: number) => l10n.t('about {0} left', duration(seconds)),
    unpacked: (done: number, total: number) => l10n.t('{0} of {1} unpacked', count(done), faceCount(total)),
    cached: (faces: number) => l10n.t('{0} known from before', count(faces)),
  },
  header: {
    decided: (decided: number, suspects: number) =>
      suspects === 1
        ? l10n.t('{0} of 1 suspect decided', count(decided))
        : l10n.t('{0} of {1} suspects decided', count(decided), count(suspects)),
    uncommitted: (corrections: number) =>
      corrections === 1
        ? l10n.t('1 uncommitted correction')
        : l10n.t('{0} uncommitted corrections', count(corrections)),
    disagreements: (faces: number) =>
      faces === 1 ? l10n.t('1 disagreement') : l10n.t('{0} disagreements', count(faces)),
    disagreementsTitle: l10n.t(
      'Faces that annotators decided differently; they stay out of commits until one decides about them again',
    ),
    undo: l10n.t('Undo (U)'),
    redo: l10n.t('Redo (Ctrl+Shift+Z)'),
    overview: l10n.t('Overview (O)'),
    method: l10n.t('How this audit was made'),
    hideMethod: l10n.t('Hide how this audit was made'),
    commit: (corrections: number) =>
      corrections === 0 ? l10n.t('Commit') : l10n.t('Commit {0}', count(corrections)),
    commitTitle: (corrections: number) =>
      corrections === 0
        ? l10n.t('No corrections to commit yet')
        : corrections === 1
          ? l10n.t('Preview and write 1 correction to the label file')
          : l10n.t('Preview and write {0} corrections to the label file', count(corrections)),
    dismiss: l10n.t('Dismiss'),
  },
  /** Instead of an estimate. */
  unrecognised: [
    l10n.t('The networks cannot recognise the expressions in these images: are they cropped to the face?'),
    l10n.t(
      'As long as they cannot, or where the labels are not about what the images show, suspects and suggestions mean little.',
    ),
  ].join(' '),
  noise: {
    title: l10n.t('Wrong labels by class (estimate)'),
    class: l10n.t('Given label'),
    faces: l10n.t('Faces'),
    errors: l10n.t('Wrong'),
    share: l10n.t('Share'),
    all: l10n.t('All'),
    about: (errors: number) => (errors === 0 ? '0' : `≈ ${count(errors)}`),
  },
  toolbar: {
    label: l10n.t('Order and filters'),
    order: l10n.t('Order by'),
    orders,
    class: l10n.t('Given label'),
    allClasses: l10n.t('All classes'),
    traits,
    said: l10n.t('Decision'),
    anySaid: l10n.t('Any decision'),
    words,
    picture: l10n.t('Picture'),
    anyPicture: l10n.t('All pictures'),
    oddPictures: l10n.t('Pictures that stand out'),
    undecidedOnly: l10n.t('Undecided only'),
    disputedOnly: (faces: number) => l10n.t('Disagreements ({0})', count(faces)),
    search: l10n.t('Search path or note'),
    filters: (active: number) => (active === 0 ? l10n.t('Filters') : l10n.t('Filters ({0})', count(active))),
    clear: l10n.t('Clear Filters'),
    chips: {
      given: (label: string) => l10n.t('Given: {0}', label),
      disputed: l10n.t('Disagreements'),
      decidedToo: l10n.t('Decided ones, too'),
      search: (text: string) => l10n.t('Found by “{0}”', text),
      suggested: (label: string) => l10n.t('Suggested: {0}', label),
      belowQuality: (threshold: number) => l10n.t('Label quality below {0}', fixed(threshold, 2)),
      remove: (filter: string) => l10n.t('Remove the filter “{0}”', filter),
    },
  },
  list: {
    label: l10n.t('Faces'),
    shown: (shown: number, all: number) =>
      shown === all ? faceCount(all) : l10n.t('{0} of {1}', count(shown), faceCount(all)),
    place: (place: number, faces: number) => l10n.t('{0} of {1}', count(place), count(faces)),
    selected: (selected: number) => l10n.t('{0} selected', count(selected)),
    decidedStay: (decided: number) => l10n.t('{0} decided still shown', count(decided)),
    hideDecided: l10n.t('Hide'),
    folded: (faces: number) => l10n.t('{0} decided above · show', count(faces)),
    cardSize: l10n.t('Card size'),
    cardSizeTitle: l10n.t('How large the faces are (+ and −, or Ctrl and the wheel)'),
    cardSizeValue: (pixels: number) => l10n.t('{0} pixels', count(pixels)),
    nothing: l10n.t('No face passes these filters.'),
    allDecided: l10n.t('Everything here is decided.'),
    lookAgain: (decisions: number) =>
      decisions === 1
        ? l10n.t('Look Again at the Least Likely One')
        : l10n.t('Look Again at Your {0} Least Likely Decisions', count(decisions)),
  },
  card: {
    unlabelled: l10n.t('no label'),
    lowImportance: l10n.t('Low importance'),
    relabelCandidate: l10n.t('Relabel'),
    relabelTitle: (label: string, chance: string) =>
      l10n.t('The network would relabel this face to {0} ({1})', label, chance),
    lowImportanceTitle: l10n.t(
      'In the group that the network trusts least: an unclear face or a doubtful label',
    ),
    or: l10n.t(' or '),
    unclear: l10n.t('Unclear'),
    unclearTitle: (candidates: string) =>
      l10n.t(
        'The label is probably wrong, but {0} are about as likely: look and choose (2 or 3)',
        candidates,
      ),
    setAside: l10n.t('Set aside'),
    noFace: l10n.t('No face found'),
    severalFaces: (faces: number) => l10n.t('1 of {0} faces', count(faces)),
    severalFacesTitle: (faces: number) =>
      l10n.t(
        'The photograph shows {0} faces: the label was judged by the largest one in the middle',
        count(faces),
      ),
    setAsideTitle: (reason: string) =>
      l10n.t('No label to judge: {0} Choose a class to give it one (C)', reason),
    inTraining: l10n.t('In training set'),
    /** Beside “Low importance” on a card of the usual size. */
    inTrainingMark: l10n.t('Trained on'),
    inTrainingTitle: l10n.t(
      'The model was trained on this face, so its scores are not out of fold: it may have learned a wrong label',
    ),
    asideUnclearTitle: (candidates: string) =>
      l10n.t('The networks find {0} about as likely: look and choose (2 or 3)', candidates),
    pictureMark: (issues: readonly string[]) => issues.join(', '),
    pictureTitle: (meanings: readonly string[]) =>
      l10n.t('The picture, not its label: {0}', meanings.join(' ')),
    picture: l10n.t('Picture'),
    importance: l10n.t('Importance'),
    margin: l10n.t('Margin'),
    /** Without a number: the face failed. */
    notAudited: l10n.t('Not audited'),
    imageMissing: l10n.t('The image could not be shown.'),
    noImage: l10n.t('No image file'),
    line: (line: number) => l10n.t('line {0}', count(line)),
    /** A label that is doubted, and still the likeliest. */
    asked: (label: string) => `${label}?`,
    /** @param key empty where there is none. */
    keepChoice: (label: string, key: string) =>
      key === '' ? l10n.t('Keep {0}', label) : l10n.t('Keep {0} ({1})', label, key),
    changeChoice: giveWith,
    disagreement: l10n.t('Disagreement'),
    skipped: words.skip,
    choose: l10n.t('Choose another class (C)'),
    skip: l10n.t('Skip (S)'),
    pending: l10n.t('Saving…'),
    decided,
    /** A word on the face in a list of annotators’ words. */
    words: { unclear: l10n.t('unclear'), notAFace: l10n.t('not a face') },
    verified: l10n.t('Verified'),
    verifiedTitle: l10n.t(
      'An earlier decision says that this label is right: it is no suspect of this audit',
    ),
    keptTitle: l10n.t('The label file stays as it is'),
    note: l10n.t('Note'),
    committed: l10n.t('committed'),
    undecided: l10n.t('undecided'),
    proposed: l10n.t('Proposed'),
    proposal: (word: string, who: string, reason: string) =>
      reason === ''
        ? l10n.t('{0} – proposed by {1}', word, who)
        : l10n.t('{0} – proposed by {1}: {2}', word, who, reason),
    byOther: (who: string, label: string) => `${who}: ${label}`,
    blind: (who: string) => l10n.t('{0} (blind)', who),
    byYou: (label: string) => l10n.t('you: {0}', label),
    disputed: (labels: string) => l10n.t('Disagreement: {0}', labels),
    describe: {
      given: (label: string) => l10n.t('labelled {0}', label),
      suggested: (label: string, chance: string) => l10n.t('suggested {0}, {1}', label, chance),
      question: (given: string, label: string, chance: string) =>
        l10n.t('right with {0}, {1} with {2}', given, label, chance),
      unclear: (candidates: string) => l10n.t('unclear: {0}', candidates),
      importance: (value: string) => l10n.t('importance {0}', value),
      setAside: (reason: string) => l10n.t('set aside: {0}', reason),
      note: (text: string) => l10n.t('note: {0}', text),
      picture: (issues: string) => l10n.t('picture: {0}', issues),
    },
  },
  votes: {
    title: l10n.t('Votes'),
    list: (votes: readonly { readonly name: string; readonly count: number }[]) =>
      votes.map(({ name, count: votesFor }) => `${name} ${count(votesFor)}`).join(', '),
    others: (choices: number) => (choices === 1 ? l10n.t('1 other') : l10n.t('{0} others', count(choices))),
    describe: (list: string) => l10n.t('votes: {0}', list),
  },
  decide: decideWords,
  classMenu: {
    label: l10n.t('Choose a class'),
    unclear: (candidates: string) => l10n.t('Unclear: choose {0}, or another class', candidates),
    given: l10n.t('current'),
    suggested: l10n.t('suggested'),
    candidate: l10n.t('about as likely'),
  },
  notes: {
    label: l10n.t('Note on this face'),
    yours: l10n.t('You'),
    keys: l10n.t('Enter saves · Shift+Enter new line · Esc leaves'),
    canned: l10n.t('Usual notes'),
    left: (characters: number) =>
      characters === 1 ? l10n.t('1 character left') : l10n.t('{0} characters left', count(characters)),
    unsaved: (notes: number) =>
      notes === 1
        ? l10n.t('A note is not saved yet: N on its face opens it')
        : l10n.t('{0} notes are not saved yet: N on their faces opens them', count(notes)),
  },
  focus: {
    label: l10n.t('Large face'),
    progress: (place: number, faces: number, decided: number) =>
      l10n.t('{0} of {1}, {2} decided', count(place), count(faces), count(decided)),
    keep: l10n.t('Keep'),
    change: l10n.t('Change to'),
    agrees: l10n.t('The network agrees with the label'),
    question: (given: string, suggestion: string) =>
      l10n.t('“{0}” is doubtful, and still likelier than “{1}”', given, suggestion),
    typical: (label: string) => l10n.t('Typical of {0}', label),
    similar: (label: string) => l10n.t('Most like it: {0}', label),
    /** One of several faces, for a screen reader. */
    example: (title: string, place: number) => `${title} ${count(place)}`,
    whole: l10n.t('The whole face again'),
  },
  /** What the keys do, in a word each. */
  hints: {
    accept: l10n.t('change'),
    reject: l10n.t('keep'),
    choose: l10n.t('all classes'),
    skip: l10n.t('skip'),
    unclear: l10n.t('unclear'),
    notAFace: l10n.t('not a face'),
    note: l10n.t('note'),
    undo: l10n.t('undo'),
    arrows: l10n.t('next face'),
    leave: l10n.t('back'),
  },
  strip: {
    label: l10n.t('All classes'),
    give: giveWith,
  },
  /** Of the page on which faces are judged blind. */
  blind: {
    title: (title: string) => l10n.t('{0}: blind annotation', title),
    question: l10n.t('What do you see?'),
    place: (place: number, faces: number) => l10n.t('Face {0} of {1}', count(place), count(faces)),
    count: (judged: number, faces: number) => l10n.t('{0} of {1} judged', count(judged), count(faces)),
    progress: l10n.t('Faces judged'),
    said: (name: string) => l10n.t('You said: {0}.', name),
    done: l10n.t('All faces are judged.'),
    unclear: l10n.t('Unclear'),
    notAFace: l10n.t('Not a face'),
    undo: (key: string) => (key === '' ? l10n.t('Undo') : l10n.t('Undo ({0})', key)),
    leave: l10n.t('Leave'),
    previous: l10n.t('Face before (←)'),
    next: l10n.t('Next face (→)'),
    search: l10n.t('Find a class (/)'),
    missing: l10n.t('The image of this face is missing or broken. Go on with →; it stays open.'),
    typed: l10n.t('That was text rather than keys, so nothing was said of the faces. Wait a moment.'),
  },
  close: l10n.t('Close (Esc)'),
  labelQuality: l10n.t('Label quality'),
  help: helpWords,
} as const;
