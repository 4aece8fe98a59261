import type { FaceRegion } from '../faceRegion';

/** A point of a picture, pixels from its left and top edge. */
export type Point = readonly [x: number, y: number];

/** A face as the detector sees it, in pixels of the picture. */
export type DetectedFace = {
  /** How sure the detector is, 0 to 1. */
  readonly score: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** The eye on the left of the picture, the one on the right, nose, left and right corner of the mouth. */
export type FacePoints = readonly [Point, Point, Point, Point, Point];

/**
 * Where the five points of a face are in a crop as face models know it, in shares of its side: medians over FER2013's
 * PublicTest, which annotators' boxes and other cropped sets agree with.
 */
const inCrop: readonly Point[] = [
  [0.3115, 0.381],
  [0.6885, 0.381],
  [0.5, 0.6],
  [0.35, 0.767],
  [0.65, 0.767],
];

/** Turns up to this are no more than the points' own error; turning a picture costs sharpness. */
const leastTurn = 3;

/**
 * The square that a face model wants to see of a face: turned so that the eyes are level, as large as the points say. It may
 * reach beyond the image.
 */
export function alignedRegion(points: FacePoints): FaceRegion {
  const [centre, wanted] = [meanOf(points), meanOf(inCrop)];
  // The similarity that brings the crop's points nearest to the face's: (a, b) is its side and turn as a complex number.
  let [a, b, norm] = [0, 0, 0];
  points.forEach(([x, y], index) => {
    const [u, v] = inCrop[index] as Point;
    const [dx, dy, du, dv] = [x - centre[0], y - centre[1], u - wanted[0], v - wanted[1]];
    a += du * dx + dv * dy;
    b += du * dy - dv * dx;
    norm += du * du + dv * dv;
  });
  a /= norm;
  b /= norm;
  const side = Math.hypot(a, b);
  const measured = Math.round((Math.atan2(b, a) * 180) / Math.PI);
  const turn = Math.abs(measured) < leastTurn ? 0 : measured;
  // From the points' middle to the crop's, which lies at (½, ½).
  const [du, dv] = [0.5 - wanted[0], 0.5 - wanted[1]];
  const middle = [centre[0] + a * du - b * dv, centre[1] + b * du + a * dv] as const;
  const whole = Math.max(1, Math.round(side));
  return {
    ...{ left: Math.round(middle[0] - whole / 2), top: Math.round(middle[1] - whole / 2) },
    ...{ width: whole, height: whole, turn },
  };
}

/** Beyond, points are no points of the face in the box: it is seen from the side, or hardly to be seen. */
const mostTurned = 50;
const sides = { least: 0.6, most: 1.6 };
const mostAway = 0.35;
/** Where a box usually is in the crop of its face, in shares of the crop's side: its middle and its size. */
const usualBox = { down: 0.4755, size: 0.943 };

/** The region of a face by its points, or by its box alone where the points do not fit that. */
export function regionOf(face: DetectedFace, points: FacePoints): FaceRegion {
  const side = Math.sqrt(face.width * face.height) / usualBox.size;
  const x = face.left + face.width / 2;
  const y = face.top + face.height / 2 + (0.5 - usualBox.down) * side;
  const aligned = alignedRegion(points);
  const half = aligned.width / 2;
  const away = Math.hypot(aligned.left + half - x, aligned.top + half - y);
  const fits =
    Math.abs(aligned.turn ?? 0) <= mostTurned &&
    aligned.width >= sides.least * side &&
    aligned.width <= sides.most * side &&
    away <= mostAway * side;
  if (fits) return aligned;
  const whole = Math.max(1, Math.round(side));
  return {
    ...{ left: Math.round(x - whole / 2), top: Math.round(y - whole / 2) },
    ...{ width: whole, height: whole, turn: 0 },
  };
}

/** A face in another scale. */
export function scaledFace({ score, left, top, width, height }: DetectedFace, factor: number): DetectedFace {
  return {
    score,
    ...{ left: left * factor, top: top * factor, width: width * factor, height: height * factor },
  };
}

/** A face's points, in another scale. */
export function scaledPoints([a, b, c, d, e]: FacePoints, factor: number): FacePoints {
  const of = ([x, y]: Point): Point => [x * factor, y * factor];
  return [of(a), of(b), of(c), of(d), of(e)];
}

/** The middle of points. */
export function meanOf(points: readonly Point[]): Point {
  const sum = (axis: 0 | 1) => points.reduce((total, point) => total + point[axis], 0);
  return [sum(0) / points.length, sum(1) / points.length];
}

/**
 * The face that a label is about: the largest one, where a face in the middle counts for twice as large as one in a corner.
 * @param faces the surest first.
 */
export function mainFace<F extends DetectedFace>(
  faces: readonly F[],
  { width, height }: { readonly width: number; readonly height: number },
): F | undefined {
  const [surest] = faces;
  if (!surest) return undefined;
  const weight = (face: F) => {
    const x = face.left + face.width / 2 - width / 2;
    const y = face.top + face.height / 2 - height / 2;
    const away = Math.min(1, Math.hypot(x, y) / Math.hypot(width / 2, height / 2));
    return Math.sqrt(face.width * face.height) * (1 - away / 2);
  };
  let [best, most] = [surest, 0];
  for (const face of faces) {
    // Less sure than the surest, and not sure by itself: more likely a shadow than a face.
    if (face.score < Math.min(sure, surest.score * leastBeside)) continue;
    if (weight(face) > most) [best, most] = [face, weight(face)];
  }
  return best;
}

/** A face as sure as this is one, whatever else there is; one below has to be nearly as sure as the surest. */
const sure = 0.85;
const leastBeside = 0.92;
