import { stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../protocol/humanError';
import { explainFileError } from './fileErrors';
import type { LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from './labelFile';
import { labelFormats } from './labelFormats';
import { readHead } from './text/fileBlocks';
import { headLength } from './text/tableSniffer';

/** A format that can read a file, perhaps after a question. */
export type RecognisedLabels = {
  readonly format: LabelFormat;
  readonly recognition: Exclude<Recognition, { readonly kind: 'no' }>;
};

/**
 * Finds the format of a label file or folder: the surest that says yes, else one that needs to ask.
 * @throws HumanError where no format reads it, or it cannot be opened.
 */
export async function recogniseLabels(
  location: string,
  formats: readonly LabelFormat[] = labelFormats,
): Promise<RecognisedLabels> {
  const probe = await probeLabels(location);
  let best: RecognisedLabels | undefined;
  for (const format of formats) {
    const recognition = await format.recognise(probe);
    if (recognition.kind === 'no') continue;
    if (!best || confidence(recognition) > confidence(best.recognition)) best = { format, recognition };
  }
  if (best) return best;
  const known = labelFormats.map(({ title }) => title).join(', ');
  throw new HumanError(
    probe.isFolder
      ? `${location} has no class folders with images in it; choose such a folder or a label file (${known}).`
      : `${location} is not a label file that can be read here (${known}); choose another file.`,
  );
}

/** How sure a recognition is: 0 to 1, below 0 where a person must be asked. */
export function confidence(recognition: RecognisedLabels['recognition']): number {
  return recognition.kind === 'yes' ? recognition.confidence : -1;
}

/**
 * Reads a label file, recognising what `options` and `formatId` leave open.
 * @throws HumanError where the columns must be chosen first, or the file cannot be read.
 */
export async function openLabels(
  location: string,
  options: LabelOptions = {},
  formatId?: string,
): Promise<LabelFile> {
  const absolute = path.resolve(location);
  const formats = labelFormats.filter(({ id }) => formatId === undefined || id === formatId);
  if (formats.length === 0)
    throw new HumanError(
      `“${formatId ?? ''}” is not a format of label files; choose one of ${labelFormats.map(({ id }) => id).join(', ')}.`,
    );
  const columnsChosen = options.imageColumn !== undefined && options.labelColumn !== undefined;
  const [named] = formats;
  // What a person settled needs no recognition, which might have refused the file.
  if (formatId !== undefined && columnsChosen && named) return named.read(absolute, options);
  const { format, recognition } = await recogniseLabels(absolute, formats);
  if (recognition.kind === 'ask' && !columnsChosen)
    throw new HumanError(
      `It is not clear which columns of ${absolute} hold the image and the label; choose them among ${recognition.columns.map((name) => `“${name}”`).join(', ')}.`,
    );
  return format.read(absolute, recognition.kind === 'yes' ? { ...recognition.options, ...options } : options);
}

async function probeLabels(location: string): Promise<LabelProbe> {
  try {
    if ((await stat(location)).isDirectory())
      return { path: location, isFolder: true, head: Buffer.alloc(0), isWhole: true };
    return { path: location, isFolder: false, ...(await readHead(location, headLength)) };
  } catch (error) {
    throw explainFileError(error, location);
  }
}
