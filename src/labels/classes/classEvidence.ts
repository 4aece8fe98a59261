import * as l10n from '@vscode/l10n';
import type { LabelSample } from '../labelFile';
import { labelNumber } from './classOrder';

/** How data sets call the basic expressions: names and the abbreviations of JAFFE and KDEF, in lower case. */
const otherNames: Readonly<Record<string, string>> = {
  neutral: 'ne neu neutrality calm no_expression 中性 平静 平靜 无表情 無表情 中立 真顔 중립 무표정',
  happiness: 'happy ha hap joy joyful smile 高兴 快乐 开心 高興 快樂 開心 喜び 幸せ 嬉しい 기쁨 행복',
  sadness: 'sad sa 悲伤 伤心 难过 悲傷 傷心 難過 悲しみ 悲しい 슬픔',
  anger: 'angry an ang 愤怒 生气 憤怒 生氣 怒り 분노 화남',
  fear: 'fearful fe af afraid scared 恐惧 害怕 恐懼 恐れ 恐怖 怖い 공포 두려움',
  disgust: 'disgusted di dis 厌恶 厭惡 嫌悪 혐오',
  surprise: 'surprised su sur 惊讶 惊喜 吃惊 驚訝 驚喜 吃驚 驚き 놀람',
  contempt: 'contemptuous 轻蔑 蔑视 輕蔑 蔑視 軽蔑 경멸',
};

const expressionByWord = new Map(
  Object.entries(otherNames).flatMap(([expression, words]) =>
    [expression, ...words.split(' ')].map((word) => [word.replace('_', ' '), expression] as const),
  ),
);

/** The basic expression that a class's name means, in lower case (“happiness” for “Happy”); undefined for other names. */
export function expressionOf(name: string): string | undefined {
  return expressionByWord.get(name.trim().toLowerCase());
}

/** What two names of one class have in common. */
export function classKey(name: string): string {
  return expressionOf(name) ?? name.trim().toLowerCase();
}

/** What something beside the labels says about the images of each class. */
export type ClassEvidence = {
  /**
   * A sentence: what most images of a class are called instead.
   * @param facts the label file's name, how it writes the class, what that is taken for, the percentage of the class's
   *   images that are called by the other name, and how many images it has, for people.
   */
  readonly against: (facts: readonly [string, string, string, number, string], name: string) => string;
  /** How many images of a class are called what, by the class's name; names that mean the same count together. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
};

class EvidenceCounter {
  private readonly byClass = new Map<string, Map<string, number>>();
  /** The first spelling of each name stands for all. */
  private readonly spellings = new Map<string, string>();

  add(className: string, name: string, count = 1): void {
    const key = classKey(name);
    if (!this.spellings.has(key)) this.spellings.set(key, name);
    const spelling = this.spellings.get(key) ?? name;
    let names = this.byClass.get(className);
    if (!names) this.byClass.set(className, (names = new Map()));
    names.set(spelling, (names.get(spelling) ?? 0) + count);
  }

  evidence(against: ClassEvidence['against']): ClassEvidence {
    return { against, counts: this.byClass };
  }
}

/** Whether a word can be the name of a class: an expression, or one of the classes that there are. */
function classWords(classes: readonly string[]): (word: string) => boolean {
  const keys = new Set(classes.filter((name) => labelNumber(name) === undefined).map(classKey));
  return (word) => expressionOf(word) !== undefined || keys.has(classKey(word));
}

/** What the folders of the images are called, where a folder has the name of a class: the nearest one counts. */
export function folderEvidence(
  samples: readonly Pick<LabelSample, 'image' | 'label'>[],
  classes: readonly string[],
): ClassEvidence {
  const isClassWord = classWords(classes);
  const nameOfFolder = new Map<string, string | undefined>();
  const counter = new EvidenceCounter();
  for (const { image, label } of samples) {
    const end = Math.max(image.lastIndexOf('/'), image.lastIndexOf('\\'));
    if (end < 0 || label === '') continue;
    const folder = image.slice(0, end);
    if (!nameOfFolder.has(folder))
      nameOfFolder.set(folder, folder.split(/[/\\]/).reverse().find(isClassWord));
    const name = nameOfFolder.get(folder);
    if (name !== undefined) counter.add(label, name);
  }
  return counter.evidence((facts, name) =>
    l10n.t(
      'In {0} {1} is “{2}”, but {3} % of its {4} images with {1} lie in folders called “{5}”.',
      ...facts,
      name,
    ),
  );
}

