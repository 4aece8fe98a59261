import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { ChangedOnDiskError } from '../edits/rewriteFile';
import { sha256 } from '../../base/disk/fingerprints';
import { changeTo, classNamed, SampleFinder, spellingOf, type WantedLabel } from '../edits/planRewrite';
import { errorCode, explaining } from '../../base/disk/fileErrors';
import { readRegular, NoRegularFileError, openAtOnce } from '../../base/disk/regularFile';
import type { LabelEdit, LabelFile, LabelProblem, LabelSample } from '../labelFile';
import { affectNetAllCodes, affectNetClasses } from '../classes/knownClassMaps';
import { ClassNames } from '../classes/classOrder';
import { close, open, read } from 'node:fs';
import { type ItemType, itemType, npyHeader, NpyProblem } from './npyHeader';

const atOnce = 64;

/**
 * Reads the first bytes of very many small files, some dozens at a time. With callbacks, because the file handles of
 * `node:fs/promises` take six times as long. Nothing asks beforehand what is there, which would be one more look a file:
 * a pipe opens at once, and cannot be read from a place in it.
 * @param take gets a file's index with its bytes, which it must not keep, or why it could not be read.
 */
export async function readSmallFiles(
  files: readonly string[],
  length: number,
  take: (index: number, content: Buffer | Error) => void,
): Promise<void> {
  let next = 0;
  const work = async () => {
    const buffer = Buffer.alloc(length);
    while (next < files.length) {
      const index = next++;
      take(index, await firstBytes(files[index] ?? '', buffer));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, files.length) }, work));
}

function firstBytes(file: string, buffer: Buffer): Promise<Buffer | Error> {
  return new Promise((resolve) => {
    open(file, openAtOnce, (failure, descriptor) => {
      if (failure) resolve(explain(failure, file));
      else
        read(descriptor, buffer, 0, buffer.length, 0, (error, length) =>
          close(descriptor, () => resolve(error ? explain(error, file) : buffer.subarray(0, length))),
        );
    });
  });
}

function explain(error: Error, file: string): Error {
  return ['ESPIPE', 'ENXIO', 'EAGAIN'].includes(errorCode(error) ?? '')
    ? new NoRegularFileError(file)
    : error;
}

/** What AffectNet's codes beside its eight expressions say (Mollahosseini, Hasani and Mahoor, 2017). */
const asides: Readonly<Record<string, () => string>> = {
  8: () => l10n.t('AffectNet says “None”: the face shows none of its expressions.'),
  9: () => l10n.t('AffectNet says “Uncertain”: its annotator could not tell the expression.'),
  10: () => l10n.t('AffectNet says “No-Face”: the image shows no face.'),
  NULL: () => l10n.t('AffectNet gives no expression for this face (NULL).'),
};

/** The first and the last of AffectNet's codes. */
export const affectNetCodes = ['0', Object.keys(affectNetAllCodes.names).at(-1) ?? ''] as const;

/** What an expression's code means: a class, or why there is none. */
export type AffectNetLabel = { readonly label: string; readonly aside?: string };

/** Between AffectNet's codes and the names of its expressions. */
export class AffectNetLabels {
  readonly classNames: ClassNames;

  /** @param names what a user wants codes to be called; a code of an aside that gets a name is a class. */
  constructor(private readonly names: Readonly<Record<string, string>> = {}) {
    this.classNames = new ClassNames({ ...affectNetClasses.names, ...names });
  }

  /** @returns undefined where it is none of AffectNet's codes. */
  meaningOf(code: string): AffectNetLabel | undefined {
    const aside = Object.hasOwn(asides, code) ? asides[code] : undefined;
    const isNamed = Object.hasOwn(this.names, code) || Object.hasOwn(affectNetClasses.names, code);
    if (isNamed) return { label: this.classNames.nameOf(code) };
    return aside && { label: '', aside: aside() };
  }
}

/** How a single value stands in a `.npy` file. */
export type NpyScalar = {
  /** NumPy's name of the type, e.g. `<U1`. */
  readonly descr: string;
  readonly type: ItemType;
  /** Where the value's bytes are in the file. */
  readonly start: number;
  readonly end: number;
};

/**
 * Finds the single value of a `.npy` file.
 * @throws NpyProblem where the file is damaged or holds something else.
 */
export function npyScalar(bytes: Buffer): NpyScalar {
  const { descr, shape, start } = npyHeader(bytes);
  const type = itemType(descr);
  const values = shape.reduce((product, length) => product * length, 1);
  if (values !== 1)
    throw new NpyProblem(
      l10n.t('has an array of the shape ({0}) where one value is expected', shape.join(', ')),
    );
  const end = start + type.size * (type.kind === 'U' ? 4 : 1);
  if (bytes.length < end) throw new NpyProblem(l10n.t('is cut short'));
  return { descr, type, start, end };
}

/** The value as text: a number without needless decimals, or the characters. */
export function readScalar(bytes: Buffer, { type, start, end }: NpyScalar): string {
  const { kind, size, littleEndian } = type;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  switch (kind) {
    case 'i':
      return String(signed(view, size, littleEndian));
    case 'u':
      return String(unsigned(view, size, littleEndian));
    case 'f':
      return String(size === 4 ? view.getFloat32(0, littleEndian) : view.getFloat64(0, littleEndian));
    case 'S':
      return plainNumber(bytes.toString('latin1', start, end));
    case 'U': {
      const points = Array.from({ length: size }, (_, index) => view.getUint32(index * 4, littleEndian));
      return plainNumber(
        points.map((point) => (point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point))).join(''),
      );
    }
  }
}

