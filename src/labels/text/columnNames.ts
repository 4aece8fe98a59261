/* What columns of tables, and keys of records, are called. */

/** Header names (lower case, letters and digits only), the surest first. */
export const imageNames = [
  ...['image', 'imagepath', 'imagefile', 'imagename', 'imgpath', 'img', 'imgname', 'filename', 'filepath'],
  ...['file', 'path', 'pth', 'face', 'facepath', 'photo', 'picture', 'subdirectoryfilepath', 'images'],
  ...['files', 'paths'],
];
export const labelNames = [
  ...['label', 'labels', 'givenlabel', 'class', 'classname', 'emotion', 'expression', 'target', 'category'],
  ...['emotionlabel', 'expressionlabel', 'facialexpression', 'sentiment', 'annotation', 'tag', 'y'],
];
/** Persons before videos: one person may be in several. */
export const subjectNames = [
  ...['subject', 'subjectid', 'subjectname', 'person', 'personid', 'identity', 'identityid', 'actor'],
  ...['actorid', 'participant', 'participantid', 'speaker', 'speakerid', 'celebrity', 'video', 'videoid'],
  ...['videoname', 'clip', 'clipid', 'clipname', 'sequence', 'sequenceid'],
];
export const splitNames = ['split', 'usage', 'subset', 'partition', 'set', 'phase', 'datasplit', '划分'];
export const likelyLabel = /(label|class|emotion|expression|category)(id|name)?$/;
/** Names that boxes and much else have too: what the column holds must agree. */
export const weakLabelNames = ['target', 'category', 'sentiment', 'annotation', 'tag', 'y'];
/** Words in the names of columns about something else than the class. */
export const otherThings = new Set(
  (
    'split splits fold folds kfold usage subset set partition phase train test val valid validation ' +
    'gender sex male female age ages agegroup race ethnicity skin country nationality ' +
    'date time datetime timestamp year month day created updated ' +
    'width height w h x y xmin ymin xmax ymax x1 y1 x2 y2 left top right bottom bbox box size channels depth resolution ' +
    'annotator annotators worker rater coder labeler labeller reviewer user author ' +
    'source dataset origin url link license camera device session frame batch ' +
    'pose yaw pitch roll angle lighting illumination occlusion occluded blur quality ' +
    'confidence conf score prob probability valence arousal intensity weight count votes ' +
    'md5 sha1 sha256 hash note notes comment comments status verified checked ' +
    'folder folders dir directory path format extension ' +
    '性别 年龄 划分 数据集 标注者 标注人 日期 时间 宽度 高度 宽 高 来源 性別 年齢 分割 日付 幅'
  ).split(' '),
);
/** Words in the names of columns that tell rows apart, or classes. */
export const numberings = new Set([
  'id',
  'ids',
  'index',
  'idx',
  'no',
  'nr',
  'num',
  'number',
  'row',
  '编号',
  '番号',
]);
/** Words in the names of columns whose labels are there to differ. */
export const otherOpinions =
  /predict|pred$|noisy|clean|true|truth|^gt|original|orig|previous|^old|annotat|rater|worker|vote|second|alt$/;
/** Whether a name is one of columns about something else than the class, such as the gender. */
export function isAboutOtherThings(name: string): boolean {
  return wordsOf(name).some((word) => otherThings.has(word));
}

/** A name's letters and digits, in lower case. */
export const normalised = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Whether a column or key is called by what a model says of an image. */
export function isPrediction(name: string): boolean {
  return /predict|^preds?(?![a-z])|[^a-z]preds?$/i.test(name);
}

/** Whether a column or key is called by what is so, as against what a model says. */
export function isTruth(name: string): boolean {
  return /^(y?true|groundtruth|gt|truth)(label|class|detection|emotion|expression)?s?$/.test(
    normalised(name),
  );
}

/** The words of a column's name: `imageWidth` and `image_width` have two. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
