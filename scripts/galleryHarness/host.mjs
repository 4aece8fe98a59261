// The extension's side of the gallery for the bench: runs in the page before it, answers what the page asks, and keeps
// decisions in memory. What crosses goes through the browser's structured clone, as it does in VS Code.
import { packChange } from '../../src/protocol/gallery';
import { blindAnswers } from './blindAnswers.mjs';
import { inspectionOf, neighboursOf } from './madeUpInspection.mjs';
import { madeUpReview } from './madeUpReview.mjs';
import { packState } from './packState.mjs';
import { withQuestions } from './withQuestions.mjs';
import { withAnnotators, withBoxes, withCopies, withSecond, withVotes } from './withVotes.mjs';

/** @typedef {import('../../src/protocol/gallery').FaceDecision} FaceDecision */

const options = new URLSearchParams(window.location.search);
const state = options.get('state') ?? 'review';
let review = madeUpReview(
  state === 'review' ? Number(options.get('faces')) : 1,
  Number(options.get('pictures')),
  options.has('classes') ? Number(options.get('classes')) : undefined,
);
if (options.has('votes')) review = withVotes(review);
if (options.has('annotators')) review = withAnnotators(review);
if (options.has('copies')) review = withCopies(review, Number(options.get('pictures')));
if (options.has('boxes')) review = withBoxes(review, Number(options.get('boxes')));
if (options.has('second')) review = withSecond(review);
if (options.has('questions')) review = withQuestions(review);
if (options.has('toDo')) review = { ...review, opensOn: 'suspects' };
if (options.has('learnEvery')) review = { ...review, learnEvery: Number(options.get('learnEvery')) };
if (options.has('unrecognised')) review = { ...review, noise: null, unrecognised: true };
if (options.has('provisional')) {
  // Importance is what the networks learn.
  const { importance } = review.faces;
  const learned = importance.slice();
  importance.fill(NaN);
  Object.assign(window, {
    endAudit: () => {
      importance.set(learned);
      review = { ...review, provisional: undefined };
      window.postMessage({ kind: 'notification', method: 'provisionalOver' }, '*');
    },
  });
  review = { ...review, provisional: { stage: 'folds', done: 6.2, total: 10, secondsLeft: 40 } };
}
if (options.has('longNames'))
  review = {
    ...review,
    classes: review.classes.map((name) => `${name} ${'so called '.repeat(8)}`.slice(0, 80)),
  };
const { faces, classes } = review;
const blind = blindAnswers(options, classes);
const keptView = 'galleryView';
/** With `kept`, decisions outlast the page, as in a journal. */
const keptDecisions = 'galleryDecisions';

/** @type {Map<number, FaceDecision>} */
const decisions = new Map();
/** @type {FaceDecision[][]} what was before each step */
const past = [];
/** @type {FaceDecision[][]} */
let future = [];

/** @param {number} face @returns {FaceDecision} */
const decisionOf = (face) => decisions.get(face) ?? { face, verdict: null, label: null, committed: false };

/** @param {FaceDecision[]} changed @returns {import('../../src/protocol/gallery').ReviewChange} */
function change(changed) {
  for (const decision of changed) {
    if (decision.verdict === null && !decision.notes) decisions.delete(decision.face);
    else decisions.set(decision.face, decision);
  }
  if (options.has('kept'))
    window.sessionStorage.setItem(keptDecisions, JSON.stringify([...decisions.values()]));
  return {
    decisions: changed,
    canUndo: past.length > 0,
    canRedo: future.length > 0,
    uncommitted: [...decisions.values()].filter(({ label, committed }) => label !== null && !committed)
      .length,
    disagreements: 0,
  };
}

/** @param {FaceDecision[][]} from @param {FaceDecision[][]} to */
function step(from, to) {
  const before = from.pop();
  if (!before) return change([]);
  to.push(before.map(({ face }) => decisionOf(face)));
  return change(before);
}

/** @param {readonly import('../../src/protocol/gallery').SharedDecision[]} together one act */
function decide(together) {
  if (options.has('failing'))
    throw new Error('There is no space left on the disk. Make room and decide again.');
  past.push(together.flatMap(({ faces: numbers }) => numbers.map(decisionOf)));
  future = [];
  return change(
    together.flatMap(({ faces: numbers, verdict, label }) =>
      numbers.map((face) => ({
        ...decisionOf(face),
        verdict,
        label: verdict === 'accept' ? (classes[faces.suggested[face] ?? 0] ?? null) : (label ?? null),
        committed: false,
      })),
    ),
  );
}

/** @param {{ face: number, text: string }} request */
function note({ face, text }) {
  if (options.has('failing'))
    throw new Error('There is no space left on the disk. Make room and save it again.');
  const before = decisionOf(face);
  past.push([before]);
  future = [];
  const notes =
    text === '' ? undefined : [{ who: 'annotator', own: true, text, at: new Date().toISOString() }];
  return change([{ ...before, notes }]);
}

