import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';

/**
 * The option of every command that may load a native engine.
 * @throws InvalidArgumentError where it names no folder with packages.
 */
export function withEngineFolders(command: Command): Command {
  return command.option(
    '--engines-from <folder>',
    'also load native engines from this folder’s node_modules, which runs their code; without it, only installed ones are loaded. May be given several times',
    givenFolder,
  );
}

function givenFolder(given: string, earlier: readonly string[] = []): readonly string[] {
  const folder = path.resolve(given);
  const packages = path.join(folder, 'node_modules');
  if (!existsSync(packages))
    throw new InvalidArgumentError(`There is no folder ${packages}. Give the folder that it stands in.`);
  return [...earlier, folder];
}
