import { wordedSubject } from '../../labels/classes/folderRoles';
import { isImageName } from '../../labels/images/peekFolder';
import { normalised } from '../../labels/text/columnNames';

/** An image's path, taken apart. */
export type ImageName = {
  /** Its folders, the outermost first. */
  readonly folders: readonly string[];
  /** The file's name without its ending. */
  readonly stem: string;
};

/** A longer path is no file's on any usual system; it is not looked at. */
export const longestPath = 1000;

/** @returns undefined for what is too long to be a path. */
export function parseImageName(image: string): ImageName | undefined {
  if (image.length > longestPath) return undefined;
  const folders = image.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
  const file = folders.pop() ?? '';
  return { folders, stem: isImageName(file) ? file.slice(0, file.lastIndexOf('.')) : file };
}

/** A stem's parts: `S010_004_00000017` → `S010`, `004`, `00000017`. */
export function tokensOf(stem: string): string[] {
  return stem.split(/[\s_.-]+/).filter((token) => token !== '');
}

/** What a part of a name can be, as far as telling subjects is concerned. */
export type PartKind =
  /** Says itself that it is a subject or a video: `subject07`, `clip-12`. */
  | 'worded'
  /** A few letters and a number, or the other way round: `S010`, `F0001`, `01F`. */
  | 'code'
  | 'number'
  /** Any other, as a video's or a person's name. */
  | 'name'
  /** A class or a split: the same for faces of many subjects. */
  | 'context'
  /** A batch, a camera, a date, an image's own number: surely no subject. */
  | 'other';

const code = /^([a-z]{1,3}\d{1,8}[a-z]?|\d{1,4}[a-z]{1,2})$/i;
const number = /^\d+$/;
const otherWords = new Set([
  ...['batch', 'part', 'chunk', 'shard', 'fold', 'set', 'group', 'grp', 'dir', 'folder', 'page', 'archive'],
  ...['camera', 'cam', 'pose', 'view', 'light', 'illum', 'session', 'ses', 'day', 'date', 'version', 'ver'],
  ...['class', 'cls', 'label', 'lbl', 'level', 'scale', 'size', 'crop', 'aug', 'annotator', 'worker'],
  'rater',
  ...['img', 'image', 'images', 'im', 'pic', 'photo', 'face', 'faces', 'frame', 'frm', 'file', 'fer', 'dsc'],
  ...['dscn', 'dscf', 'sample', 'age', 'yr', 'px', 'take', 'trial', 'test', 'train'],
]);
const splitWords = new Set([
  ...['train', 'training', 'trainset', 'test', 'testing', 'testset', 'val', 'valid', 'validation', 'dev'],
  ...['eval', 'publictest', 'privatetest', 'trainval', 'gallery', 'probe'],
]);
/** Data sets write expressions in these ways where their label file writes them in another. */
const expressionWords = new Set([
  ...['anger', 'angry', 'an', 'ang', 'disgust', 'disgusted', 'di', 'dis', 'fear', 'fearful', 'afraid', 'fe'],
  ...['fea', 'happy', 'happiness', 'ha', 'hap', 'sad', 'sadness', 'sa', 'surprise', 'surprised', 'su', 'sur'],
  ...['neutral', 'ne', 'neu', 'contempt', 'contemptuous', 'none', 'unknown', 'uncertain'],
]);

/** Tells parts of names apart, knowing the data set's classes. */
export class PartReader {
  private readonly classNames: ReadonlySet<string>;

  constructor(classes: readonly string[]) {
    // A class that is called “3” says nothing about numbers in names.
    this.classNames = new Set(classes.map(normalised).filter((name) => !number.test(name)));
  }

  kindOf(part: string): PartKind {
    const word = normalised(part);
    if (splitWords.has(word) || this.namesClass(word)) return 'context';
    // A phrase that an image search was given: “angry man”.
    if (!/\d/.test(part) && part.split(/[^\p{L}]+/u).some((each) => this.namesClass(normalised(each))))
      return 'context';
    const letters = /^[a-z]*/.exec(word)?.[0] ?? '';
    if (isDate(part) || otherWords.has(letters)) return 'other';
    if (wordedSubject.test(part)) return 'worded';
    if (number.test(part)) return 'number';
    return code.test(part) ? 'code' : 'name';
  }

  private namesClass(word: string): boolean {
    return expressionWords.has(word) || this.classNames.has(word);
  }
}

/** Whether a number is a day, such as 20210314, or a year. */
export function isDate(part: string): boolean {
  return /^(19|20)\d\d([01]\d[0-3]\d)?$/.test(part);
}

/** Whether a number or code of this kind counts the clips, which may start again in every class and split. */
export function countsClips(part: string): boolean {
  return number.test(part) || /^(video|vid|v|clip|c|movie|sequence|seq)[\s_.-]*\d+$/i.test(part);
}
