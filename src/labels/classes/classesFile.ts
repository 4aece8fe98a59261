import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { explaining } from '../../base/disk/fileErrors';
import { readRegular } from '../../base/disk/regularFile';
import { isImageName } from '../images/peekFolder';
import type { LabelSource } from '../labelSource';
import { EncodedText } from '../text/encodedText';
import { clearEncodingOf } from '../text/guessEncoding';
import { hasBareNumbers, labelNumber, namesAsWritten } from './classOrder';
import { knownClassMaps } from './knownClassMaps';

export type NamesByNumber = Readonly<Record<string, string>>;

/** A file that says what the numbers of a data set mean. */
export type ClassesFile = { readonly file: string; readonly names: NamesByNumber };

/** Names that such a file goes by. */
const fileNames =
  /^(classes|(class|label)[_-]?(names?|list|labels?|map|mapping|dict|ind(ex|ices|exes)|ids?)|(class|label)_?(to|2)_?(idx|id|index)|(idx|id|index)_?(to|2)_?(class|label)(es|s)?|labels|names|obj|categor(y|ies)|emotions?|expressions?)\.(txt|names|csv|json)$/i;
/** What the library “datasets” and the Hugging Face Hub write beside the data: what the features mean, among much else. */
const cardNames = /^(readme\.md|dataset_infos?\.json)$/i;
const largest = 64 * 1024;
const largestCard = 1024 * 1024;
const mostClasses = 200;
/** No class has a name as long as this, in characters. */
const longestLine = 1_000;

/** Whether a file may say what numbers mean, by its name alone. */
export function isClassesFileName(file: string): boolean {
  return fileNames.test(path.basename(file));
}

/**
 * The file that says what the numbers of a label file mean, in the folder that it is, beside it or in the folder above.
 * @returns undefined where there is none that names all of the numbers.
 */
export async function findClassesFile(
  source: LabelSource,
  numbers: readonly string[],
): Promise<ClassesFile | undefined> {
  const { location, folders } = source;
  const beside = path.dirname(location);
  const inside = (await source.isFolder()) ? [location] : [];
  const places = new Set([...inside, beside, path.dirname(beside)]);
  for (const folder of places) {
    const names = [...(folders.namesIn(folder) ?? [])].filter(isClassesFileName).sort();
    for (const name of names) {
      const file = path.join(folder, name);
      if (file === location) continue;
      const found = await readIfClasses(file);
      const names = found && countedFor(found, numbers);
      if (names && numbers.every((number) => Object.hasOwn(names, number))) return { file, names };
    }
  }
  // A card lies at the top; the data may be in a folder “data” with one a split.
  for (const folder of places.add(path.dirname(path.dirname(beside)))) {
    for (const name of [...(folders.namesIn(folder) ?? [])].filter((each) => cardNames.test(each)).sort()) {
      const file = path.join(folder, name);
      const names = fittingNames(await namesInCard(file).catch(() => []), numbers);
      if (names && file !== location) return { file, names };
    }
  }
  return undefined;
}

/**
 * What a file of class names says about labels that are bare numbers.
 * @param written the labels, as the data set writes them.
 * @returns names by the labels as written; undefined where they are no numbers or no file names all of them.
 */
export async function namesFromFile(
  source: LabelSource,
  written: readonly string[],
): Promise<NamesByNumber | undefined> {
  if (!hasBareNumbers({ classes: written })) return undefined;
  const found = await findClassesFile(
    source,
    written.map((label) => labelNumber(label) ?? label),
  );
  return found && namesAsWritten(found.names, written);
}

/** Names of all of these numbers; undefined where there are none, or several that differ. */
export function fittingNames(
  sets: readonly NamesByNumber[],
  numbers: readonly string[],
): NamesByNumber | undefined {
  const fitting = sets.filter((names) => numbers.every((number) => Object.hasOwn(names, number)));
  const [first, ...others] = fitting;
  return others.every((names) => isDeepStrictEqual(names, first)) ? first : undefined;
}

/** What a Hugging Face card says that features mean: the metadata at its start, or the library's own JSON. */
async function namesInCard(file: string): Promise<readonly NamesByNumber[]> {
  const stats = await stat(file);
  if (!stats.isFile() || stats.size > largestCard) return [];
  const text = (await readRegular(file)).toString('utf8').replace(/^\u{feff}/u, '');
  if (!/\.md$/i.test(file)) return namesWithin(JSON.parse(text));
  const [, metadata] = /^---\r?\n(.*?)\r?\n---/s.exec(text) ?? [];
  if (metadata === undefined || !metadata.includes('names')) return [];
  // Nobody needs tags or aliases to say what classes are called.
  const { parse } = await import('yaml');
  return namesWithin(parse(metadata, { schema: 'core', maxAliasCount: 0, logLevel: 'silent' }));
}

