import { randomBits, uniform } from '../../../../src/scn/randomness';

export const expressions = ['angry', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'] as const;

/** A face of a made-up data set: its path, its label, and whose it is if the names show that. */
export type MadeUpFace = { image: string; label: string; subject?: string };

export const padded = (value: number, width: number) => String(value).padStart(width, '0');

/** Whole numbers from 0 to `limit` − 1, the same ones for the same seed. */
export function chooser(seed: number): (limit: number) => number {
  const random = randomBits(seed);
  return (limit) => Math.floor(uniform(random) * limit);
}

/** Faces of several subjects, each with about as many. */
export function facesOf(
  subjects: number,
  perSubject: number,
  make: (subject: number, face: number, below: (limit: number) => number) => MadeUpFace,
  seed = 1,
): MadeUpFace[] {
  const below = chooser(seed);
  return Array.from({ length: subjects }, (_, subject) =>
    Array.from({ length: Math.max(2, perSubject - 2 + below(5)) }, (_, face) => make(subject, face, below)),
  ).flat();
}

/** A label by chance, some classes more frequent than others. */
export function anyLabel(below: (limit: number) => number): string {
  return expressions[Math.min(below(7), below(7))] ?? 'neutral';
}

/** Gives a share of the faces another label, as in a data set that needs an audit. */
export function withWrongLabels(faces: readonly MadeUpFace[], share: number, seed = 2): MadeUpFace[] {
  const below = chooser(seed);
  return faces.map((face) =>
    below(1000) < share * 1000 ? { ...face, label: expressions[below(7)] ?? 'neutral' } : face,
  );
}
