import { faceFlag, type GalleryFaces } from '../../../src/protocol/gallery';

/** As many as are shown beside a face, and one in case the face is itself among them. */
const keptOfClass = 3;

const doubtful = faceFlag.issue | faceFlag.failed | faceFlag.setAside | faceFlag.unclear;

/** Faces that show what a class looks like: those whose label the audit finds surest. */
export class TypicalFaces {
  private byClass: readonly (readonly number[])[] | undefined;

  constructor(private readonly faces: GalleryFaces) {}

  /** @param label index of the class. @returns the surest first, without `except`; fewer where there are not as many. */
  of(label: number, except: number, most: number): readonly number[] {
    this.byClass ??= surestByClass(this.faces);
    return (this.byClass[label] ?? []).filter((face) => face !== except).slice(0, most);
  }
}

function surestByClass({ count, given, flags, labelQuality, imagePath }: GalleryFaces): number[][] {
  const byClass: number[][] = [];
  const qualityOf = (face: number) => labelQuality[face] ?? 0;
  for (let face = 0; face < count; face++) {
    if (((flags[face] ?? 0) & doubtful) !== 0 || Number.isNaN(qualityOf(face)) || imagePath[face] === '')
      continue;
    const best = (byClass[given[face] ?? 0] ??= []);
    const last = best.at(-1);
    if (best.length === keptOfClass && last !== undefined && qualityOf(last) >= qualityOf(face)) continue;
    const place = best.findIndex((other) => qualityOf(other) < qualityOf(face));
    best.splice(place < 0 ? best.length : place, 0, face);
    best.length = Math.min(best.length, keptOfClass);
  }
  return byClass;
}
