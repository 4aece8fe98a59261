import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { unreadablePart } from '../backbone';
import { type DetectedFace, type FacePoints, meanOf, type Point } from './alignFace';
import { messageOf } from '../../base/humanError';
import { cutTurned } from '../cropFace';
import type { FaceRegion } from '../faceRegion';
import { type RawImage, sharp } from '../imageLibrary';
import type { InferenceRuntime } from '../runtime/loadRuntime';

/** Sides of the network's cells, pixels: one output each. */
const strides = [8, 16, 32] as const;
/** The network takes pictures whose sides are multiples of this. */
const multiple = 32;
/** Below, what the network sees is no face, whatever closer looks say. */
const leastProposed = 0.06;
/** A face that is so sure needs no closer looks, and ends the search; enlarged more than twice, shapes look as sure. */
const sure = 0.8;
const mostEnlargedSure = 2;
/**
 * What is less sure is looked at closely: in a square so much larger than its box, as it is and mirrored, in each of these
 * sizes (pixels). A face looks like one in most of them, a shape that looks like one now and then does not, so the mean of the
 * scores tells them apart better than any one.
 */
const closer = { frame: 2.5, sides: [160, 224, 320, 96] } as const;
/** Sum of the scores of the first three looks below which there are no more: 2 % of shapes get them, and all faces but 1 %. */
const leastFirst = 0.3;
/** So many of a pass are looked at closely, the likeliest. */
const mostLooked = 12;
/** Below this mean, it is no face; from this one on, the search ends. */
const leastMean = 0.06;
/** A face whose mean is between has to have steady points. */
const steady = { weight: 3, usual: 0.08, least: 0.24 };
const enough = 0.5;
/** Further from its middle than this share of the square, what a closer look sees is another face. */
const sameMiddle = 0.2;
/** Just so where it is so much smaller or larger than the box. */
const sameSize = { least: 0.55, most: 1.6 };
/** Boxes that share more of their common area show one face. */
const sameFace = 0.3;
/** What shares so much with what was looked at closely before is not looked at again. */
const sameLook = 0.6;

/**
 * Longest sides at which a picture is looked at, pixels, one after the other while no face is sure: the network sees faces of about
 * 10 to 300 pixels, and best those of 50 and more.
 */
const passes = [640, 320, 1280, 1920, 2560] as const;
/** Enlarging a picture more shows nothing new. */
const mostEnlarged = 4;

/** Where the nets are. */
export type DetectorFolders = {
  /** The one that holds `yunet.onnx`. */
  readonly faceDetectorFolder: string;
  /** The one that holds `face-landmarks.onnx`. */
  readonly backboneFolder: string;
};

/** Side of the pictures that the landmark net takes, pixels. */
const landmarkSide = 112;
/** So much larger than its box is the square in which a face's points are looked for. */
const landmarkFrame = 1.2;
/** Of the landmark net's 68 points (iBUG's order), those whose middles are the five. */
const ofFive: readonly (readonly number[])[] = [
  [36, 37, 38, 39, 40, 41],
  [42, 43, 44, 45, 46, 47],
  [30],
  [48],
  [54],
];

/** How a face is looked at to see how steady its points are: the square's side in shares of its box, a shift in such, mirrored. */
const steadyViews = [
  [1.2, 0, false],
  [1.2, 0, true],
  [1.5, 0, false],
  [1.2, 0.1, false],
  [1.2, -0.1, true],
] as const;

/** Finds faces with YuNet (`media/faceDetector`), and their points with face-api's landmark net. */
export class FaceDetector {
  private constructor(
    private readonly boxes: InferenceSession,
    private readonly landmarks: InferenceSession,
    private readonly runtime: InferenceRuntime,
  ) {}

  /** @throws HumanError where a net cannot be loaded. */
  static async load(
    { faceDetectorFolder, backboneFolder }: DetectorFolders,
    runtime: InferenceRuntime,
  ): Promise<FaceDetector> {
    const load = (folder: string, name: string) => {
      const file = path.join(folder, name);
      return runtime.load(file, runtime.providers[0], availableParallelism()).catch((error: unknown) => {
        throw unreadablePart(file, messageOf(error));
      });
    };
    return new FaceDetector(
      await load(faceDetectorFolder, 'yunet.onnx'),
      await load(backboneFolder, 'face-landmarks.onnx'),
      runtime,
    );
  }

  async dispose(): Promise<void> {
    await this.boxes.release();
    await this.landmarks.release();
  }

