import { madeUpAlternatives } from './madeUpAlternatives.mjs';
import { seededRandom } from '../seededRandom.mjs';

const expressions = ['Surprise', 'Fear', 'Disgust', 'Happiness', 'Sadness', 'Anger', 'Neutral'];
const issue = 1;
const lowImportance = 2;
const relabelCandidate = 4;
const failed = 8;
const unclear = 16;
const noClass = 0xffff;

/**
 * A finished audit of faces that do not exist; the same arguments give the same audit. One in ten is suspect (a fifth of
 * these unclear), three in ten are of low importance, one in a thousand could not be read.
 * @param {number} count @param {number} pictures how many pictures there are to show
 * @param {number} [classCount] others than the seven expressions, by number
 * @returns {import('../../src/protocol/gallery').ReviewState}
 */
export function madeUpReview(count, pictures, classCount) {
  const classes =
    classCount === undefined
      ? expressions
      : Array.from({ length: classCount }, (_, label) => `Class ${String(label + 1)}`);
  const random = seededRandom(1);
  const faces = {
    count,
    image: Array.from(
      { length: count },
      (_, face) => `train/images/face_${String(face + 1).padStart(6, '0')}.png`,
    ),
    imagePath: Array.from(
      { length: count },
      (_, face) => `face${String((face % pictures) + 1).padStart(5, '0')}.png`,
    ),
    imageRoot: new Uint8Array(count),
    line: Uint32Array.from({ length: count }, (_, face) => face + 2),
    given: Uint16Array.from({ length: count }, () => random.below(classes.length)),
    suggested: new Uint16Array(count),
    alternatives: new Uint16Array(),
    alternativeChances: new Float32Array(),
    importance: new Float32Array(count),
    labelQuality: new Float32Array(count),
    confidence: new Float32Array(count),
    margin: new Float32Array(count),
    flags: new Uint8Array(count),
    failures: /** @type {Record<number, string>} */ ({}),
    setAside: {},
  };
  for (let face = 0; face < count; face++) {
    const given = faces.given[face] ?? 0;
    const isFailed = random.next() < 0.001;
    const isIssue = random.next() < 0.1;
    const quality = isIssue ? random.next() * 0.3 : 1 - 0.2 * random.next() ** 3;
    const confidence = isIssue ? 0.4 + random.next() * (0.6 - quality) : quality;
    const importance = isIssue ? random.next() * 0.6 : 0.2 + random.next() * 0.8;
    faces.suggested[face] = isFailed
      ? noClass
      : isIssue
        ? (given + 1 + random.below(classes.length - 1)) % classes.length
        : given;
    const isUnclear = isIssue && !isFailed && face % 5 === 1;
    faces.importance[face] = isFailed ? NaN : importance;
    faces.labelQuality[face] = isFailed ? NaN : quality;
    faces.confidence[face] = isFailed ? NaN : confidence;
    faces.margin[face] = isFailed ? NaN : confidence - quality;
    faces.flags[face] = isFailed
      ? failed
      : (isIssue ? issue : 0) |
        (isUnclear ? unclear : 0) |
        (importance < 0.3 ? lowImportance : 0) |
        (isIssue && importance < 0.3 && confidence - quality > 0.2 ? relabelCandidate : 0);
    if (isFailed)
      faces.failures[face] =
        'The image is damaged: the file ends after 1,204 bytes. Replace it, or remove its row.';
  }
  Object.assign(faces, madeUpAlternatives(faces, classes.length));
  Object.assign(faces, madeUpPictures(faces));
  return {
    kind: 'review',
    dataSet: '/data/labels.csv',
    title: 'labels.csv',
    classes,
    imageRoots: ['/faces'],
    faces,
    review: { decisions: [], canUndo: false, canRedo: false, uncommitted: 0, disagreements: 0 },
    warnings: [],
    method: [
      'Each face was judged by networks that never saw its label: 5 folds, 2 times over (recipe “cure”, seed 1).',
      'Faces of one subject stay together in a fold: 123 subjects, found in the images’ names, which are CK+’s (“S010” in “S010_004_00000017.png”). So do near-duplicates (38 groups).',
    ],
    noise: estimateOf(faces, classes),
    readOnly: null,
    cannedNotes: ['occluded', 'profile', 'two faces', 'not a face'],
  };
}

/**
 * Much as an audit estimates it: the chances that labels are wrong, added up.
 * @param {import('../../src/protocol/gallery').GalleryFaces} faces @param {readonly string[]} classes
 */
function estimateOf({ given, labelQuality }, classes) {
  const byClass = classes.map(() => ({ faces: 0, errors: 0 }));
  labelQuality.forEach((quality, face) => {
    const row = byClass[given[face] ?? 0];
    if (!row || Number.isNaN(quality)) return;
    row.faces++;
    row.errors += 1 - quality;
  });
  return { errors: byClass.reduce((sum, { errors }) => sum + errors, 0), byClass };
}

/**
 * One picture in thirty stands out, faces of the second class are darker, and a fifth of the faces are for tests.
 * @param {{ count: number, given: Uint16Array }} faces
 * @returns {Pick<import('../../src/protocol/gallery').GalleryFaces, 'pictures' | 'splits'>}
 */
function madeUpPictures({ count, given }) {
  const random = seededRandom(2);
  const issues = Uint16Array.from({ length: count }, () =>
    random.below(30) === 0 ? 1 << random.below(10) : 0,
  );
  const measured = new Float32Array(5 * count);
  for (let face = 0; face < count; face++) {
    const values = [
      (given[face] === 1 ? 40 : 100) + 60 * random.next(),
      120 + 80 * random.next(),
      -2 * random.next(),
      112,
      0,
    ];
    for (const [at, value] of values.entries()) measured[at * count + face] = value;
  }
  const worst = Float32Array.from(issues, (mask) => (mask > 0 ? 0.5 : 0) + 0.45 * random.next());
  return {
    pictures: { issues, worst, measured },
    splits: {
      names: ['train', 'test'],
      of: Uint16Array.from({ length: count }, () => Number(random.below(5) === 0)),
    },
  };
}
