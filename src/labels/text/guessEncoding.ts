import { isAscii, isUtf8 } from 'node:buffer';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { isImageName } from '../images/peekFolder';
import {
  decodeText,
  loadRegionalEncodings,
  type LegacyEncoding,
  markedEncoding,
  regionalEncodings,
  type TextEncoding,
} from './encodedText';

/** What a text reads in an encoding that it may be in. Plain data. */
export type EncodingChoice = {
  readonly encoding: LegacyEncoding;
  /** A few of its names. */
  readonly example: string;
};

/** The likeliest encoding, and the others where it is not clear. */
export type EncodingGuess = {
  readonly encoding: TextEncoding;
  /** The likeliest first; empty where it is clear. */
  readonly choices: readonly EncodingChoice[];
};

/** Whether a name that a text has is known from elsewhere, such as that of a file. */
export type IsKnown = (name: string) => boolean;

/** It is not clear which encoding a file is in, so that its names could be read wrongly. */
export class UnclearEncodingError extends HumanError {
  constructor(
    location: string,
    readonly choices: readonly EncodingChoice[],
  ) {
    const readings = choices.map(({ encoding, example }) =>
      l10n.t('as {0} it reads “{1}”', encoding, example),
    );
    super(
      l10n.t(
        '{0} is not UTF-8, and it is not clear what else: {1}. Choose one (--encoding in a terminal, “SCN: Choose How Labels Are Read…” in VS Code), or save the file as UTF-8.',
        location,
        readings.join(', '),
      ),
    );
  }
}

/** A row's place in the units that hold it. */
type Place = { readonly start: number; readonly end: number };

/** Rows that are kept to guess by, and how many bytes of each: enough for chardet, and for a name of every class. */
const mostRows = 400;
const longestPart = 1_000;

/** So many rows that speak for UTF-8 settle it but for more that speak against it. */
const enough = 1_000;

/** Counts the rows that speak for UTF-8 and those that it cannot be. Rows of plain ASCII say nothing. */
export class Utf8Evidence {
  private valid = 0;
  private chance = 0;
  private invalid = 0;
  /** Every `step`th row that does not speak for UTF-8, from all over the file: it may be sorted by class. */
  private rows: Buffer[] = [];
  private step = 1;

  /** Whether something else should be looked for, which may be in vain. */
  get isAgainst(): boolean {
    return this.invalid > this.valid || (this.valid === 0 && this.chance > 0);
  }

  /**
   * Looks at the rows of a part of the file.
   * @returns a function that takes in a row and says whether it is damaged; undefined where there is nothing to see.
   */
  checker(units: Uint8Array): ((row: Place) => boolean) | undefined {
    if (isAscii(units)) return undefined;
    const allValid = isUtf8(units);
    return ({ start, end }) => {
      const bytes = units.subarray(start, end);
      if (isAscii(bytes)) return false;
      const isValid = allValid || isUtf8(bytes);
      if (isValid && (this.valid > enough || !isUtf8ByChance(bytes))) {
        this.valid++;
        return false;
      }
      if ((this.invalid + this.chance) % this.step === 0) this.keep(bytes);
      if (isValid) this.chance++;
      else this.invalid++;
      return !isValid;
    };
  }

  /** What the text is in. @see guessEncoding */
  async guess(isKnown?: IsKnown): Promise<EncodingGuess> {
    const guess = await guessEncoding(this.rows, isKnown);
    // Rows that may be UTF-8 by chance are it but for proof.
    return this.invalid > 0 || guess.isProven ? guess : { encoding: 'UTF-8', choices: [] };
  }

  /** All that it may be in if it is not UTF-8. */
  async choices(): Promise<readonly EncodingChoice[]> {
    return choicesOf(this.rows, await readingsOf(this.rows));
  }

  private keep(row: Uint8Array): void {
    this.rows.push(Buffer.from(row.subarray(0, longestPart)));
    if (this.rows.length < mostRows) return;
    this.rows = this.rows.filter((_, index) => index % 2 === 0);
    this.step *= 2;
  }
}

/**
 * Whether a row of UTF-8 has nothing but one or two letters by themselves that are two bytes long: the bytes of one time
 * in seven a character of Chinese, such as “喜” and “怒” in GBK. Letters of Western Europe do not count.
 */
