import {
  issueFrom,
  type PictureIssue,
  pictureIssues,
  type PictureMeasure,
  pictureMeasures,
} from '../../base/health/pictureIssues';

/** Measures of a data set's pictures: [pictures × `pictureMeasures`], NaN where a row has none. */
export type MeasuredPictures = { readonly measures: Float32Array };

const width = pictureMeasures.length;

/** Of fewer pictures nobody can say what is usual among them. */
const fewestPictures = 20;

/** Where each measure is in a row. */
const placeOf = Object.fromEntries(pictureMeasures.map((measure, at) => [measure, at])) as Readonly<
  Record<PictureMeasure, number>
>;

type Reading = (of: (measure: PictureMeasure) => number) => number;

/** How an issue shows. */
type Sign = {
  /** Higher is worse, on a scale on which pictures of a set are spread about as a normal distribution is. */
  readonly of: Reading;
  /** What the pictures of a set differ by at least on that scale, as a deviation: less is not seen. */
  readonly spread: number;
  /** Deviations beyond the set's middle from which on a picture stands out. */
  readonly from: number;
  /** Whether it could harm anybody: what stands out may still be fine. */
  readonly harms: (of: (measure: PictureMeasure) => number) => boolean;
};

/** Keeps logarithms of levels from deciding by the last few. */
const headroom = 8;
/** Differences of levels between the darkest and lightest that show nothing, as `pictureFault` has it. */
const blankRange = 12;

/** Of faces and photographs; `bench/imageIssues.mjs` measures them. */
const signs: Readonly<Record<Exclude<PictureIssue, 'blank' | 'oddShape' | 'colourCast'>, Sign>> = {
  dark: {
    of: (value) => -Math.log2(value('brightness') + headroom),
    ...{ spread: 0.3, from: 3.2, harms: (value) => value('brightness') < 60 },
  },
  bright: {
    of: (value) => -Math.log2(255 - value('brightness') + headroom),
    ...{ spread: 0.3, from: 3.7, harms: (value) => value('brightness') > 190 },
  },
  lowContrast: {
    of: (value) => -Math.log2(value('contrast') + 1),
    ...{ spread: 0.2, from: 4, harms: (value) => value('contrast') < 90 },
  },
  blurred: {
    of: (value) => -value('detail'),
    ...{ spread: 0.3, from: 4, harms: (value) => value('detail') < -2 },
  },
  enlarged: {
    of: (value) => -value('fineDetail'),
    ...{ spread: 0.2, from: 3.7, harms: (value) => value('fineDetail') < -1 },
  },
  noisy: {
    of: (value) => Math.log2(value('noise') + 1),
    ...{ spread: 0.25, from: 4, harms: (value) => value('noise') > 7 },
  },
  tiny: {
    of: (value) => -Math.log2(value('size')),
    ...{ spread: 0.25, from: 4, harms: (value) => value('size') < 64 },
  },
};

/** A side by side of so many deviations, and levels, is another shape or colour than the set's. */
const odd = { spread: 0.12, from: 4.5 };
const cast = { spread: 5, from: 6 };

/**
 * How far each picture stands out of its data set for what harms, whatever its label: from 0 to 1, an issue from
 * `issueFrom` on. What is usual in the set is none, however bad it is; only what shows nothing at all is one by itself.
 * @returns [pictures × `pictureIssues`], NaN where a picture was not measured
 */
