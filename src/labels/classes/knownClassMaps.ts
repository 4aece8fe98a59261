import * as l10n from '@vscode/l10n';

/** What the numbers of a data set mean. */
export type ClassMap = {
  /** Short, for command lines. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** The class's name, by its number as written. */
  readonly names: Readonly<Record<string, string>>;
};

/** RAF-DB's basic expressions (Li, Deng and Du, CVPR 2017; the data set's readme). */
export const rafDbClasses: ClassMap = {
  id: 'raf-db',
  title: 'RAF-DB',
  names: {
    1: 'Surprise',
    2: 'Fear',
    3: 'Disgust',
    4: 'Happiness',
    5: 'Sadness',
    6: 'Anger',
    7: 'Neutral',
  },
};

/** RAF-DB's expressions counted from 0, as in the lists of the Self-Cure Network's repository. */
export const rafDbFromZero: ClassMap = {
  id: 'raf-db-0',
  get title() {
    return l10n.t('RAF-DB counted from 0 (Self-Cure Network)');
  },
  names: {
    0: 'Surprise',
    1: 'Fear',
    2: 'Disgust',
    3: 'Happiness',
    4: 'Sadness',
    5: 'Anger',
    6: 'Neutral',
  },
};

/** RAF-DB's compound expressions (the same paper). */
const rafDbCompound: ClassMap = {
  id: 'raf-db-compound',
  get title() {
    return l10n.t('RAF-DB, compound expressions');
  },
  names: {
    1: 'Happily Surprised',
    2: 'Happily Disgusted',
    3: 'Sadly Fearful',
    4: 'Sadly Angry',
    5: 'Sadly Surprised',
    6: 'Sadly Disgusted',
    7: 'Fearfully Angry',
    8: 'Fearfully Surprised',
    9: 'Angrily Surprised',
    10: 'Angrily Disgusted',
    11: 'Disgustedly Surprised',
  },
};

/** `fer2013.csv` (Goodfellow et al., 2013) and ExpW (Zhang et al., 2018) count alike. */
export const fer2013Classes: ClassMap = {
  id: 'fer2013',
  title: 'FER2013, ExpW',
  names: { 0: 'Angry', 1: 'Disgust', 2: 'Fear', 3: 'Happy', 4: 'Sad', 5: 'Surprise', 6: 'Neutral' },
};

/** Programs that number the folders of a FER2013 copy go by the alphabet; so do AFEW and SFEW. */
export const fer2013Alphabetical: ClassMap = {
  id: 'fer2013-folders',
  get title() {
    return l10n.t('FER2013’s folders in alphabetical order, AFEW, SFEW');
  },
  names: { 0: 'Angry', 1: 'Disgust', 2: 'Fear', 3: 'Happy', 4: 'Neutral', 5: 'Sad', 6: 'Surprise' },
};

/** FERPlus (Barsoum et al., ICMI 2016): the order of its vote columns. */
export const ferPlusClasses: ClassMap = {
  id: 'ferplus',
  title: 'FERPlus',
  names: {
    0: 'neutral',
    1: 'happiness',
    2: 'surprise',
    3: 'sadness',
    4: 'anger',
    5: 'disgust',
    6: 'fear',
    7: 'contempt',
  },
};

/** AffectNet's expressions (Mollahosseini, Hasani and Mahoor, 2017). */
export const affectNetClasses: ClassMap = {
  id: 'affectnet',
  title: 'AffectNet',
  names: {
    0: 'Neutral',
    1: 'Happy',
    2: 'Sad',
    3: 'Surprise',
    4: 'Fear',
    5: 'Disgust',
    6: 'Anger',
    7: 'Contempt',
  },
};

/** AffectNet with the codes for images that show none of its expressions. */
export const affectNetAllCodes: ClassMap = {
  id: 'affectnet-11',
  get title() {
    return l10n.t('AffectNet with None, Uncertain and No-Face');
  },
  names: { ...affectNetClasses.names, 8: 'None', 9: 'Uncertain', 10: 'No-Face' },
};

/** AffectNet's folders as programs number them, by the alphabet. */
const affectNetAlphabetical: ClassMap = {
  id: 'affectnet-folders',
  get title() {
    return l10n.t('AffectNet’s folders in alphabetical order');
  },
  names: {
    0: 'Anger',
    1: 'Contempt',
    2: 'Disgust',
    3: 'Fear',
    4: 'Happy',
    5: 'Neutral',
    6: 'Sad',
    7: 'Surprise',
  },
};

/** CK+ (Lucey et al., CVPR workshops 2010): its emotion files. */
export const ckPlusClasses: ClassMap = {
  id: 'ck+',
  title: 'CK+',
  names: {
    0: 'neutral',
    1: 'anger',
    2: 'contempt',
    3: 'disgust',
    4: 'fear',
    5: 'happy',
    6: 'sadness',
    7: 'surprise',
  },
};

/** Copies of CK+ in folders have no neutral face, and are numbered by the alphabet. */
export const ckPlusAlphabetical: ClassMap = {
  id: 'ck+-folders',
  get title() {
    return l10n.t('CK+’s folders in alphabetical order');
  },
  names: {
    0: 'anger',
    1: 'contempt',
    2: 'disgust',
    3: 'fear',
    4: 'happy',
    5: 'sadness',
    6: 'surprise',
  },
};

/** `ckextended.csv`: CK+ made to look like `fer2013.csv`, with contempt at the end. */
export const ckPlusLikeFer2013: ClassMap = {
  id: 'ck+-fer2013',
  get title() {
    return l10n.t('CK+ in FER2013’s order (ckextended.csv)');
  },
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
  rafDbCompound,
];