/** What the page shows of how labels are read. @returns {import('../../src/protocol/understoodLabels').UnderstoodLabels} */
function understood() {
  const { imageRoots } = review;
  const pictures = Math.max(1, Number(options.get('pictures')));
  /** @param {number} face @returns {import('../../src/protocol/understoodLabels').PreviewFace} */
  const face = (face) => ({
    kind: 'address',
    image: faces.imagePath[0] ?? '',
    address: `${imageRoots[0]}/face${String((face % pictures) + 1).padStart(5, '0')}.png`,
  });
  return {
    title: 'CSV or TSV: 3,470 samples, 7 classes',
    rows: [
      { about: 'Label', text: '“emotion”, by its name', change: 'columns' },
      { about: 'Numbers', text: '0 anger, 1 disgust, 2 fear, 3 happiness, 4 sadness', change: 'classNames' },
      { about: 'Spellings', text: 'Kept apart: “happy” (310), “Happy” (14)', change: 'spellings' },
      { about: 'Text', text: 'The text is in GB18030; it stays so.', change: 'encoding' },
      { about: 'Images', text: '3,458 found, 12 missing', change: null },
    ],
    classes: [...classes, 'a class whose name is much longer than any expression'].map((name, index) => ({
      name,
      samples: 12_345 >> index,
      faces: Array.from({ length: index === classes.length ? 0 : 12 }, (_, at) => face(index * 12 + at)),
    })),
    furtherClasses: 2,
    unlabelled: 3,
    aside: 0,
    problems: [
      'Line 12: the row has no label.',
      'Line 714: the row is too short, it has 1 of the 2 columns needed; complete it or remove it.',
    ],
    furtherProblems: 4,
  };
}

/** @returns {import('../../src/protocol/gallery').GalleryState} */
function firstState() {
  const message =
    'Choose a folder with face images and a label file, then start an audit. Nothing leaves this machine.';
  switch (state) {
    case 'empty':
      return { kind: 'empty', message };
    case 'failed':
      return {
        kind: 'failed',
        message:
          'The audit process ran out of memory at 41,200 of 100,000 faces. Close other programs and try again: it goes on where it stopped.',
      };
    case 'auditing':
      return {
        kind: 'auditing',
        title: 'labels.csv',
        progress: {
          stage: 'features',
          done: 1240,
          total: 3470,
          cached: 412,
          facesPerSecond: 143.2,
          secondsLeft: 16,
        },
        understood: options.has('looking') ? null : understood(),
      };
    case 'blind':
      return blind.state();
    case 'reading':
      return { kind: 'reading', title: 'labels.csv', understood: understood(), canClose: true };
    default:
      return {
        ...review,
        ...(options.has('kept') && {
          review: change(JSON.parse(window.sessionStorage.getItem(keptDecisions) ?? '[]')),
        }),
        view: window.sessionStorage.getItem(keptView) ?? undefined,
        warnings: options.has('warnings')
          ? [
              'Importance has collapsed: it differs by less than 0.02 between faces. Order by label quality instead.',
            ]
          : [],
        readOnly: options.has('warnings')
          ? 'This workspace is not trusted: you can review, but commit only once you trust it.'
          : null,
      };
  }
}

/**
 * Asks whoever opened the page, where they answer that; else every face is shown by its image.
 * @param {{ faces: readonly number[], edge: number }} request
 */
function thumbnails({ faces: numbers, edge }) {
  /** @type {((images: string[], edge: number) => Promise<unknown>) | undefined} */
  const ask = Reflect.get(window, 'askThumbnails');
  return ask
    ? ask(
        numbers.map((face) => faces.imagePath[face] ?? ''),
        edge,
      )
    : numbers.map(() => ({ kind: 'original' }));
}

/** As if faces with the same picture were alike. @param {{ faces: readonly number[] }} request */
function likeness({ faces: numbers }) {
  const pictures = Number(options.get('pictures'));
  return numbers.toSorted((a, b) => (a % pictures) - (b % pictures) || a - b);
}

/** @param {string} method @param {never} parameter @returns {unknown} */
function answer(method, parameter) {
  switch (method) {
    case 'ready':
      performance.mark('state-sent');
      return packState(firstState());
    case 'decide':
      return packChange(decide([parameter]));
    case 'decideTogether':
      return packChange(decide(/** @type {{ decisions: never }} */ (parameter).decisions));
    case 'likeness':
      return options.has('alike') ? likeness(parameter) : null;
    case 'note':
      return packChange(note(parameter));
    case 'thumbnails':
      return thumbnails(parameter);
    case 'rememberView':
      return window.sessionStorage.setItem(keptView, /** @type {{ view: string }} */ (parameter).view);
    case 'undo':
      return packChange(step(past, future));
    case 'redo':
      return packChange(step(future, past));
    case 'userKeys':
      return { known: true, changes: JSON.parse(options.get('userKeys') ?? '[]') };
    case 'inspect':
      return inspectionOf(review, parameter, options);
    case 'neighbours':
      return neighboursOf(review, parameter, options);
    default:
      return blind.answer(method, parameter);
  }
}

Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: (
      /** @type {{ id: number, method: string, parameter: never }} */ { id, method, parameter },
    ) => {
      setTimeout(
        async () => {
          /** @type {unknown} */
          let result;
          try {
            result = { ok: await answer(method, parameter) };
          } catch (error) {
            result = { error: error instanceof Error ? error.message : String(error) };
          }
          window.postMessage({ kind: 'reply', id, result }, '*');
        },
        Number(options.get('delay') ?? 5),
      );
    },
  }),
});

/** Marks the frame after the one that has the first cards. */
function watchForCards() {
  if (document.querySelector('.card[data-face]')) {
    window.requestAnimationFrame(() => performance.mark('cards-painted'));
  } else window.requestAnimationFrame(watchForCards);
}
watchForCards();