export function pictureScores({ measures }: MeasuredPictures): Float32Array {
  const pictures = measures.length / width;
  const scores = new Float32Array(pictures * pictureIssues.length).fill(NaN);
  const rows: number[] = [];
  for (let row = 0; row < pictures; row++) if (!Number.isNaN(measures[row * width])) rows.push(row);
  // One reader that moves from row to row: half a million pictures are read dozens of times.
  let start = 0;
  const value: Parameters<Reading>[0] = (measure) => measures[start + placeOf[measure]] as number;
  const at = (row: number) => {
    start = row * width;
    return value;
  };
  const isUsualKnown = rows.length >= fewestPictures;
  const column = (of: Reading) => {
    const values = new Float64Array(rows.length);
    for (let place = 0; place < rows.length; place++) values[place] = of(at(rows[place] as number));
    return values;
  };
  const set = (issue: PictureIssue, ratioOf: (place: number) => number) => {
    const bit = pictureIssues.indexOf(issue);
    rows.forEach((row, place) => {
      const ratio = Math.max(0, ratioOf(place));
      scores[row * pictureIssues.length + bit] = ratio / (1 + ratio);
    });
  };
  const contrast = column((value) => value('contrast'));
  set('blank', (place) => blankRange / ((contrast[place] as number) + 1));
  for (const issue of ['dark', 'bright', 'lowContrast', 'blurred', 'enlarged', 'noisy', 'tiny'] as const) {
    const { of, spread, from, harms } = signs[issue];
    const values = column(of);
    const usual = usualOf(values, spread);
    set(issue, (place) => {
      if (!isUsualKnown) return 0;
      const ratio = ((values[place] as number) - usual.middle) / (from * usual.above);
      // Still an order where none of them harms.
      return ratio < 1 || harms(at(rows[place] as number)) ? ratio : 1 - 0.1 / ratio;
    });
  }
  const away = (measure: PictureMeasure, least: number) => {
    const values = column((value) => value(measure));
    const { middle, above, below } = usualOf(values, least);
    return values.map((value) => Math.max((value - middle) / above, (middle - value) / below));
  };
  const shape = away('shape', odd.spread);
  set('oddShape', (place) => (isUsualKnown ? (shape[place] as number) / odd.from : 0));
  const [red, blue] = [away('red', cast.spread), away('blue', cast.spread)];
  set('colourCast', (place) =>
    isUsualKnown ? Math.hypot(red[place] as number, blue[place] as number) / cast.from : 0,
  );
  return scores;
}

/** The middle of some values and how far they are spread to either side, as deviations; a quarter of them may be anything. */
function usualOf(values: Float64Array, least: number) {
  const sorted = values.slice().sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const middle = at(0.5);
  // A normal distribution's quartiles are .6745 deviations from its middle.
  const spread = (quartile: number) => Math.max(least, Math.abs(quartile - middle) / 0.6745);
  return { middle, above: spread(at(0.75)), below: spread(at(0.25)) };
}

/**
 * The issues of each picture as a mask, bit `1 << index` for each of `pictureIssues`. What shows nothing has no other
 * issue, and what is blurred need not be said to be enlarged.
 * @param scores from `pictureScores`
 */
export function issueMasks(scores: Float32Array): Uint16Array {
  const masks = new Uint16Array(scores.length / pictureIssues.length);
  const bit = (issue: PictureIssue) => 1 << pictureIssues.indexOf(issue);
  for (let row = 0; row < masks.length; row++) {
    let mask = 0;
    for (let issue = 0; issue < pictureIssues.length; issue++)
      if ((scores[row * pictureIssues.length + issue] as number) >= issueFrom) mask |= 1 << issue;
    if (mask & bit('blank')) mask = bit('blank');
    if (mask & bit('blurred')) mask &= ~bit('enlarged');
    masks[row] = mask;
  }
  return masks;
}

/** The highest score of each picture; NaN where it was not measured. */
export function worstScores(scores: Float32Array): Float32Array {
  const issues = pictureIssues.length;
  return Float32Array.from({ length: scores.length / issues }, (_, row) => {
    let worst = scores[row * issues] as number;
    for (let issue = 1; issue < issues; issue++)
      worst = Math.max(worst, scores[row * issues + issue] as number);
    return worst;
  });
}

/** The issues of a mask. */
export function issuesIn(mask: number): readonly PictureIssue[] {
  return mask === 0 ? [] : pictureIssues.filter((_, bit) => (mask & (1 << bit)) !== 0);
}
