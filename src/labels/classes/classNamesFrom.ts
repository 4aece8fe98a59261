import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { type NamesByNumber, readClassesFile } from './classesFile';
import { knownClassMaps } from './knownClassMaps';

/**
 * What numbers mean, as a command line says it: the id of a known map, or a file with the names.
 * @throws HumanError where it is neither, or the file cannot be read.
 */
export async function classNamesFrom(fileOrName: string): Promise<NamesByNumber> {
  const known = knownClassMaps.find(({ id }) => id === fileOrName.toLowerCase());
  if (known) return known.names;
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
