/** How a data set writes the class and the person into the names of its images. */
export type NameScheme = {
  /** What people call the data set. */
  readonly dataSet: string;
  /**
   * Matches a file's name without its ending; its first two groups are the person and the class, or the other way round
   * where `classFirst` says so. Each is so particular that nothing else matches it by chance.
   */
  readonly pattern: RegExp;
  readonly classFirst?: boolean;
  /** The class's name, by what stands for it in a name, in lower case. */
  readonly classes: Readonly<Record<string, string>>;
};

const words = ['angry', 'contemptuous', 'disgusted', 'fearful', 'happy', 'neutral', 'sad', 'surprised'];

/** Sources: the data sets' own readme files. */
export const nameSchemes: readonly NameScheme[] = [
  {
    // Subject, expression and take, number: KA.AN1.39
    dataSet: 'JAFFE',
    pattern: /^([A-Z]{2})[.-](AN|DI|FE|HA|NE|SA|SU)\d?[.-]\d{1,3}(?!\d)/i,
    classes: {
      ...{ an: 'anger', di: 'disgust', fe: 'fear', ha: 'happiness', ne: 'neutral', sa: 'sadness' },
      su: 'surprise',
    },
  },
  {
    // Session A or B, sex and number, expression, angle: AF01ANS and BF01ANS are one person.
    dataSet: 'KDEF',
    pattern: /^[AB]([FM]\d{2})(AF|AN|DI|HA|NE|SA|SU)(?:FL|HL|S|HR|FR)(?![A-Z])/i,
    classes: {
      ...{ af: 'afraid', an: 'angry', di: 'disgusted', ha: 'happy', ne: 'neutral', sa: 'sad' },
      su: 'surprised',
    },
  },
  {
    // Camera angle, model, origin, sex, expression, gaze: Rafd090_01_Caucasian_female_angry_frontal
    dataSet: 'RaFD',
    pattern: /^Rafd\d{3}_(\d{2})_[A-Z]+_(?:fe)?male_([A-Z]+)/i,
    classes: Object.fromEntries(words.map((word) => [word, word])),
  },
  {
    // Modality, channel, emotion, intensity, statement, repetition, actor: 03-01-06-01-02-01-12
    dataSet: 'RAVDESS',
    pattern: /^0[1-3]-0[12]-(0[1-8])-0[12]-0[12]-0[12]-(\d{2})(?!\d)/,
    classFirst: true,
    classes: {
      ...{ '01': 'neutral', '02': 'calm', '03': 'happy', '04': 'sad', '05': 'angry', '06': 'fearful' },
      ...{ '07': 'disgust', '08': 'surprised' },
    },
  },
  {
    // Actor, sentence, emotion, intensity: 1001_DFA_ANG_XX
    dataSet: 'CREMA-D',
    pattern: /^(1\d{3})_[A-Z]{3}_(ANG|DIS|FEA|HAP|NEU|SAD)_(?:LO|MD|HI|XX?)(?![A-Z])/i,
    classes: { ang: 'anger', dis: 'disgust', fea: 'fear', hap: 'happy', neu: 'neutral', sad: 'sad' },
  },
];

/** Subject, sequence, frame of CK+: S010_004_00000017. Its labels stand in files of their own. */
export const ckPlusName = /^(S\d{3})_\d{3}_\d{8}(?!\d)/i;

const emotionFile = /^(S\d{3}_\d{3}_\d{8})_emotion\.txt$/i;

/** What a file with the emotion of one of CK+’s sequences is about: the name of an image without its ending. */
export function emotionOf(file: string): string | undefined {
  return emotionFile.exec(file.slice(file.search(/[^/\\]*$/)))?.[1]?.toUpperCase();
}

export function isEmotionFile(file: string): boolean {
  return emotionOf(file) !== undefined;
}

/** What the name of an image says. */
export type NamedFace = { readonly label: string; readonly subject?: string };

function partsOf({ pattern, classFirst = false }: NameScheme, stem: string) {
  const found = pattern.exec(stem);
  if (!found) return undefined;
  const [, first = '', second = ''] = found;
  const [subject, code] = classFirst ? [second, first] : [first, second];
  return { subject: subject.toUpperCase(), code: code.toLowerCase() };
}

/** @returns undefined where the name is another one. @param stem a file's name without its ending. */
export function readName(scheme: NameScheme, stem: string): Required<NamedFace> | undefined {
  const parts = partsOf(scheme, stem);
  const label = parts && scheme.classes[parts.code];
  return parts && label !== undefined ? { label, subject: parts.subject } : undefined;
}

/** The person in a name of a known data set, and that data set; undefined for other names. */
export function knownSubject(stem: string): { dataSet: string; subject: string } | undefined {
  const ofCkPlus = ckPlusName.exec(stem)?.[1];
  if (ofCkPlus !== undefined) return { dataSet: 'CK+', subject: ofCkPlus.toUpperCase() };
  for (const scheme of nameSchemes) {
    const parts = partsOf(scheme, stem);
    if (parts) return { dataSet: scheme.dataSet, subject: parts.subject };
  }
  return undefined;
}

/** The scheme that at least a share of names fit, from 0 to 1. @param stems files' names without their endings. */
export function schemeOf(stems: readonly string[], share: number): NameScheme | undefined {
  return nameSchemes.find((scheme) => {
    const fitting = stems.filter((stem) => readName(scheme, stem) !== undefined).length;
    return fitting > 0 && fitting >= share * stems.length;
  });
}
