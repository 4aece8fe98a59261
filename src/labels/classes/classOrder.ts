import type { LabelFile, LabelOptions } from '../labelFile';
import { type ClassMap, knownClassMaps } from './knownClassMaps';

/** Programs that keep missing values write whole numbers as `3.0`. */
const numberShape = /^-?\d+(\.0+)?$/;

/** The whole number that a label is; undefined for words. */
export function labelNumber(written: string): string | undefined {
  return numberShape.test(written) ? String(Number(written)) : undefined;
}

/** What all of some numbers have behind the point, such as `.0`, and MXNet's `.000000`; `''` where they are written otherwise. */
function commonFraction(written: Iterable<string>): string {
  const fractions = new Set([...written].map((label) => /^-?\d+(\.0+)$/.exec(label)?.[1]));
  const [only = ''] = fractions;
  return fractions.size === 1 ? only : '';
}

/** Whether the classes of a label file are bare numbers, so that somebody must say what they mean. */
export function hasBareNumbers({ classes }: Pick<LabelFile, 'classes'>): boolean {
  return classes.length > 0 && classes.every((name) => labelNumber(name) !== undefined);
}

/**
 * Names for labels as a file writes them, from names by number.
 * @param found the labels of the file, as written.
 */
export function namesAsWritten(
  names: Readonly<Record<string, string>>,
  found: readonly string[],
): NonNullable<LabelOptions['classNames']> {
  const fraction = commonFraction(found);
  return Object.fromEntries(
    Object.entries(names).flatMap(([number, name]) => {
      const spellings = found.filter((label) => (labelNumber(label) ?? label) === number);
      const usual = /^-?\d+$/.test(number) ? number + fraction : number;
      return (spellings.length > 0 ? spellings : [usual]).map((written) => [written, name] as const);
    }),
  );
}

/**
 * The known maps that name every one of the labels, those first that name no others. A map with more than two classes
 * that the file lacks is for other data.
 */
export function fittingMaps(found: readonly string[]): ClassMap[] {
  const numbers = found.map((label) => labelNumber(label) ?? label);
  const surplus = ({ names }: ClassMap) => Object.keys(names).length - numbers.length;
  return knownClassMaps
    .filter((map) => numbers.every((number) => Object.hasOwn(map.names, number)) && surplus(map) <= 2)
    .sort((a, b) => surplus(a) - surplus(b));
}

