import type { FaceTrait } from './store/filter';
import type { FaceOrder } from './store/order';

const numbers = new Intl.NumberFormat('en-GB');
const count = (value: number) => numbers.format(value);
const plural = (value: number, one: string, many: string) => `${count(value)} ${value === 1 ? one : many}`;
const percent = (share: number) => `${Math.round(share * 100)} %`;

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

const orders: Readonly<Record<FaceOrder, string>> = {
  importance: 'Importance, lowest first',
  labelQuality: 'Label quality, lowest first',
  margin: 'Margin, widest first',
  class: 'Class, then importance',
  file: 'Order in the label file',
};

const traits: Readonly<Record<FaceTrait, string>> = {
  suspects: 'Suspects',
  unclear: 'Unclear',
  relabelCandidates: 'Relabel candidates',
  lowImportance: 'Low importance',
  setAside: 'Set aside',
  inTraining: 'In training set',
  failed: 'Unreadable',
};

/** Everything the page says, in one place so that it can be translated. */
export const strings = {
  count,
  percent,
  audit: {
    start: 'Audit Labels',
    emptyTitle: 'No audit yet',
    loading: 'Opening the gallery…',
    title: (dataSet: string) => `Auditing ${dataSet}`,
    cancel: 'Cancel',
    cancelling: 'Cancelling…',
    failedTitle: 'The audit did not finish',
    pageFailedTitle: 'The gallery could not be opened',
    tryAgain: 'Try Again',
    showLog: 'Show Log',
    stages: {
      labels: 'Reading labels',
      features: 'Reading faces',
      folds: 'Training on the other faces',
      scoring: 'Scoring every label',
    },
    stageDone: 'done',
    stageRunning: 'running',
    stageWaiting: 'waiting',
    faces: (done: number, total: number) => `${count(done)} of ${plural(total, 'face', 'faces')}`,
    folds: (done: number, total: number) => `fold ${count(Math.min(done + 1, total))} of ${count(total)}`,
    speed: (facesPerSecond: number) => `${count(Math.round(facesPerSecond))} faces/s`,
    left: (seconds: number) => `about ${duration(seconds)} left`,
    unpacked: (done: number, total: number) => `${count(done)} of ${plural(total, 'face', 'faces')} unpacked`,
    cached: (faces: number) => `${count(faces)} known from before`,
  },
  header: {
    decided: (decided: number, suspects: number) =>
      `${count(decided)} of ${plural(suspects, 'suspect', 'suspects')} decided`,
    estimate: (errors: number, faces: number) =>
      errors === 0
        ? `Hardly any of ${plural(faces, 'label', 'labels')} is wrong (estimate)`
        : `About ${count(errors)} of ${plural(faces, 'label', 'labels')} ${errors === 1 ? 'is' : 'are'} wrong (estimate)`,
    uncommitted: (corrections: number) =>
      plural(corrections, 'uncommitted correction', 'uncommitted corrections'),
    disagreements: (faces: number) => plural(faces, 'disagreement', 'disagreements'),
    disagreementsTitle:
      'Faces that annotators decided differently; they stay out of commits until one decides about them again',
    undo: 'Undo (U)',
    redo: 'Redo (Ctrl+Shift+Z)',
    help: 'Keyboard shortcuts (?)',
    method: 'How this audit was made',
    hideMethod: 'Hide how this audit was made',
    exportReport: 'Export Report',
    commit: (corrections: number) => (corrections === 0 ? 'Commit' : `Commit ${count(corrections)}`),
    commitTitle: (corrections: number) =>
      corrections === 0
        ? 'No corrections to commit yet'
        : `Preview and write ${plural(corrections, 'correction', 'corrections')} to the label file`,
    dismiss: 'Dismiss',
  },
  noise: {
    title: 'Wrong labels by class (estimate)',
    class: 'Given label',
    faces: 'Faces',
    errors: 'Wrong',
    share: 'Share',
    all: 'All',
    about: (errors: number) => (errors === 0 ? '0' : `≈ ${count(errors)}`),
  },
  toolbar: {
    label: 'Order and filters',
    order: 'Order by',
    orders,
    class: 'Given label',
    allClasses: 'All classes',
    traits,
    undecidedOnly: 'Undecided only',
    disputedOnly: (faces: number) => `Disagreements (${count(faces)})`,
    search: 'Search image path',
    filters: (active: number) => (active === 0 ? 'Filters' : `Filters (${count(active)})`),
    clear: 'Clear Filters',
  },
  list: {
    label: 'Faces',
    shown: (shown: number, all: number) =>
      shown === all ? plural(all, 'face', 'faces') : `${count(shown)} of ${plural(all, 'face', 'faces')}`,
    selected: (selected: number) => `${count(selected)} selected`,
    decidedStay: (decided: number) => `${count(decided)} decided still shown`,
    hideDecided: 'Hide',
    nothing: 'No face passes these filters.',
    allDecided: 'Everything here is decided.',
  },
  card: {
    unlabelled: 'no label',
    lowImportance: 'Low importance',
    relabelCandidate: 'Relabel',
    relabelTitle: (label: string, confidence: number) =>
      `The network would relabel this face to ${label} (${percent(confidence)})`,
    lowImportanceTitle: 'In the group that the network trusts least: an unclear face or a doubtful label',
    or: ' or ',
    unclear: 'Unclear',
    unclearTitle: (candidates: string) =>
      `The label is probably wrong, but ${candidates} are about as likely: look and choose (A)`,
    setAside: 'Set aside',
    setAsideTitle: (reason: string) => `No label to judge: ${reason} Choose a class to give it one (C)`,
    inTraining: 'In training set',
    inTrainingTitle:
      'The model was trained on this face, so its scores are not out of fold: it may have learned a wrong label',
    asideUnclearTitle: (candidates: string) =>
      `The networks find ${candidates} about as likely: look and choose (A)`,
    importance: 'Importance',
    /** Without a number: the face failed. */
    notAudited: 'Not audited',
    imageMissing: 'The image could not be shown.',
    noImage: 'No image file',
    line: (line: number) => `line ${count(line)}`,
    accept: (label: string) => `Accept: relabel to ${label} (A)`,
    acceptUnclear: (candidates: string) => `Unclear: choose ${candidates} (A)`,
    nothingToAccept: 'The network agrees with the label: nothing to accept',
    reject: 'Reject: keep the label (R)',
    choose: 'Choose another class (C)',
    skip: 'Skip (S)',
    pending: 'Saving…',
    accepted: (label: string) => `Accepted → ${label}`,
    rejected: 'Kept',
    relabelled: (label: string) => `Relabelled → ${label}`,
    skipped: 'Skipped',
    committed: 'committed',
    undecided: 'undecided',
    byOther: (who: string, label: string) => `${who}: ${label}`,
    byYou: (label: string) => `you: ${label}`,
    disputed: (labels: string) => `Disagreement: ${labels}`,
    describe: {
      given: (label: string) => `labelled ${label}`,
      suggested: (label: string, confidence: number) => `suggested ${label}, ${percent(confidence)}`,
      unclear: (candidates: string) => `unclear: ${candidates}`,
      importance: (value: string) => `importance ${value}`,
      setAside: (reason: string) => `set aside: ${reason}`,
    },
  },
  votes: {
    title: 'Votes',
    list: (votes: readonly { readonly name: string; readonly count: number }[]) =>
      votes.map(({ name, count: votesFor }) => `${name} ${count(votesFor)}`).join(', '),
    others: (choices: number) => plural(choices, 'other', 'others'),
    describe: (list: string) => `votes: ${list}`,
  },
  decide: {
    noSuggestion: (given: string) =>
      `Nothing to accept: the network agrees with “${given}”. Press R to keep the label or C to choose another.`,
    noSuggestionBulk: 'Nothing to accept: the network agrees with every selected label.',
    notAudited: 'Nothing to accept: this face was not audited. Press C to choose a class.',
    leftOut: (faces: number, unclear: number) =>
      [
        ...(faces > 0 ? [`${plural(faces, 'face', 'faces')} without another suggestion left out.`] : []),
        ...(unclear > 0
          ? [`${plural(unclear, 'unclear face', 'unclear faces')} left out: choose their classes one by one.`]
          : []),
      ].join(' '),
    failed: (image: string, reason: string) => `Not saved: ${image}. ${reason}`,
    failedBulk: (faces: number, reason: string) =>
      `Not saved: ${plural(faces, 'decision', 'decisions')}. ${reason}`,
    saved: (faces: number) => `${plural(faces, 'decision', 'decisions')} saved.`,
    nothingToUndo: 'Nothing to undo.',
    nothingToRedo: 'Nothing to redo.',
    undone: (faces: number) => `Undone: ${plural(faces, 'decision', 'decisions')}.`,
    redone: (faces: number) => `Redone: ${plural(faces, 'decision', 'decisions')}.`,
    notPossible: (action: string, reason: string) => `${action} did not work. ${reason}`,
    noSuchClass: (digit: number, classes: number) =>
      `There is no class ${count(digit)}: this data set has ${plural(classes, 'class', 'classes')}.`,
    confirm: {
      accept: (faces: number) => `Accept the suggestions for ${plural(faces, 'face', 'faces')}?`,
      reject: (faces: number) => `Keep the labels of ${plural(faces, 'face', 'faces')}?`,
      skip: (faces: number) => `Skip ${plural(faces, 'face', 'faces')}?`,
      label: (faces: number, label: string) => `Relabel ${plural(faces, 'face', 'faces')} to ${label}?`,
      yes: 'Decide',
      no: 'Cancel',
    },
  },
  classMenu: {
    label: 'Choose a class',
    unclear: (candidates: string) => `Unclear: choose ${candidates}, or another class`,
    given: 'current',
    suggested: 'suggested',
    candidate: 'about as likely',
  },
  zoom: {
    label: 'Face',
    close: 'Close (Esc)',
    keys: 'A accept · R reject · C class · S skip · U undo · ← → next face',
    labelQuality: 'Label quality',
    confidence: 'Confidence',
    margin: 'Margin',
  },
  help: {
    title: 'Keyboard shortcuts',
    close: 'Close',
    decide: 'Decide',
    move: 'Move and select',
    view: 'Look',
    classes: 'Classes',
    keys: {
      accept: 'Accept the suggested label; for an unclear face, choose it',
      reject: 'Reject it: keep the given label',
      class: 'Give the nth of the classes below',
      choose: 'Choose from all classes',
      skip: 'Skip',
      undo: 'Undo',
      redo: 'Redo',
      arrows: 'Move',
      ends: 'First, last',
      pages: 'A page up, down',
      extend: 'Extend the selection',
      toggle: 'Add or remove one face',
      all: 'Select all that is shown',
      leave: 'Close, or back to one face',
      zoom: 'Large face',
      help: 'This list',
    },
  },
} as const;
