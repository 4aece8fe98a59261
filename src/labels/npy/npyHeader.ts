import * as l10n from '@vscode/l10n';

/** What a `.npy` file says of its array before the values come. */
export type NpyHeader = {
  /** NumPy's name of the values' type, e.g. `<f4`. */
  readonly descr: string;
  readonly shape: readonly number[];
  /** Whether the values come column by column (`fortran_order`). */
  readonly isFortranOrder: boolean;
  /** Where the first value starts, in bytes. */
  readonly start: number;
};

export type ItemType = {
  readonly kind: 'i' | 'u' | 'f' | 'S' | 'U';
  /** Bytes of a number, characters of a text. */
  readonly size: number;
  readonly littleEndian: boolean;
};

/** What is the matter with a `.npy` file: the end of a sentence that starts with the file's name. */
export class NpyProblem extends Error {}

const magic = Buffer.from('\x93NUMPY', 'latin1');
/** As many as NumPy itself reads (`max_header_size`). */
const longestHeader = 10_000;
const longestText = 64;
const numberSizes: Readonly<Record<string, readonly number[]>> = {
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  f: [4, 8],
};
const headerEntry =
  /\s*(['"])(\w{1,20})\1\s*:\s*('[^']*'|"[^"]*"|True|False|\([\d\s,L-]*\)|\[[^\]]*\])\s*(?:,|(?=\}))/y;

/** No header is longer, with what comes before it, in bytes. */
export const mostHeaderBytes = 12 + longestHeader;

/**
 * Reads the header of a `.npy` file (NEP 1; versions 1 to 3 of the format). It is a Python literal, which is matched and
 * never evaluated.
 * @param bytes the file's first ones.
 * @throws NpyProblem where the file is damaged or none.
 */
export function npyHeader(bytes: Buffer): NpyHeader {
  if (!isNpy(bytes)) throw new NpyProblem(l10n.t('is not a .npy file, as np.save writes it'));
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3)
    throw new NpyProblem(l10n.t('has version {0} of the .npy format, of which 1 to 3 are known', version));
  const lengthSize = version === 1 ? 2 : 4;
  const headerStart = 8 + lengthSize;
  if (bytes.length < headerStart) throw new NpyProblem(l10n.t('is cut short'));
  const headerLength = bytes.readUIntLE(8, lengthSize);
  if (headerLength > longestHeader) throw new NpyProblem(l10n.t('has a header that is too long'));
  const start = headerStart + headerLength;
  if (bytes.length < start) throw new NpyProblem(l10n.t('is cut short'));
  return { ...parseHeader(bytes.toString(version === 3 ? 'utf8' : 'latin1', headerStart, start)), start };
}

/** Whether a file starts as `.npy` files do. */
export function isNpy(bytes: Buffer): boolean {
  return bytes.subarray(0, magic.length).equals(magic);
}

function parseHeader(text: string): Omit<NpyHeader, 'start'> {
  const entries = new Map<string, string>();
  const open = text.indexOf('{');
  let position = open + 1;
  headerEntry.lastIndex = position;
  for (let match = headerEntry.exec(text); match; match = headerEntry.exec(text)) {
    entries.set(match[2] ?? '', match[3] ?? '');
    position = headerEntry.lastIndex;
  }
  headerEntry.lastIndex = 0;
  const [descr, shape] = [entries.get('descr'), entries.get('shape')];
  if (text.slice(0, open).trim() !== '' || !/^\s*\}\s*$/.test(text.slice(position)) || entries.size !== 3)
    throw new NpyProblem(l10n.t('has a header that is no description of an array'));
  const order = entries.get('fortran_order');
  if (descr === undefined || !shape?.startsWith('(') || order === undefined)
    throw new NpyProblem(l10n.t('has a header that is no description of an array'));
  const lengths = shape.match(/-?\d+/g) ?? [];
  if (lengths.some((length) => length.startsWith('-')))
    throw new NpyProblem(l10n.t('has an array of the impossible shape {0}', shape));
  return {
    descr: descr.replace(/^(['"])(.*)\1$/, '$2'),
    shape: lengths.map(Number),
    isFortranOrder: order === 'True',
  };
}

/**
 * How the values of a type stand in a file.
 * @throws NpyProblem for objects, which NumPy pickles, and for types that are none of labels.
 */
export function itemType(descr: string): ItemType {
  if (/^[<>|=]?O\d*$/.test(descr))
    throw new NpyProblem(
      l10n.t('holds a pickled Python object, which could run any program and is therefore not read'),
    );
  const [, order, kind, digits] = /^([<>|=])?([iufSU])(\d{1,9})$/.exec(descr) ?? [];
  const size = Number(digits);
  const isKnown =
    kind === 'S' || kind === 'U' ? size <= longestText : numberSizes[kind ?? '']?.includes(size);
  if (!isKnown)
    throw new NpyProblem(l10n.t('holds values of the type “{0}”, which is no type of labels', descr));
  return { kind: kind as ItemType['kind'], size, littleEndian: order !== '>' };
}
