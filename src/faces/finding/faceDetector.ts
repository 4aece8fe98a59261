import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { unreadablePart } from '../backbone';
import { messageOf } from '../../base/humanError';
import { cutTurned } from '../cropFace';
import type { FaceRegion } from '../faceRegion';
import { type RawImage, sharp } from '../imageLibrary';
import type { InferenceRuntime } from '../runtime/loadRuntime';

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

/** Sides of the network's cells, pixels: one output each. */
const strides = [8, 16, 32] as const;
/** The network takes pictures whose sides are multiples of this. */
const multiple = 32;
/** Below, what the network sees is no face, whatever a second look says. */
const leastProposed = 0.2;
/** Below, it is none once it has been looked at closely. */
const leastScore = 0.45;
/** A face that is so sure needs no second look, and ends the search. */
const sure = 0.8;
/** Of what is less sure so much gets a second look: in a square so much larger than the box, enlarged or shrunk to so many pixels. */
const closer = { most: 8, frame: 2.5, side: 256 };
/** Further from its middle than this share of the square, what the second look sees is another face. */
const sameMiddle = 0.15;
/** Boxes that share more of their common area show one face. */
const sameFace = 0.3;

/**
 * Longest sides at which a picture is looked at, pixels, one after the other while no face is sure: the network sees faces of about 10 to 300 pixels, and best those of 50 and more.
 */
const passes = [640, 320, 1280, 2560] as const;
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

  private async pointsWithin(picture: RawImage, frame: FaceRegion): Promise<FacePoints> {
    const cut = await cutTurned(picture, frame, 2 * landmarkSide);
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
      const [u, v] = [middleOf(0, of) * frame.width, middleOf(1, of) * frame.width];
      const [x, y] = [frame.left + frame.width / 2, frame.top + frame.height / 2];
      return [x + u * cos - v * sin, y + u * sin + v * cos];
    });
    points.dispose();
    return five as unknown as FacePoints;
  }

  /**
   * The faces of a picture, the surest first. It is looked at in several sizes while no face is sure, so that the smaller
   * faces beside a sure one may be missed.
   */
  async facesIn(picture: RawImage): Promise<DetectedFace[]> {
    const longest = Math.max(picture.width, picture.height);
    let found: DetectedFace[] = [];
    for (const side of passes) {
      const scale = side / longest;
      // A picture that is looked at for the first time is, however small.
      if (scale > mostEnlarged && side > 320) continue;
      const proposed = await this.inOneSize(picture, scale);
      const unsure = proposed.filter(({ score }) => score < sure).slice(0, closer.most);
      const looked = [...proposed.filter(({ score }) => score >= sure)];
      for (const face of looked.length > 0 ? unsure.filter(isLikely) : unsure) {
        const again = await this.lookCloser(picture, face);
        if (again) looked.push(again);
      }
      found = distinct([...found, ...looked.filter(isLikely)]);
      if ((found[0]?.score ?? 0) >= sure) break;
    }
    return found;
  }

  /** The same face, as the network sees it best; undefined where it sees none there any more. */
  private async lookCloser(picture: RawImage, face: DetectedFace): Promise<DetectedFace | undefined> {
    const side = Math.max(1, Math.round(Math.max(face.width, face.height) * closer.frame));
    const left = Math.round(face.left + (face.width - side) / 2);
    const top = Math.round(face.top + (face.height - side) / 2);
    const cut = await cutTurned(picture, { left, top, width: side, height: side, turn: 0 }, side);
    const data = await cut.raw().toBuffer();
    const seen = await this.inOneSize({ data, width: side, height: side }, closer.side / side);
    const again = seen.find(({ left: x, top: y, width, height }) => {
      const away = Math.hypot(x + width / 2 - side / 2, y + height / 2 - side / 2);
      return away <= sameMiddle * side;
    });
    return again && { ...again, left: again.left + left, top: again.top + top };
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

const isLikely = ({ score }: DetectedFace) => score >= leastScore;

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
