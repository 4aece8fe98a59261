import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelFile, LabelFormat, LabelOptions } from '../labelFile';
import { LabelSource } from '../labelSource';
import { memberPath, severalFilesId } from '../dataSet';
import { type Member, severalLabelFile } from './severalLabelFile';

/** Reads a label file of any format. */
export type OpenPart = (source: LabelSource, options: LabelOptions, format: string) => Promise<LabelFile>;

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
  { location, folders }: LabelSource,
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
      labels: await open(
        new LabelSource(file, undefined, folders),
        { ...part.options, ...common },
        part.format,
      ),
    });
  }
  return severalLabelFile(severalFilesId, path.resolve(location), members);
}
