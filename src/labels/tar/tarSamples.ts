import { isImageName, isNoData } from '../images/peekFolder';

/*
 * How WebDataset makes samples of a tar's members: `train/000001.jpg` and `train/000001.cls` are the sample
 * `train/000001`, with a value called by each ending (webdataset 1.0.2, `tariterators.base_plus_ext`).
 */

/** What a member is of: a sample by its key, and in it the value that its ending names. */
export type MemberName = { readonly key: string; readonly ending: string };

/** A member's name without what `tar` puts before it where it packs a whole folder. */
export function plainMember(name: string): string {
  return name.replace(/^(\.\/)+/, '');
}

/** Whether a member's name leads out of the archive, or is written as no program that packs images writes it. */
export function leadsOutside(name: string): boolean {
  return /^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)|\p{Cc}|\p{Surrogate}/iu.test(name);
}

/** Undefined for what is no value of a sample: folders, what is hidden and what systems leave behind. */
export function memberName(name: string): MemberName | undefined {
  const [, key, ending] = /^((?:.*\/)?[^./]+)\.([^/]*)$/.exec(name) ?? [];
  if (key === undefined || ending === undefined || name.split('/').some(isNoData)) return undefined;
  return { key, ending: ending.toLowerCase() };
}

/** Whether an ending is that of an image, such as `jpg` and `left.png`. */
export function isImageEnding(ending: string): boolean {
  return isImageName(`.${ending}`);
}

/** Whether an ending is an image's and nothing else: not a mask's or a second view's. */
export function isPlainEnding(ending: string): boolean {
  return !ending.includes('.') && isImageEnding(ending);
}

export function isJsonEnding(ending: string): boolean {
  return /(^|\.)json$/.test(ending);
}

/** A sample's value: `cls`, or one in its JSON, `json.person.name`. */
export type SampleValue = { readonly name: string; readonly text: string };

const deepest = 4;
const mostValues = 200;

/**
 * The single values in a member that is no image.
 * @returns undefined where it should be JSON and is not.
 */
export function valuesIn(ending: string, bytes: Buffer): readonly SampleValue[] | undefined {
  const text = bytes.toString();
  if (!isJsonEnding(ending)) return [{ name: ending, text: plain(text) }];
  const values: SampleValue[] = [];
  const add = (name: string, value: unknown, depth: number) => {
    if (values.length >= mostValues) return;
    if (typeof value !== 'object' || value === null)
      values.push({ name, text: typeof value === 'string' ? plain(value) : plain(String(value ?? '')) });
    else if (!Array.isArray(value) && depth < deepest)
      for (const [key, inner] of Object.entries(value)) add(`${name}.${key}`, inner, depth + 1);
  };
  try {
    add(ending, JSON.parse(text), 0);
  } catch {
    return undefined;
  }
  return values;
}

/** A text in one line; empty where it is not that: what is binary, or cannot be written into a table. */
function plain(text: string): string {
  const line = text.trim();
  return /\p{Cc}|\p{Surrogate}|\ufffd/u.test(line) ? '' : line;
}

/** A value's name as a table would have it: without what says that it stands in JSON. */
export function columnName(name: string): string {
  return name.replace(/^(.*\.)?json\./, '');
}
