import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelFile, LabelFormat, LabelOptions, LabelPart } from '../labelFile';
import type { LabelReading } from '../../protocol/auditProcess';
import type { LabelSource } from '../labelSource';
import { memberPath, severalFilesId } from '../members';
import { type Member, severalLabelFile } from './severalLabelFile';

/** Reads a label file of any format. */
export type OpenPart = (location: string, options: LabelOptions, format: string) => Promise<LabelFile>;

/**
 * Several label files as one data set: `options.parts` says which, the location is the folder that holds them.
 * @param open reads a member.
 */
export function severalFilesFormat(open: OpenPart): LabelFormat {
  return {
    id: severalFilesId,
    get title() {
      return l10n.t('Several label files');
    },
    // Only a person says which files belong together.
    recognise: () => ({ kind: 'no' }),
    read: (source, options) => readSeveral(source, options, open),
  };
}

async function readSeveral(
  { location }: LabelSource,
  options: LabelOptions,
  open: OpenPart,
): Promise<LabelFile> {
  const { parts = [], ...common } = options;
  if (parts.length === 0)
    throw new HumanError(
      l10n.t('No label files of {0} are chosen; choose those that belong together.', location),
    );
  const members: Member[] = [];
  for (const part of parts) {
    const file = memberPath(location, part.path);
    // The choice may be remembered from anywhere.
    if (!file.startsWith(path.resolve(location) + path.sep))
      throw new HumanError(l10n.t('{0} is not in {1}; choose label files in it.', part.path, location));
    members.push({
      path: part.path,
      isFolder: await stat(file).then(
        (found) => found.isDirectory(),
        () => false,
      ),
      labels: await open(file, { ...part.options, ...common }, part.format),
    });
  }
  return severalLabelFile(severalFilesId, path.resolve(location), members);
}

/**
 * Label files as one data set.
 * @param files absolute paths, each with how it is read.
 */
export function asOneDataSet(
  files: readonly {
    readonly location: string;
    readonly format: string;
    readonly options: LabelOptions;
  }[],
): { readonly location: string; readonly reading: LabelReading } {
  const location = commonFolder(files.map((file) => path.dirname(file.location)));
  const parts = files.map(({ location: file, format, options }): LabelPart => ({
    path: path.relative(location, file).split(path.sep).join('/'),
    format,
    options,
  }));
  return { location, reading: { format: severalFilesId, options: { parts } } };
}

function commonFolder(folders: readonly string[]): string {
  const [first = '', ...others] = folders;
  let common = first;
  const holds = (folder: string) =>
    folder === common || folder.startsWith(common.endsWith(path.sep) ? common : common + path.sep);
  while (!others.every(holds) && path.dirname(common) !== common) common = path.dirname(common);
  return common;
}