/**
 * The bytes of another whole number in the same type and byte order.
 * @returns undefined where the type has no room for it.
 */
export function writeScalar(value: string, { type, start, end }: NpyScalar): Buffer | undefined {
  const { kind, size, littleEndian } = type;
  const number = Number(value);
  if (!/^\d{1,9}$/.test(value)) return undefined;
  const bytes = Buffer.alloc(end - start);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (kind) {
    case 'i':
    case 'u':
      if (number >= 2 ** (8 * size - (kind === 'i' ? 1 : 0))) return undefined;
      // Below 2³¹ both kinds are written alike.
      if (size === 1) view.setUint8(0, number);
      else if (size === 2) view.setUint16(0, number, littleEndian);
      else if (size === 4) view.setUint32(0, number, littleEndian);
      else view.setBigUint64(0, BigInt(number), littleEndian);
      return bytes;
    case 'f':
      if (size === 4) view.setFloat32(0, number, littleEndian);
      else view.setFloat64(0, number, littleEndian);
      return bytes;
    case 'S':
    case 'U':
      if (value.length > size) return undefined;
      for (const [index, character] of [...value].entries()) {
        if (kind === 'S') view.setUint8(index, character.charCodeAt(0));
        else view.setUint32(index * 4, character.charCodeAt(0), littleEndian);
      }
      return bytes;
  }
}

function signed(view: DataView, size: number, littleEndian: boolean): number | bigint {
  if (size === 1) return view.getInt8(0);
  if (size === 2) return view.getInt16(0, littleEndian);
  return size === 4 ? view.getInt32(0, littleEndian) : view.getBigInt64(0, littleEndian);
}

function unsigned(view: DataView, size: number, littleEndian: boolean): number | bigint {
  if (size === 1) return view.getUint8(0);
  if (size === 2) return view.getUint16(0, littleEndian);
  return size === 4 ? view.getUint32(0, littleEndian) : view.getBigUint64(0, littleEndian);
}

/** Without the zeros that fill a text up, and “3” for “3.0”. */
function plainNumber(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\0') end--;
  return text
    .slice(0, end)
    .trim()
    .replace(/^(\d+)\.0+$/, '$1');
}

export type ArrayLabels = {
  readonly format: string;
  readonly location: string;
  readonly samples: readonly LabelSample[];
  readonly problems: readonly LabelProblem[];
  readonly classes: readonly string[];
  readonly labels: AffectNetLabels;
  /** Absolute paths of the files with the samples' labels. */
  readonly arrays: readonly string[];
};

/** A folder with a `.npy` file a label: a correction rewrites the value in that file, in its own type and byte order. */
export function arrayLabelFile(folder: ArrayLabels): LabelFile {
  const { format, location, samples, classes, problems, labels } = folder;
  const finder = new SampleFinder(location, samples);
  return {
    ...{ format, location, samples, classes, problems, namesImages: true, takesClassNames: true },
    edit: async (corrections) => {
      const wanted = finder.wanted(corrections);
      const edits: LabelEdit[] = [];
      for (const one of wanted) edits.push(await rewrite(folder, one));
      return { kind: 'several', edits, changes: wanted.map(changeTo) };
    },
    labelSpan: () => undefined,
    idAfter: (id) => id,
    classOf: (label) => classNamed(label, { classes, classNames: labels.classNames }),
    imageCandidates: (image) => [path.join(location, image)],
  };
}

async function rewrite(
  { location, classes, labels, arrays }: ArrayLabels,
  wanted: WantedLabel,
): Promise<LabelEdit> {
  const { index, sample, label } = wanted;
  const file = arrays[index] ?? '';
  const { classNames } = labels;
  const written = spellingOf(label, { location, classes, classNames, openClasses: false });
  const bytes = await readRegular(file).catch(explaining(file));
  const scalar = scalarOf(bytes, file);
  if (labels.meaningOf(readScalar(bytes, scalar))?.label !== sample.label) throw new ChangedOnDiskError(file);
  const value = writeScalar(written, scalar);
  if (!value)
    throw new HumanError(
      l10n.t(
        '{0} holds a value of the type “{1}”, which has no room for “{2}” ({3}); save it with np.save in another type first.',
        file,
        scalar.descr,
        written,
        label,
      ),
    );
  const { start, end } = scalar;
  const after = Buffer.concat([bytes.subarray(0, start), value, bytes.subarray(end)]);
  const removed = bytes.toString('base64', start, end);
  return {
    kind: 'rewrite',
    path: file,
    before: sha256(bytes),
    after: sha256(after),
    splices: [{ start, removed, inserted: value.toString('base64') }],
    changes: [changeTo(wanted)],
  };
}

function scalarOf(bytes: Buffer, file: string) {
  try {
    return npyScalar(bytes);
  } catch (error) {
    if (error instanceof NpyProblem)
      throw new HumanError(
        l10n.t('{0} {1}; save the label there anew and audit again.', file, error.message),
        { cause: error },
      );
    throw error;
  }
}
