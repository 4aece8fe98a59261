import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { isImageName } from '../images/peekFolder';
import type { NamedFace } from './nameSchemes';

/*
 * How a person says what images’ names are made of: `{subject}_{label}_*.jpg`. Parts in braces, `*` for anything, `#` for
 * a number, everything else as it stands, in capital letters or small ones. No expression of anybody’s is run: a name is
 * gone through once for each part, however it is written.
 */

type Token =
  | { readonly kind: 'text'; readonly text: string }
  /** Anything, also nothing. */
  | { readonly kind: 'any' }
  | { readonly kind: 'digits' }
  /** One of the named parts, so many characters long where that is said, and without the characters beside it. */
  | {
      readonly kind: 'part';
      readonly name: PartName;
      readonly length: number | undefined;
      readonly without: string;
    };

type PartName = 'label' | 'subject';

/** A pattern that was read. */
export type NamePattern = {
  readonly tokens: readonly Token[];
  /** How many folders above the image it speaks of. */
  readonly folders: number;
  /** Whether it speaks of the ending too. */
  readonly withEnding: boolean;
};

export const examplePattern = '{subject}_{label}_*.jpg';
const longestPattern = 200;
/** No system has longer ones. */
const longestName = 4096;
const pieces = /\{([^{}]*)\}|[*#]|[^{}*#]+|[{}]/g;

/**
 * Reads a pattern of names, such as `{subject}_{label}_*.jpg`, or `{label:2}*` for a label of two characters.
 * @throws HumanError which says what is wrong with it.
 */
export function parseNamePattern(text: string): NamePattern {
  const written = text.trim();
  if (written.length > longestPattern)
    throw wrong(written.slice(0, 40), l10n.t('it is longer than {0} characters', longestPattern));
  const raw = [...written.matchAll(pieces)].map(([piece, part]) => ({ piece, part }));
  const tokens = raw.map(({ piece, part }, index): Token => {
    if (piece === '*') return { kind: 'any' };
    if (piece === '#') return { kind: 'digits' };
    if (part === undefined) {
      if (piece === '{' || piece === '}') throw wrong(written, l10n.t('a brace is not closed'));
      return { kind: 'text', text: piece.replaceAll('\\', '/').toLowerCase() };
    }
    const [, name, length] = /^(label|subject)(?::([1-9]\d?))?$/.exec(part) ?? [];
    if (name === undefined)
      throw wrong(written, l10n.t('“{0}” is neither {1} nor {2}', `{${part}}`, '{label}', '{subject}'));
    const [before, after] = [raw[index - 1], raw[index + 1]];
    if (
      length === undefined &&
      [before, after].some((each) => each?.part !== undefined || each?.piece === '*')
    )
      throw wrong(
        written,
        l10n.t(
          'it is not clear where “{0}” ends; say how many characters it has, such as “{1}”',
          `{${part}}`,
          `{${part}:2}`,
        ),
      );
    const beside = [before?.piece.at(-1), after?.piece[0]].filter((each) =>
      /[\s_.,+=@()[\]-]/.test(each ?? ''),
    );
    return {
      kind: 'part',
      name: name as PartName,
      length: length === undefined ? undefined : Number(length),
      without: `/${beside.join('')}`,
    };
  });
  const names = tokens.flatMap((token) => (token.kind === 'part' ? [token.name] : []));
  if (!names.includes('label')) throw wrong(written, l10n.t('it has no {0}', '{label}'));
  if (new Set(names).size < names.length) throw wrong(written, l10n.t('it names a part twice'));
  return {
    tokens,
    folders: written.split(/[/\\]/).length - 1,
    withEnding: isImageName(written) || written.endsWith('.*'),
  };
}

function wrong(pattern: string, reason: string): HumanError {
  return new HumanError(
    l10n.t(
      '“{0}” is no pattern of names: {1}. Write one such as {2}: the person and the class in braces, * for anything, # for a number.',
      pattern,
      reason,
      examplePattern,
    ),
  );
}

/**
 * What the name of an image says.
 * @param image its path with `/` between the parts; as many of its folders count as the pattern has.
 * @returns undefined where it is none of the pattern’s.
 */
export function matchName(
  { tokens, folders, withEnding }: NamePattern,
  image: string,
): NamedFace | undefined {
  const parts = image.split('/').slice(-(folders + 1));
  if (parts.length <= folders || image.length > longestName) return undefined;
  const path = parts.join('/');
  // Yale’s names end with the expression.
  const end = withEnding || !isImageName(path) ? path.length : path.lastIndexOf('.');
  const found = matchFrom(tokens, path.slice(0, end));
  if (!found) return undefined;
  const { label, subject } = found;
  if (label === undefined) return undefined;
  return subject === undefined ? { label } : { label, subject };
}

/** The first division of a name among the tokens, each as short as it can be; what failed once is not tried again. */
function matchFrom(tokens: readonly Token[], name: string): Partial<Record<PartName, string>> | undefined {
  const failed = new Set<number>();
  const ends: number[] = [];
  const lower = name.toLowerCase();
  // Some capitals have longer small letters.
  const small = lower.length === name.length ? lower : name;
  const match = (index: number, start: number): boolean => {
    const token = tokens[index];
    if (!token) return start === name.length;
    const key = index * (name.length + 1) + start;
    if (failed.has(key)) return false;
    for (const end of endsOf(token, small, start)) {
      ends[index] = end;
      if (match(index + 1, end)) return true;
    }
    failed.add(key);
    return false;
  };
  if (!match(0, 0)) return undefined;
  const found: Partial<Record<PartName, string>> = {};
  tokens.forEach((token, index) => {
    if (token.kind === 'part') found[token.name] = name.slice(ends[index - 1] ?? 0, ends[index]).trim();
  });
  return found;
}

/** Where a token that begins at a place may end, the nearest first. */
function* endsOf(token: Token, name: string, start: number): Generator<number, void> {
  switch (token.kind) {
    case 'text':
      if (name.startsWith(token.text, start)) yield start + token.text.length;
      return;
    case 'any':
      for (let end = start; end <= name.length; end++) {
        yield end;
        if (name[end] === '/') return;
      }
      return;
    case 'digits':
      for (let end = start; isDigit(name[end]); end++) yield end + 1;
      return;
    case 'part': {
      const { length, without } = token;
      if (length !== undefined) {
        const end = start + length;
        if (end <= name.length && !name.slice(start, end).includes('/')) yield end;
        return;
      }
      for (let end = start; end < name.length && !without.includes(name[end] ?? ''); end++) yield end + 1;
    }
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