/** Keys whose lists, or whose pairs of numbers and names, are what classes are called. */
const namesKey =
  /^((class|label|category|emotion|expression|thing)s?_?(names?|list|map|mapping)?|names|classes|categories|(class|label)_?(to|2)_?(idx|id|index)|(idx|id|index)_?(to|2)_?(class|label)(es|s)?)$/i;
/** Keys of what a file says about itself. */
const selfKey = /(meta|info|class|categor|label|names|feature|data_?set|emotion|expression)/i;
const deepest = 8;

/** Whether a member of a file's object may say what numbers mean. */
export function mayHoldNames(key: string): boolean {
  return namesKey.test(key) || selfKey.test(key);
}

/**
 * Whatever a value from JSON or YAML says that numbers mean: `classes: [angry, …]`, `id2label: {"0": "angry"}`,
 * Hugging Face's `class_label`, Datumaro's and COCO's categories.
 */
export function namesWithin(value: unknown, key = '', depth = 0): NamesByNumber[] {
  if (typeof value !== 'object' || value === null || depth > deepest) return [];
  if (namesKey.test(key)) {
    const entries: unknown[] = Array.isArray(value) ? value.map(listed) : Object.entries(value).map(paired);
    const names = soundNames(entries);
    if (names) return [names];
  }
  // Of long lists nothing is about classes.
  if (Array.isArray(value) && value.length > mostClasses) return [];
  return Object.entries(value).flatMap(([inner, member]) =>
    namesWithin(member, Array.isArray(value) ? '' : inner, depth + 1),
  );
}

/** An element of a list of names: the name, or an object that has it and perhaps its number. */
function listed(element: unknown, index: number): unknown {
  if (typeof element === 'string') return [String(index), element];
  if (typeof element !== 'object' || element === null || !('name' in element)) return undefined;
  const { name } = element;
  const id = 'id' in element ? element.id : index;
  return typeof name === 'string' ? numbered(String(id), name) : undefined;
}

function paired([key, name]: [string, unknown]): unknown {
  return numbered(key, typeof name === 'number' ? String(name) : name);
}

/**
 * Reads a file of class names: a name a line (the first is 0), `0 angry` or `angry 0` a line, a JSON array, or a JSON
 * object between numbers and names.
 * @throws HumanError when it cannot be read or is none.
 */
export async function readClassesFile(file: string): Promise<NamesByNumber> {
  const names = await namesIn(file).catch(explaining(file));
  if (!names)
    throw new HumanError(
      l10n.t(
        '{0} does not say what the numbers mean: write one class name a line, the name of 0 first, or a number and a name a line.',
        file,
      ),
    );
  return names;
}

/** The names of a file where it is nothing but class names. */
export async function readIfClasses(file: string): Promise<NamesByNumber | undefined> {
  return namesIn(file).catch(() => undefined);
}

/**
 * A file's names for the numbers that there are: a file that counts from 0 means 1 to 7 where these are the numbers and
 * it has seven names.
 * @param numbers of the data set's classes.
 */
export function countedFor(names: NamesByNumber, numbers: readonly string[]): NamesByNumber {
  const count = Object.keys(names).length;
  const found = new Set(numbers);
  const indices = Array.from({ length: count }, (_, index) => index);
  const isFromOne =
    found.size === count &&
    indices.every((index) => Object.hasOwn(names, index) && found.has(String(index + 1)));
  return isFromOne
    ? Object.fromEntries(indices.map((index) => [String(index + 1), names[String(index)] ?? '']))
    : names;
}

async function namesIn(file: string): Promise<NamesByNumber | undefined> {
  const stats = await stat(file);
  if (!stats.isFile() || stats.size > largest) return undefined;
  const bytes = await readRegular(file);
  const text = new EncodedText(bytes, await clearEncodingOf(bytes, file));
  return parseClasses(text.decode(0, text.units.length));
}