function isUtf8ByChance(bytes: Uint8Array): boolean {
  for (let position = 0; position < bytes.length; position++) {
    if ((bytes[position] ?? 0) < 0x80) continue;
    const start = position;
    for (let lead = bytes[position] ?? 0; lead >= 0x80; lead = bytes[position] ?? 0) {
      if (lead < 0xc4 || lead > 0xdf) return false;
      position += 2;
    }
    if (position - start > 4 || isLetter(bytes[start - 1]) || isLetter(bytes[position])) return false;
  }
  return true;
}

function isLetter(byte = 0): boolean {
  return (byte | 32) >= 97 && (byte | 32) <= 122;
}

/**
 * The encoding of the first bytes of a text, or of all of it. What is no text is windows-1252, in which every byte is a
 * character.
 */
export async function encodingOf(bytes: Buffer, isKnown?: IsKnown): Promise<EncodingGuess> {
  const marked = markedEncoding(bytes);
  if (marked) return { encoding: marked.encoding, choices: [] };
  if (isAscii(bytes)) return { encoding: 'UTF-8', choices: [] };
  if (bytes.includes(0)) return { encoding: 'windows-1252', choices: [] };
  const evidence = evidenceOf(bytes);
  return evidence.isAgainst ? evidence.guess(isKnown) : { encoding: 'UTF-8', choices: [] };
}

/** What the first bytes of a text may be in; empty where that is Unicode. */
export async function encodingChoices(bytes: Buffer): Promise<readonly EncodingChoice[]> {
  if (markedEncoding(bytes) || isAscii(bytes) || bytes.includes(0)) return [];
  const evidence = evidenceOf(bytes);
  return evidence.isAgainst ? evidence.choices() : [];
}

/**
 * The encoding of a file that is small enough to be held.
 * @throws UnclearEncodingError where somebody must choose it.
 */
export async function clearEncodingOf(bytes: Buffer, file: string, isKnown?: IsKnown): Promise<TextEncoding> {
  const { encoding, choices } = await encodingOf(bytes, isKnown);
  if (choices.length > 0) throw new UnclearEncodingError(file, choices);
  return encoding;
}

function evidenceOf(bytes: Buffer): Utf8Evidence {
  const evidence = new Utf8Evidence();
  const check = evidence.checker(bytes);
  for (let start = 0; start < bytes.length;) {
    let end = start;
    while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++;
    check?.({ start, end });
    start = end + 1;
  }
  return evidence;
}

/**
 * Words that tables of faces have, in the languages whose encodings look alike. One is proof, of single characters two:
 * hardly any bytes read as such a word in an encoding that they are not in.
 */
const words = new Set(
  [
    '图片 图像 照片 标签 类别 分类 表情 情绪 情感 文件名 文件 路径 名称 姓名 年龄 性别 编号 序号',
    '高兴 开心 快乐 愤怒 生气 悲伤 伤心 难过 惊讶 惊喜 吃惊 恐惧 害怕 厌恶 轻蔑 蔑视 中性 平静 自然 无表情 微笑 焦虑 困惑 疲劳 疲惫 痛苦 紧张 专注',
    '圖片 圖像 相片 標籤 類別 分類 情緒 檔名 檔案 檔案名稱 路徑 名稱 年齡 性別 編號',
    '高興 開心 快樂 憤怒 生氣 悲傷 傷心 難過 驚訝 驚喜 吃驚 恐懼 害怕 厭惡 輕蔑 輕視 平靜 無表情 微笑 焦慮 困惑 疲勞 痛苦 緊張 專注',
    '画像 写真 ラベル クラス ファイル ファイル名 パス 表情 感情 名前 年齢 性別 番号',
    '喜び 幸せ 怒り 悲しみ 驚き 恐れ 恐怖 嫌悪 軽蔑 無表情 中立 普通 真顔 笑顔 笑い 泣き 嬉しい 楽しい 悲しい 怖い ニュートラル',
    '이미지 사진 라벨 레이블 클래스 파일 파일명 경로 감정 표정 이름 나이 성별 번호',
    '기쁨 행복 분노 화남 슬픔 놀람 공포 두려움 혐오 경멸 중립 무표정 평온 당황 불안 상처',
    '喜 怒 哀 乐 樂 楽 惧 懼 恐 恶 惡 嫌 惊 驚 驚 悲 愁 男 女',
  ].flatMap((line) => line.split(' ')),
);

/** A text as it reads in an encoding. */
type Reading = {
  readonly encoding: LegacyEncoding;
  /** The share of the rows that are text in it. */
  readonly share: number;
  /** Its different cells that are not plain ASCII. */
  readonly cells: readonly string[];
};

