import { type FaceDecision, type GalleryFaces, type ReviewState } from '../../../src/protocol/gallery';
import { madeUpAlternatives } from '../../../scripts/galleryHarness/madeUpAlternatives.mjs';
import { seededRandom } from '../../../scripts/seededRandom.mjs';

const sevenClasses = ['Surprise', 'Fear', 'Disgust', 'Happiness', 'Sadness', 'Anger', 'Neutral'];

/** Faces with random columns; `change` replaces some of them. */
export function madeUpFaces(count: number, change: Partial<GalleryFaces> = {}, seed = 1): GalleryFaces {
  const random = seededRandom(seed);
  const scores = () => Float32Array.from({ length: count }, () => random.next());
  const faces = {
    count,
    image: Array.from({ length: count }, (_, face) => `train/Face${String(face)}.png`),
    imagePath: Array.from({ length: count }, (_, face) => `train/Face${String(face)}.png`),
    imageRoot: new Uint8Array(count),
    line: new Uint32Array(count),
    given: Uint16Array.from({ length: count }, () => random.below(7)),
    suggested: Uint16Array.from({ length: count }, () => random.below(7)),
    importance: scores(),
    labelQuality: scores(),
    confidence: scores(),
    margin: scores().map((score) => score * 2 - 1),
    flags: Uint8Array.from({ length: count }, () => random.below(8)),
    failures: {},
    setAside: {},
    ...change,
  };
  return { ...madeUpAlternatives(faces, 7), ...faces };
}

/** What another label file says: the seven classes and further ones. @param of see `SecondLabels`. */
export function secondLabels(of: readonly number[], further: number): NonNullable<GalleryFaces['second']> {
  const classes = [...sevenClasses, ...Array.from({ length: further }, (_, index) => `Other ${index}`)];
  const counts = { both: of.length, differing: 1, onlyFirst: 0, onlySecond: 0, ambiguous: 0 };
  return {
    name: 'other.csv',
    classes,
    of: Uint16Array.from(of),
    ...counts,
    kappa: 0.5,
    kappaInterval: [0.4, 0.6],
  };
}

/** A review of these faces with seven classes and nothing decided. */
export function madeUpReview(faces: GalleryFaces): ReviewState {
  return {
    kind: 'review',
    dataSet: '/data/labels.csv',
    title: 'labels.csv',
    classes: sevenClasses,
    imageRoots: ['https://images.example'],
    faces,
    review: { decisions: [], canUndo: false, canRedo: false, uncommitted: 0, disagreements: 0 },
    warnings: [],
    method: [],
    noise: null,
    readOnly: null,
  };
}

export function decided(
  face: number,
  verdict: FaceDecision['verdict'],
  label: string | null = null,
): FaceDecision {
  return { face, verdict, label, committed: false };
}
