import path from 'node:path';
import { HumanError } from '../../protocol/humanError';
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
      `“${fileOrName}” is no known meaning of numbers; give a file with the class names, or one of ${knownClassMaps.map(({ id }) => id).join(', ')}.`,
    );
  return readClassesFile(path.resolve(fileOrName));
}