/** What no label file has: what an encoding lacks, control characters, and characters that everybody defines otherwise. */
const noText = /[\ufffd\u007f-\u009f\ue000-\uf8ff]/;
/** So many cells are looked for on the disk. */
const mostSought = 24;

/**
 * Which encoding rows are in that are not UTF-8. What counts, in this order: files that are called as the rows say, words
 * that tables of faces have, Latin letters where words have them, how often chardet finds the characters of a language.
 * @param rows bytes, each without its line end.
 */
async function guessEncoding(
  rows: readonly Buffer[],
  isKnown: IsKnown = () => false,
): Promise<EncodingGuess & { readonly isProven?: boolean }> {
  const all = await readingsOf(rows);
  const regional = all.filter(({ encoding }) => encoding !== 'windows-1252');
  if (regional.length === 0) return { encoding: 'windows-1252', choices: [] };
  const looksLatin = all.some(
    ({ encoding, share, cells }) => encoding === 'windows-1252' && share >= 0.9 && isLatin(cells),
  );
  const unclear = async (readings: readonly Reading[]): Promise<EncodingGuess> => {
    const choices = await choicesOf(rows, readings);
    return { encoding: choices[0]?.encoding ?? 'windows-1252', choices };
  };
  const known = leading(all, ({ cells }) => sought(cells).filter(isKnown).length);
  if (known?.encoding === 'windows-1252' && !looksLatin) return unclear(all);
  if (known) return { encoding: known.encoding, choices: [], isProven: true };
  const worded = leading(regional, ({ cells }) => Math.floor(wordsIn(cells) / 2));
  if (worded) return { encoding: worded.encoding, choices: [], isProven: true };
  if (looksLatin) return { encoding: 'windows-1252', choices: [] };
  const [first, second] = await byLikelihood(rows, regional);
  // Cyrillic letters are a byte each, so that a few words of any language look like some.
  if (
    first &&
    !isCyrillic(first.reading.encoding) &&
    isLanguage(first.reading.cells) &&
    first.confidence >= surely &&
    first.confidence - (second?.confidence ?? 0) >= clearly
  )
    return { encoding: first.reading.encoding, choices: [] };
  return unclear(regional);
}

/** Fewer different characters are too few for chardet to be right. */
const fewestCharacters = 8;

/** Whether cells are words, of letters and in all of enough of them, and not a sign or two again and again. */
function isLanguage(cells: readonly string[]): boolean {
  const characters = new Set(cells.join('').match(/[^\0-\x7f]/gu));
  const letters = [...characters].filter((character) => /\p{L}/u.test(character)).length;
  return letters >= fewestCharacters && letters >= 0.9 * characters.size;
}

/** The encodings that rows may be in, windows-1252 last. */
async function readingsOf(rows: readonly Buffer[]): Promise<readonly Reading[]> {
  await loadRegionalEncodings();
  return [
    ...fitting(regionalEncodings.map((encoding) => readingIn(rows, encoding))),
    readingIn(rows, 'windows-1252'),
  ];
}

/** The likeliest first. */
async function choicesOf(
  rows: readonly Buffer[],
  readings: readonly Reading[],
): Promise<readonly EncodingChoice[]> {
  return (await byLikelihood(rows, readings)).map(({ reading: { encoding, cells } }) => ({
    encoding,
    example: exampleOf(cells),
  }));
}

/** chardet's percentages. Of 8,000 lists of 3 to 20 words in each language, none that passed both was another one's. */
const surely = 60;
const clearly = 50;

function readingIn(rows: readonly Buffer[], encoding: LegacyEncoding): Reading {
  const cells = new Set<string>();
  let sound = 0;
  for (const row of rows) {
    const text = decodeText(row, encoding);
    // A row that was cut may end in half a character.
    if (noText.test(row.length < longestPart ? text : text.replace(/\ufffd$/, ''))) continue;
    sound++;
    for (const cell of cellsOf(text)) cells.add(cell);
  }
  return { encoding, share: sound / Math.max(1, rows.length), cells: [...cells] };
}

