import * as l10n from '@vscode/l10n';

/** What the numbers of a data set mean. */
export type ClassMap = {
  /** Short, for command lines. */
  readonly id: string;
  /** For people. */
  readonly title: () => string;
  /** The class's name, by its number as written. */
  readonly names: Readonly<Record<string, string>>;
};

/** Names by number, as many as there are, from a first number on. */
function numberedFrom(first: number, ...names: readonly string[]): ClassMap['names'] {
  return Object.fromEntries(names.map((name, index) => [first + index, name]));
}

const rafDbNames = ['Surprise', 'Fear', 'Disgust', 'Happiness', 'Sadness', 'Anger', 'Neutral'];

/** RAF-DB's basic expressions (Li, Deng and Du, CVPR 2017; the data set's readme). */
export const rafDbClasses: ClassMap = {
  id: 'raf-db',
  title: () => 'RAF-DB',
  names: numberedFrom(1, ...rafDbNames),
};

/** RAF-DB's expressions counted from 0, as in the lists of the Self-Cure Network's repository. */
export const rafDbFromZero: ClassMap = {
  id: 'raf-db-0',
  title: () => l10n.t('RAF-DB counted from 0 (Self-Cure Network)'),
  names: numberedFrom(0, ...rafDbNames),
};

/** RAF-DB's compound expressions (the same paper). */
export const rafDbCompoundClasses: ClassMap = {
  id: 'raf-db-compound',
  title: () => l10n.t('RAF-DB, compound expressions'),
  names: numberedFrom(
    1,
    ...['Happily Surprised', 'Happily Disgusted', 'Sadly Fearful', 'Sadly Angry', 'Sadly Surprised'],
    ...['Sadly Disgusted', 'Fearfully Angry', 'Fearfully Surprised', 'Angrily Surprised'],
    ...['Angrily Disgusted', 'Disgustedly Surprised'],
  ),
};

/** `fer2013.csv` (Goodfellow et al., 2013) and ExpW (Zhang et al., 2018) count alike. */
export const fer2013Classes: ClassMap = {
  id: 'fer2013',
  title: () => 'FER2013, ExpW',
  names: numberedFrom(0, 'Angry', 'Disgust', 'Fear', 'Happy', 'Sad', 'Surprise', 'Neutral'),
};

/** Programs that number the folders of a FER2013 copy go by the alphabet; so do AFEW and SFEW. */
export const fer2013Alphabetical: ClassMap = {
  id: 'fer2013-folders',
  title: () => l10n.t('FER2013’s folders in alphabetical order, AFEW, SFEW'),
  names: numberedFrom(0, 'Angry', 'Disgust', 'Fear', 'Happy', 'Neutral', 'Sad', 'Surprise'),
};

/** FERPlus (Barsoum et al., ICMI 2016): the order of its vote columns. */
export const ferPlusClasses: ClassMap = {
  id: 'ferplus',
  title: () => 'FERPlus',
  names: numberedFrom(
    0,
    ...['neutral', 'happiness', 'surprise', 'sadness', 'anger', 'disgust', 'fear', 'contempt'],
  ),
};

/** AffectNet's expressions (Mollahosseini, Hasani and Mahoor, 2017). */
export const affectNetClasses: ClassMap = {
  id: 'affectnet',
  title: () => 'AffectNet',
  names: numberedFrom(0, 'Neutral', 'Happy', 'Sad', 'Surprise', 'Fear', 'Disgust', 'Anger', 'Contempt'),
};

/** AffectNet with the codes for images that show none of its expressions. */
export const affectNetAllCodes: ClassMap = {
  id: 'affectnet-11',
  title: () => l10n.t('AffectNet with None, Uncertain and No-Face'),
  names: { ...affectNetClasses.names, 8: 'None', 9: 'Uncertain', 10: 'No-Face' },
};

/** AffectNet's folders as programs number them, by the alphabet. */
const affectNetAlphabetical: ClassMap = {
  id: 'affectnet-folders',
  title: () => l10n.t('AffectNet’s folders in alphabetical order'),
  names: numberedFrom(0, 'Anger', 'Contempt', 'Disgust', 'Fear', 'Happy', 'Neutral', 'Sad', 'Surprise'),
};

/** CK+ (Lucey et al., CVPR workshops 2010): its emotion files. */
export const ckPlusClasses: ClassMap = {
  id: 'ck+',
  title: () => 'CK+',
  names: numberedFrom(0, 'neutral', 'anger', 'contempt', 'disgust', 'fear', 'happy', 'sadness', 'surprise'),
};

/** Copies of CK+ in folders have no neutral face, and are numbered by the alphabet. */
export const ckPlusAlphabetical: ClassMap = {
  id: 'ck+-folders',
  title: () => l10n.t('CK+’s folders in alphabetical order'),
  names: numberedFrom(0, 'anger', 'contempt', 'disgust', 'fear', 'happy', 'sadness', 'surprise'),
};

/** `ckextended.csv`: CK+ made to look like `fer2013.csv`, with contempt at the end. */
export const ckPlusLikeFer2013: ClassMap = {
  id: 'ck+-fer2013',
  title: () => l10n.t('CK+ in FER2013’s order (ckextended.csv)'),
  names: { ...fer2013Classes.names, 7: 'Contempt' },
};

/** Every map that the product knows; where several fit, the one that more data sets use comes first. */
export const knownClassMaps: readonly ClassMap[] = [
  fer2013Classes,
  fer2013Alphabetical,
  rafDbFromZero,
  rafDbClasses,
  ferPlusClasses,
  affectNetClasses,
  ckPlusClasses,
  ckPlusAlphabetical,
  affectNetAlphabetical,
  ckPlusLikeFer2013,
  affectNetAllCodes,
  rafDbCompoundClasses,
];
