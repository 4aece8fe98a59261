/** How a data set writes the subject into its file names. */
export type KnownNames = {
  readonly dataSet: string;
  /** Matches a file's name without its ending; the groups together are the subject. */
  readonly pattern: RegExp;
};

/** Sources: the data sets' own readme files. Each pattern is so particular that nothing else matches it by chance. */
const knownNames: readonly KnownNames[] = [
  // Subject, sequence, frame: S010_004_00000017
  { dataSet: 'CK+', pattern: /^(S\d{3})_\d{3}_\d{8}(?!\d)/ },
  // Subject, expression and take, number: KA.AN1.39
  { dataSet: 'JAFFE', pattern: /^([A-Z]{2})[.-](?:AN|DI|FE|HA|NE|SA|SU)\d?[.-]\d{1,3}(?!\d)/ },
  // Session A or B, sex and number, expression, angle: AF01ANS and BF01ANS are one person.
  {
    dataSet: 'KDEF',
    pattern: /^[AB]([FM]\d{2})(?:AF|AN|DI|HA|NE|SA|SU)(?:FL|HL|S|HR|FR)(?![A-Za-z])/i,
  },
  // Camera angle, model, origin, sex, expression, gaze: Rafd090_01_Caucasian_female_angry_frontal
  { dataSet: 'RaFD', pattern: /^Rafd\d{3}_(\d{2})_[A-Za-z]+_(?:fe)?male_/i },
  // Modality, channel, emotion, intensity, statement, repetition, actor: 03-01-06-01-02-01-12
  { dataSet: 'RAVDESS', pattern: /^0[1-3]-0[12]-0[1-8]-0[12]-0[12]-0[12]-(\d{2})(?!\d)/ },
];

/** @returns the subject in a known data set's file name and that data set. */
export function knownSubject(stem: string): { dataSet: string; subject: string } | undefined {
  for (const { dataSet, pattern } of knownNames) {
    const subject = pattern.exec(stem)?.[1];
    if (subject !== undefined) return { dataSet, subject: subject.toUpperCase() };
  }
  return undefined;
}