/** @returns undefined for anything that is not plainly a list of class names, such as a label file. */
export function parseClasses(text: string): NamesByNumber | undefined {
  return soundNames((/^\s*[[{]/.test(text) ? jsonEntries(text) : lineEntries(text)) ?? []);
}

/** @param entries numbers and names; anything else among them makes them none. */
function soundNames(entries: readonly unknown[]): NamesByNumber | undefined {
  if (entries.length < 2 || entries.length > mostClasses || !entries.every(isEntry)) return undefined;
  const names = Object.fromEntries(entries);
  const values = Object.values(names);
  const isSound =
    values.length === entries.length &&
    new Set(values).size === values.length &&
    values.every(
      (name) => name !== '' && labelNumber(name) === undefined && !namesImage(name) && !/[,;|=\t]/.test(name),
    );
  return isSound ? names : undefined;
}

/** Whether a line is one of a list of labels: it names an image, or it starts with a name that has a number or a folder. */
function isRow(line: string): boolean {
  const words = line.split(/\s+/);
  return namesImage(line) || (words.length > 1 && /[\d/\\]/.test(words[0] ?? ''));
}

function namesImage(text: string): boolean {
  return text.split(/\s+/).some(isImageName);
}

type Entry = readonly [number: string, name: string];
type Entries = Entry[];

function isEntry(entry: unknown): entry is Entry {
  return Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');
}

function jsonEntries(text: string): Entries | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const pairs = Object.entries(value).map(([key, name]): readonly [string, unknown] => [key, name]);
  const entries = pairs.map(([key, name]) => numbered(key, typeof name === 'number' ? String(name) : name));
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

function numbered(first: string, second: unknown): readonly [string, string] | undefined {
  if (typeof second !== 'string') return undefined;
  const a = labelNumber(first);
  const b = labelNumber(second);
  if ((a === undefined) === (b === undefined)) return undefined;
  return a === undefined ? [b ?? '', first] : [a, second.trim()];
}

function lineEntries(text: string): Entries | undefined {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.some((line) => line.length > longestLine)) return undefined;
  const pairs = lines.map((line) => {
    const fields = twoFields(line);
    return fields && (numbered(...fields) ?? numbered(...lastWordFirst(line)));
  });
  const [, ...afterHeader] = pairs;
  if (pairs.every((pair) => pair)) return pairs.filter((pair) => pair !== undefined);
  if (
    lines.length > 2 &&
    /^"?(id|index|idx|label|class|number)/i.test(lines[0] ?? '') &&
    afterHeader.every((pair) => pair)
  )
    return afterHeader.filter((pair) => pair !== undefined);
  // Names alone are short, and have no column beside them.
  return pairs.some((pair) => pair) ||
    lines.some((line) => line.length > 60 || /[,;\t|=]/.test(line) || isRow(line))
    ? undefined
    : lines.map((line, index) => [String(index), line] as const);
}

/** The fields of `0, "happy face"`: what is apart by one separator, each perhaps in quotes. */
function twoFields(line: string): readonly [string, string] | undefined {
  const [first = '', between, second, ...more] = line.replace(/^"/, '').replace(/"$/, '').split('"');
  if (more.length > 0) return undefined;
  if (second !== undefined)
    return between !== undefined && between !== '' && afterSeparator(between) === ''
      ? [first, second]
      : undefined;
  if (between === undefined) {
    const cut = first.search(/[\s,;:=]/);
    return cut < 0 ? undefined : [first.slice(0, cut), afterSeparator(first.slice(cut)) ?? ''];
  }
  const before = beforeSeparator(first);
  if (before !== undefined) return [before, between];
  const after = afterSeparator(between);
  return after === undefined ? undefined : [first, after];
}

/** What follows the separator that a text starts with; undefined where it starts with none. */
function afterSeparator(text: string): string | undefined {
  const rest = text.trimStart();
  if (/^[,;:=]/.test(rest)) return rest.slice(1).trimStart();
  return rest.length < text.length ? rest : undefined;
}

/** What stands before the separator that a text ends with; undefined where it ends with none. */
function beforeSeparator(text: string): string | undefined {
  const rest = text.trimEnd();
  if (/[,;:=]$/.test(rest)) return rest.slice(0, -1).trimEnd();
  return rest.length < text.length ? rest : undefined;
}

/** `happy face 3` as its number and its name. */
function lastWordFirst(line: string): [string, string] {
  const cut = Math.max(line.lastIndexOf(' '), line.lastIndexOf(','), line.lastIndexOf('\t'));
  return [line.slice(cut + 1), line.slice(0, cut).trim()];
}

/** The names of a map that goes by an id; undefined where there is none. */
export function knownNames(id: string): NamesByNumber | undefined {
  return knownClassMaps.find((map) => map.id === id.toLowerCase())?.names;
}

/**
 * What numbers mean, as a command line says it: the id of a known map, or a file with the names.
 * @throws HumanError where it is neither, or the file cannot be read.
 */
export async function classNamesFrom(fileOrName: string): Promise<NamesByNumber> {
  const known = knownNames(fileOrName);
  if (known) return known;
  const isPath = /[/\\.]/.test(fileOrName);
  if (!isPath)
    throw new HumanError(
      l10n.t(
        '“{0}” is no known meaning of numbers; give a file with the class names, or one of {1}.',
        fileOrName,
        knownClassMaps.map(({ id }) => id).join(', '),
      ),
    );
  return readClassesFile(path.resolve(fileOrName));
}
