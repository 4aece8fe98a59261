import * as fc from 'fast-check';

/** What a generated data set says of one face. */
export type Face = {
  /** 0-based, into the classes. */
  readonly of: number;
  readonly subject: string;
  readonly split: string;
};

/** Classes as people call them, and the numbers that they count them by, if so. */
export type Classes = {
  readonly names: readonly string[];
  readonly language: 'latin' | 'chinese' | 'japanese';
};

/** A face with its label, as it must be read. */
export type TrueSample = {
  /** Where its image is, relative to the data set's folder with `/`. */
  readonly file: string;
  /** The class by its name and, where the file says a number, that as it may be read without a name. */
  readonly label: readonly string[];
  /** The face's box in the image: left, top, width, height. */
  readonly box?: readonly [number, number, number, number];
  readonly split?: string;
  readonly subject?: string;
};

/** A folder as somebody may have it, and what is true of it. */
export type Layout = {
  /** What it is, for whoever reads a counterexample. */
  readonly kind: string;
  /** Relative paths with `/` between the parts. */
  readonly files: Readonly<Record<string, Buffer | string>>;
  /** Empty where nothing says the classes. */
  readonly samples: readonly TrueSample[];
};

const expressions = {
  adjectives: ['angry', 'disgusted', 'fearful', 'happy', 'neutral', 'sad', 'surprised'],
  nouns: ['anger', 'disgust', 'fear', 'happiness', 'neutral', 'sadness', 'surprise'],
  others: ['mask', 'no_mask', 'incorrect_mask', 'beard', 'glasses', 'hat'],
  drowsiness: ['Closed', 'Open', 'yawn', 'no_yawn'],
  chinese: ['愤怒', '厌恶', '恐惧', '高兴', '中性', '悲伤', '惊讶'],
  japanese: ['怒り', '嫌悪', '恐れ', '喜び', '中立', '悲しみ', '驚き'],
};

const spelling = fc.constantFrom<(name: string) => string>(
  (name) => name,
  (name) => name[0]?.toUpperCase() + name.slice(1),
  (name) => name.toUpperCase(),
);

/** Two classes or more. */
export const classesArbitrary: fc.Arbitrary<Classes> = fc
  .constantFrom(...(Object.keys(expressions) as (keyof typeof expressions)[]))
  .chain((kind) =>
    fc.tuple(fc.subarray(expressions[kind], { minLength: 2 }), spelling).map(([names, spell]) => ({
      names: names.map(spell),
      language: kind === 'chinese' || kind === 'japanese' ? kind : 'latin',
    })),
  );

/** Faces of every class, in any order; persons and splits go across classes. */
export function facesArbitrary({ names }: Classes): fc.Arbitrary<readonly Face[]> {
  return fc
    .tuple(fc.integer({ min: 12, max: 28 }), fc.integer({ min: 3, max: 6 }), fc.integer())
    .map(([count, subjects, seed]) => {
      const drawn = mulberry(seed);
      return Array.from({ length: count }, (_, index) => ({
        // The first ones have one of each class, so that each is there.
        of: index < 2 * names.length ? index % names.length : Math.floor(drawn() * names.length),
        subject: `s${String(1 + Math.floor(drawn() * subjects)).padStart(2, '0')}`,
        split: drawn() < 0.7 ? 'train' : 'val',
      }));
    });
}

/** Numbers from 0 to below 1 that follow from a seed. */
function mulberry(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