/** The parts of a row that may be names, where they are not plain ASCII. */
function cellsOf(row: string): string[] {
  const cells = row.split(/[,;\t|"]/).map((cell) => cell.trim());
  const space = row.lastIndexOf(' ');
  const parts = space < 0 ? cells : [...cells, row.slice(0, space).trim(), row.slice(space + 1)];
  return parts.filter((cell) => /[^\0-\x7f]/.test(cell));
}

/** The encodings in which most rows are text, about as many as in the best. GB18030 where it is needed, else GBK. */
function fitting(readings: readonly Reading[]): Reading[] {
  const best = Math.max(...readings.map(({ share }) => share));
  const shareIn = (encoding: TextEncoding) => readings.find((each) => each.encoding === encoding)?.share ?? 0;
  const chinese = shareIn('GB18030') > shareIn('GBK') ? 'GBK' : 'GB18030';
  return readings.filter(
    ({ encoding, share, cells }) =>
      share >= 0.5 &&
      share >= best - 0.1 &&
      encoding !== chinese &&
      (isCyrillic(encoding) ? cells.every((cell) => /^[\p{Script=Cyrillic}\P{L}a-z]+$/iu.test(cell)) : true),
  );
}

function isCyrillic(encoding: TextEncoding): boolean {
  return encoding === 'windows-1251' || encoding === 'KOI8-R';
}

/** The only reading with the most points; undefined where none has any, or two have as many. */
function leading(readings: readonly Reading[], points: (reading: Reading) => number): Reading | undefined {
  const counted = readings.map((reading) => ({ reading, count: points(reading) }));
  const [first, second] = counted.sort((a, b) => b.count - a.count);
  return first && first.count > (second?.count ?? 0) ? first.reading : undefined;
}

/** Cells that may be called like files: images first, from all over the rows. */
function sought(cells: readonly string[]): readonly string[] {
  const images = cells.filter(isImageName);
  const others = cells.filter((cell) => !isImageName(cell));
  return [...spread(images, mostSought / 2), ...spread(others, mostSought / 2)];
}

function spread(cells: readonly string[], most: number): readonly string[] {
  const step = Math.max(1, cells.length / most);
  return Array.from(
    { length: Math.min(cells.length, most) },
    (_, index) => cells[Math.floor(index * step)] ?? '',
  );
}

function wordsIn(cells: readonly string[]): number {
  let points = 0;
  for (const cell of cells) if (words.has(cell)) points += cell.length > 1 ? 2 : 1;
  return points;
}

/**
 * Whether what is not ASCII stands where it does in words of Latin letters: alone or in twos, beside other letters. In
 * windows-1252, text of another encoding is long runs of signs and letters.
 */
function isLatin(cells: readonly string[]): boolean {
  let all = 0;
  let good = 0;
  for (const cell of cells)
    for (const run of cell.matchAll(/[^\0-\x7f]+/g)) {
      const [signs] = run;
      all += signs.length;
      const touches =
        /[a-z]$/i.test(cell.slice(0, run.index)) || /^[a-z]/i.test(cell.slice(run.index + signs.length));
      const letters = /^[À-ÖØ-öø-ÿŠšŽžŒœŸ]+$/.test(signs);
      if (letters && (signs.length === 1 || (signs.length === 2 && touches))) good += signs.length;
      else if (/^[’‘“”–—…°€\u00a0]$/.test(signs)) good += 1;
    }
  return good >= 0.8 * all;
}

/** Readings with chardet's percentages, the likeliest first. */
async function byLikelihood(rows: readonly Buffer[], readings: readonly Reading[]) {
  // Each word once, whatever number follows it: half of the names may start with the same one.
  const parts = new Map<string, Buffer>();
  for (const row of rows)
    for (const cell of row.toString('latin1').split(/[,;\t"]/))
      if (/[^\0-\x7f]/.test(cell)) parts.set(cell.replaceAll(/\d+/g, ''), Buffer.from(cell, 'latin1'));
  const { default: chardet } = await import('chardet');
  const found = chardet.analyse(
    Buffer.concat([...parts.values()].flatMap((part) => [part, Buffer.from('\n')])),
  );
  const confidenceOf = (encoding: TextEncoding) =>
    found.find(({ name }) => name === (encoding === 'GBK' ? 'GB18030' : encoding))?.confidence ?? 0;
  return readings
    .map((reading) => ({ reading, confidence: confidenceOf(reading.encoding) }))
    .sort((a, b) => b.confidence - a.confidence);
}

const mostExamples = 3;

/** Names without what belongs to files. */
function exampleOf(cells: readonly string[]): string {
  const names = [...cells.filter((cell) => !isImageName(cell)), ...cells];
  return [...new Set(names)].slice(0, mostExamples).join(', ');
}
