/** Classes beside the given one of which the audit says how likely they are. */
export const alternativesOfFace = 2;
/** Stands for all classes that the audit says nothing of; lies beyond all classes. */
export const restLabel = 0xffff;
/** No chance is believed beyond this: about a face that the audit is certain of can still be learned. */
const leastChance = 1e-4;
const mostCandidates = alternativesOfFace + 2;

/** What an audit says of faces, a column a field; a class is its index, and what is none lies beyond the classes. */
export type JudgedFaces = {
  readonly count: number;
  readonly given: Uint16Array;
  /** The likeliest classes but the given one: [count × 2]. */
  readonly alternatives: Uint16Array;
  /** The chance of each to be the right label; NaN where the audit has none: [count × 2]. */
  readonly alternativeChances: Float32Array;
  /** Chance that the given label is right; NaN where there is nothing to judge. */
  readonly labelQuality: Float32Array;
  /** In (0, 1); NaN for a face that failed. */
  readonly importance: Float32Array;
};

export function isJudged(faces: JudgedFaces, face: number): boolean {
  return !Number.isNaN(faces.labelQuality[face] ?? NaN);
}

/** Of a chance, no further than chances are believed. */
export function logOdds(chance: number): number {
  const within = Math.min(1 - leastChance, Math.max(leastChance, chance));
  return Math.log(within / (1 - within));
}

/**
 * What a face may be: its given label first, then the likeliest others, all the rest last. One object is read for all
 * faces in turn, since a hundred thousand of them are read at once.
 */
export class FaceCandidates {
  /** How many there are. */
  count = 0;
  readonly labels = new Uint16Array(mostCandidates);
  /** In log odds: of the given label its own, of others the log of their share of the chance that it is wrong. */
  readonly worth = new Float64Array(mostCandidates);

  constructor(private readonly faces: JudgedFaces) {}

  read(face: number): void {
    const { given, labelQuality, alternatives, alternativeChances } = this.faces;
    this.count = 0;
    const odds = logOdds(labelQuality[face] ?? NaN);
    this.add(given[face] ?? restLabel, odds);
    const wrong = 1 / (1 + Math.exp(odds));
    let rest = 1;
    for (let at = face * alternativesOfFace; at < (face + 1) * alternativesOfFace; at++) {
      const label = alternatives[at] ?? restLabel;
      const share = Math.min(1, Math.max(leastChance, (alternativeChances[at] ?? NaN) / wrong));
      if (label === restLabel || Number.isNaN(share)) continue;
      rest -= share;
      this.add(label, Math.log(share));
    }
    this.add(restLabel, Math.log(Math.max(leastChance, rest)));
  }

  /** The place of a class; that of the rest where it is none of the others. */
  placeOf(label: number): number {
    for (let place = 0; place < this.count; place++) if (this.labels[place] === label) return place;
    return this.count - 1;
  }

  private add(label: number, worth: number): void {
    this.labels[this.count] = label;
    this.worth[this.count++] = worth;
  }
}