/**
 * What a further column of the same table says in its first rows.
 * @param rows without the header.
 * @param classOf the class that a label as written means.
 */
export function columnEvidence(
  rows: readonly (readonly string[])[],
  names: readonly string[],
  { imageColumn, labelColumn }: { readonly imageColumn: number; readonly labelColumn: number },
  classOf: (written: string) => string | undefined,
): ClassEvidence | undefined {
  const isClassWord = classWords([]);
  const column = names.findIndex(
    (_, index) =>
      index !== imageColumn &&
      index !== labelColumn &&
      rows.length > 0 &&
      rows.every((row) => isClassWord(row[index] ?? '') || (row[index] ?? '') === ''),
  );
  if (column < 0) return undefined;
  const counter = new EvidenceCounter();
  for (const row of rows) {
    const className = classOf(row[labelColumn] ?? '');
    const name = row[column] ?? '';
    if (className !== undefined && name !== '') counter.add(className, name);
  }
  return counter.evidence((facts, name) =>
    l10n.t(
      'In {0} {1} is “{2}”, but {3} % of its {4} images with {1} have, in the column “{5}”, “{6}”.',
      ...facts,
      names[column] ?? '',
      name,
    ),
  );
}

/** What another label file says of the same images. */
export function otherFileEvidence(
  samples: readonly Pick<LabelSample, 'image' | 'label'>[],
  other: { readonly title: string; readonly samples: readonly Pick<LabelSample, 'image' | 'label'>[] },
): ClassEvidence {
  const keyOf = (image: string) => image.replaceAll('\\', '/').replace(/^\.\//, '');
  // Of an image with several faces it is not clear which is meant.
  const labelsOf = (rows: typeof samples) => {
    const labels = new Map<string, string>();
    for (const { image, label } of rows) {
      const key = keyOf(image);
      labels.set(key, (labels.get(key) ?? label) === label ? label : '');
    }
    return labels;
  };
  const named = labelsOf(other.samples);
  const counter = new EvidenceCounter();
  for (const [image, label] of labelsOf(samples)) {
    const name = named.get(image) ?? '';
    if (label !== '' && expressionOf(name) !== undefined) counter.add(label, name);
  }
  return counter.evidence((facts, name) =>
    l10n.t(
      'In {0} {1} is “{2}”, but {3} % of its {4} images with {1} are, in {5}, “{6}”.',
      ...facts,
      other.title,
      name,
    ),
  );
}

/**
 * The names that evidence gives to bare numbers, where nearly all of each number's images are called the same and no
 * two numbers alike.
 * @param share how many of a number's images must agree, from 0 to 1.
 */
export function namesByEvidence(
  { counts }: ClassEvidence,
  numbers: readonly string[],
  share: number,
): Record<string, string> | undefined {
  const names: Record<string, string> = {};
  for (const number of numbers) {
    const top = mostCalled(counts.get(number));
    if (!top || top.count < share * top.all) return undefined;
    names[number] = top.name;
  }
  const keys = new Set(Object.values(names).map(classKey));
  return keys.size === numbers.length && keys.size > 1 ? names : undefined;
}

export function mostCalled(
  names: ReadonlyMap<string, number> | undefined,
): { readonly name: string; readonly count: number; readonly all: number } | undefined {
  let best: { name: string; count: number } | undefined;
  let all = 0;
  for (const [name, count] of names ?? []) {
    all += count;
    if (!best || count > best.count) best = { name, count };
  }
  return best && { ...best, all };
}