  /**
   * The five points of a face, more exactly: the box net's own hardly turn with the face, so the landmark net looks at it
   * as it is, then level.
   */
  async pointsOf(picture: RawImage, { left, top, width, height }: DetectedFace): Promise<FacePoints> {
    const side = Math.max(1, Math.round(Math.max(width, height) * landmarkFrame));
    const frame = {
      ...{ left: Math.round(left + (width - side) / 2), top: Math.round(top + (height - side) / 2) },
      ...{ width: side, height: side },
    };
    const first = await this.pointsWithin(picture, { ...frame, turn: 0 });
    const [a, b] = first;
    const turn = Math.round((Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI);
    return turn === 0 ? first : this.pointsWithin(picture, { ...frame, turn });
  }

  /** @param isMirrored whether the net looks at the mirrored face. */
  private async pointsWithin(picture: RawImage, frame: FaceRegion, isMirrored = false): Promise<FacePoints> {
    const cut = await cutTurned(picture, frame, 2 * landmarkSide);
    if (isMirrored) cut.flop();
    const input = await cut.resize(landmarkSide, landmarkSide, { fit: 'fill' }).raw().toBuffer();
    const dims = [1, landmarkSide, landmarkSide, 3];
    const { points } = await this.landmarks.run({ input: new this.runtime.Tensor('uint8', input, dims) });
    if (!points) throw new Error('The landmark net has no output.');
    const shares = points.data as Float32Array;
    const angle = ((frame.turn ?? 0) * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const middleOf = (axis: 0 | 1, of: readonly number[]) =>
      of.reduce((sum, point) => sum + (shares[2 * point + axis] as number), 0) / of.length - 0.5;
    const five = ofFive.map((of): Point => {
      const u = (isMirrored ? -1 : 1) * middleOf(0, of) * frame.width;
      const v = middleOf(1, of) * frame.width;
      const [x, y] = [frame.left + frame.width / 2, frame.top + frame.height / 2];
      return [x + u * cos - v * sin, y + u * sin + v * cos];
    });
    points.dispose();
    const [a, b, nose, c, d] = five as unknown as FacePoints;
    return isMirrored ? [b, a, nose, d, c] : [a, b, nose, c, d];
  }

  /**
   * How far a face's points are from where other views of it have them, as a mean share of its side: of a face they stay
   * where they are, in what is none they go astray.
   */
  private async unsteadiness(picture: RawImage, { left, top, width, height }: DetectedFace): Promise<number> {
    const side = Math.max(width, height);
    const views: FacePoints[] = [];
    for (const [frame, shift, isMirrored] of steadyViews) {
      const whole = Math.max(1, Math.round(side * frame));
      const region = {
        left: Math.round(left + (width - whole) / 2 + shift * side),
        top: Math.round(top + (height - whole) / 2),
        ...{ width: whole, height: whole, turn: 0 },
      };
      views.push(await this.pointsWithin(picture, region, isMirrored));
    }
    let sum = 0;
    for (const point of [0, 1, 2, 3, 4] as const) {
      const seen = views.map((view) => view[point]);
      const [x, y] = meanOf(seen);
      for (const [u, v] of seen) sum += Math.hypot(u - x, v - y);
    }
    return sum / (5 * views.length * side);
  }

  /**
   * The faces of a picture, the surest first. It is looked at in several sizes while no face is sure, so that the smaller
   * faces beside a sure one may be missed.
   */
  async facesIn(picture: RawImage): Promise<DetectedFace[]> {
    const longest = Math.max(picture.width, picture.height);
    let found: DetectedFace[] = [];
    const looked: DetectedFace[] = [];
    for (const side of passes) {
      const scale = side / longest;
      // A picture that is looked at for the first time is, however small.
      if (scale > mostEnlarged && side > 320) continue;
      const proposed = await this.inOneSize(picture, scale);
      const isSure = ({ score }: DetectedFace) => score >= sure && scale <= mostEnlargedSure;
      const faces = proposed.filter(isSure);
      const unsure = proposed.filter(
        (face) => !isSure(face) && !looked.some((other) => commonShare(face, other) > sameLook),
      );
      // Beside a sure face, what hardly looks like one is none.
      const likely = faces.length > 0 ? unsure.filter(({ score }) => score >= enough) : unsure;
      for (const face of likely.slice(0, mostLooked)) {
        looked.push(face);
        const again = await this.lookCloser(picture, face);
        if (again) faces.push(again);
      }
      found = distinct([...found, ...faces]);
      if ((found[0]?.score ?? 0) >= enough) break;
    }
    return found;
  }

  /** The same face, with the mean score of closer looks; undefined where they see none. */
  private async lookCloser(picture: RawImage, face: DetectedFace): Promise<DetectedFace | undefined> {
    const side = Math.max(1, Math.round(Math.max(face.width, face.height) * closer.frame));
    const left = Math.round(face.left + (face.width - side) / 2);
    const top = Math.round(face.top + (face.height - side) / 2);
    const cut = await cutTurned(picture, { left, top, width: side, height: side, turn: 0 }, side);
    const { data } = await cut.raw().toBuffer({ resolveWithObject: true });
    const mirrored = await sharp(data, { raw: { width: side, height: side, channels: 3 } })
      .flop()
      .raw()
      .toBuffer();
    const looks = closer.sides.length * 2;
    let sum = 0;
    let best: DetectedFace | undefined;
    // In turns as it is and mirrored.
    const first = closer.sides.map((size, index) => [size, index % 2 === 1] as const);
    const others = closer.sides.map((size, index) => [size, index % 2 === 0] as const);
    for (const [index, [size, isMirrored]] of [...first, ...others].entries()) {
      const seen = isMirrored ? mirrored : data;
      const faces = await this.inOneSize({ data: seen, width: side, height: side }, size / side);
      const again = faces.find(({ left: x, top: y, width, height }) => {
        const away = Math.hypot(x + width / 2 - side / 2, y + height / 2 - side / 2);
        const size = Math.max(width, height) * (closer.frame / side);
        return away <= sameMiddle * side && size >= sameSize.least && size <= sameSize.most;
      });
      sum += again?.score ?? 0;
      if (again && again.score > (best?.score ?? 0))
        best = isMirrored ? { ...again, left: side - again.left - again.width } : again;
      if (index === 2 && sum < leastFirst) return undefined;
    }
    if (!best) return undefined;
    const looked = { ...best, score: sum / looks, left: best.left + left, top: best.top + top };
    if (looked.score >= enough) return looked;
    if (looked.score < leastMean) return undefined;
    const score = looked.score + steady.weight * (steady.usual - (await this.unsteadiness(picture, looked)));
    return score < steady.least ? undefined : { ...looked, score: Math.min(enough, score) };
  }

  /** @param scale what the picture is enlarged by before the network sees it. */
  private async inOneSize({ data, width, height }: RawImage, scale: number): Promise<DetectedFace[]> {
    const size = {
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    };
    const padded = { width: roundUp(size.width), height: roundUp(size.height) };
    const input = await sharp(data, { raw: { width, height, channels: 3 } })
      .resize(size.width, size.height, { fit: 'fill', kernel: scale > 1 ? 'cubic' : 'lanczos3' })
      .extend({ right: padded.width - size.width, bottom: padded.height - size.height, background: '#000' })
      .raw()
      .toBuffer();
    const dims = [1, padded.height, padded.width, 3];
    const outputs = await this.boxes.run({ image: new this.runtime.Tensor('uint8', input, dims) });
    const faces: DetectedFace[] = [];
    const [across, down] = [width / size.width, height / size.height];
    for (const stride of strides) {
      const output = outputs[`stride${stride}`];
      if (!output) throw new Error(`The detector has no output of stride ${stride}.`);
      facesOf(output.data as Float32Array, padded.width / stride, stride, across, down, faces);
      output.dispose();
    }
    return distinct(faces);
  }
}

/**
 * Reads the faces out of an output: class, objectness and box of each cell (its five points are not used) (`scripts/faceDetector`).
 * @param values [16, rows, columns]
 * @param across @param down pixels of the picture for one of the network's.
 */
function facesOf(
  values: Float32Array,
  columns: number,
  stride: number,
  across: number,
  down: number,
  faces: DetectedFace[],
): void {
  const cells = values.length / 16;
  for (let cell = 0; cell < cells; cell++) {
    const at = (channel: number) => values[channel * cells + cell] as number;
    const score = Math.sqrt(at(0) * at(1));
    if (!(score >= leastProposed)) continue;
    const column = cell % columns;
    const row = (cell - column) / columns;
    const x = (channel: number) => (column + at(channel)) * stride * across;
    const y = (channel: number) => (row + at(channel)) * stride * down;
    const width = Math.exp(at(4)) * stride * across;
    const height = Math.exp(at(5)) * stride * down;
    faces.push({ score, left: x(2) - width / 2, top: y(3) - height / 2, width, height });
  }
}

/** The surest of those that show one face, the surest face first. */
function distinct(faces: readonly DetectedFace[]): DetectedFace[] {
  const kept: DetectedFace[] = [];
  for (const face of faces.toSorted((a, b) => b.score - a.score))
    if (!kept.some((other) => commonShare(face, other) > sameFace)) kept.push(face);
  return kept;
}

/** Intersection over union. */
function commonShare(a: DetectedFace, b: DetectedFace): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (a.width * a.height + b.width * b.height - width * height);
}

const roundUp = (side: number) => Math.ceil(side / multiple) * multiple;

/**
 * Does something with a detector, which is loaded when it is first asked for and gone afterwards.
 * @throws what the action does, and loading it where the action waits for that.
 */
export async function withDetector<T>(
  folders: DetectorFolders,
  runtime: InferenceRuntime,
  action: (detector: () => Promise<FaceDetector>) => Promise<T>,
): Promise<T> {
  let loaded: Promise<FaceDetector> | undefined;
  try {
    return await action(() => (loaded ??= FaceDetector.load(folders, runtime)));
  } finally {
    const detector = await loaded?.catch(() => undefined);
    await detector?.dispose();
  }
}