/** What programs and people write where a value is missing. “none” in small letters is a class where somebody has it. */
const missingWord = /^(#?n\/a|nan|null|nil|<na>|\?+|-+)$/i;
const missingAsWritten = new Set(['None', 'NONE', 'NA']);
/** Choices beside which “None” is one too: AffectNet's. */
const choices = /^(uncertain|no-?_? ?face|non-?_? ?face)$/i;

/**
 * The labels that say that there is none: `NaN`, `None`, `?`, and -1 beside numbers that count from 0 or words.
 * @param found the labels of a file, as written.
 * @param names of labels: what somebody gave a name is one.
 */
export function missingWords(
  found: ReadonlySet<string>,
  names: Readonly<Record<string, string>> = {},
): ReadonlySet<string> {
  const named = new Set([...Object.keys(names), ...Object.values(names)]);
  const isNamed = (label: string) => named.has(label);
  const hasChoices = [...found].some((label) => choices.test(label));
  const missing = [...found].filter(
    (label) => !isNamed(label) && (missingWord.test(label) || (missingAsWritten.has(label) && !hasChoices)),
  );
  const others = [...found].filter((label) => !missing.includes(label) && labelNumber(label) !== '-1');
  // -1, 0 and 1 may be three classes.
  const fromZero = others.some((label) => (labelNumber(label) ?? '2') > '1');
  const negative = [...found].filter((label) => labelNumber(label) === '-1' && !isNamed(label));
  return new Set([...missing, ...(fromZero && others.every(isNotNegative) ? negative : [])]);
}

/** How people call what nobody labelled yet, and systems what nobody named yet; blanks between the words. */
const unlabelledName = new RegExp(
  `^(${[
    ...[
      'un ?labell?ed',
      'un ?labell?',
      'no labell?s?',
      'nolabell?s?',
      'not labell?ed( yet)?',
      'without labell?s?',
    ],
    ...['un(annotated|tagged|classified|categori[sz]ed|sorted|assigned|checked|reviewed|sure|known|defined)'],
    ...[
      'not (annotated|classified|sorted|assigned|checked|reviewed|sure)',
      'to ?do',
      'tbd',
      'to be (done|labell?ed)',
    ],
    ...[
      'to (check|review|label|sort|annotate|classify|fix|verify)',
      'needs? (check|review|label)(ing)?',
      'pending',
    ],
    ...[
      'skip(ped)?',
      '(new|untitled) folder',
      'neuer ordner',
      'unbekannt',
      'nouveau dossier',
      'nueva carpeta',
    ],
    ...[
      '(无|無|未)(标签|標籤|标注|標註|标记|標記|分类|分類)',
      '未知',
      '待(标注|標註|定|确认|確認|检查|檢查)',
      '不确定',
    ],
    ...['新建文件夹', '新資料夾', '新增資料夾', 'ラベル(なし|無し)', '未ラベル', '未確認', '要確認', '不明'],
    ...['新しいフォルダー?', '라벨 ?없음', '미분류', '알 ?수 ?없음', '새 폴더'],
  ].join('|')})( (images?|faces?|data|pictures?|photos?))?( ?\\(?\\d+\\)?)?$`,
  'u',
);
/** Two classes are left without those that are none; of one and its opposite (“known”, “unknown”) both are. */
const fewestClasses = 2;

/**
 * The classes that say that there is no label yet: `unlabeled`, `to_check`, `New folder (2)`.
 * @param kept names that somebody says are of classes.
 */
export function unlabelledClasses(classes: readonly string[], kept: ReadonlySet<string>): readonly string[] {
  const found = classes.filter(
    (name) =>
      !kept.has(name) &&
      unlabelledName.test(
        name
          .normalize('NFKC')
          .toLowerCase()
          .replaceAll(/[\s_.-]+/g, ' ')
          .trim(),
      ),
  );
  return classes.length - found.length < fewestClasses ? [] : found;
}

function isNotNegative(label: string): boolean {
  return Number(labelNumber(label) ?? 0) >= 0;
}

/**
 * Names for bare numbers that a file writes in several ways or with a point, `03`, `3` and `3.0`: all are called like the
 * plainest, and that has no point.
 * @param found the labels of a file, as written.
 */
export function oneSpelling(found: Iterable<string>): Record<string, string> {
  const spellings = new Map<string, string[]>();
  for (const label of found) {
    const number = labelNumber(label);
    if (number !== undefined) spellings.set(number, [...(spellings.get(number) ?? []), label]);
  }
  // How all of them are written says how a new one is.
  const havePoints = [...spellings.values()].flat().some((label) => label.includes('.'));
  return Object.fromEntries(
    [...spellings].flatMap(([number, labels]) => {
      const [shortest = ''] = labels.toSorted((a, b) => a.length - b.length);
      const plainest = shortest.includes('.') ? number : shortest;
      return labels.length > 1 || havePoints ? labels.map((label) => [label, plainest] as const) : [];
    }),
  );
}

/**
 * The same names, for the numbers as a file writes them: a file of `3.0` gets no `3`.
 * @param found the labels of a file, as written.
 */
export function spelledNames(
  found: ReadonlySet<string>,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const given = new ClassNames(names);
  const spelled = Object.fromEntries(
    [...found].flatMap((label) => {
      const name = given.nameOf(label);
      return name !== label && labelNumber(label) !== undefined ? [[label, name] as const] : [];
    }),
  );
  const numbers = new Set(Object.keys(spelled).map(labelNumber));
  const fraction = commonFraction(found);
  const kept = Object.entries(names)
    .filter(([written]) => found.has(written) || !numbers.has(labelNumber(written) ?? ''))
    .map(([written, name]) => [/^-?\d+$/.test(written) ? written + fraction : written, name] as const);
  return { ...Object.fromEntries(kept), ...spelled };
}

/** Puts labels as written into an order that every reading repeats: numbers by value, words by their characters. */
export function orderLabels(written: Iterable<string>): string[] {
  const labels = [...written].filter((label) => label !== '');
  if (labels.every((label) => labelNumber(label) !== undefined))
    return labels.sort((a, b) => Number(a) - Number(b));
  return labels.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Between the labels that a file writes and the names that people read. */
export class ClassNames {
  private readonly writtenOf: ReadonlyMap<string, string>;
  private readonly byNumber: ReadonlyMap<string, string>;

  /** @param names the name of each label as written; other labels are their own names. */
  constructor(private readonly names: Readonly<Record<string, string>> = {}) {
    this.byNumber = new Map(
      Object.entries(names).flatMap(([written, name]) => {
        const number = labelNumber(written);
        return number === undefined ? [] : [[number, name] as const];
      }),
    );
    // Reversed, so that of two labels with one name the first is written.
    this.writtenOf = new Map(
      orderLabels(Object.keys(names))
        .reverse()
        .map((label) => [this.nameOf(label), label]),
    );
  }

  /** `3.0` is called as `3` is. */
  nameOf(written: string): string {
    if (Object.hasOwn(this.names, written)) return this.names[written] ?? written;
    if (this.byNumber.size === 0) return written;
    const number = labelNumber(written);
    return (number === undefined ? undefined : this.byNumber.get(number)) ?? written;
  }

  /** The label to write for a class; undefined where the name has none. */
  labelFor(name: string): string | undefined {
    const known = this.writtenOf.get(name);
    if (known !== undefined) return known;
    if (Object.hasOwn(this.names, name)) return undefined;
    // A new one among numbers is written as they are.
    return /^-?\d+$/.test(name) ? name + commonFraction(Object.keys(this.names)) : name;
  }

  /** Class names for the labels found in a file together with all named ones, each once, in order. */
  classes(found: Iterable<string>): string[] {
    const written = orderLabels(new Set([...Object.keys(this.names), ...found]));
    return [...new Set(written.map((label) => this.nameOf(label)))];
  }
}
