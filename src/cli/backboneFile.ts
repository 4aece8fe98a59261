import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { parseOwnBackbone } from '../audit/ownBackboneSetting';
import type { OwnBackbone } from '../protocol/faceModel';
import { messageOf } from '../base/humanError';
import { readGivenAtOnce } from './givenPaths';

/**
 * Reads the description of a face model; its `file` counts from the description's folder.
 * @throws InvalidArgumentError which says what is wrong with it.
 */
export function backboneFile(given: string): OwnBackbone {
  const file = path.resolve(given);
  try {
    const parsed: unknown = JSON.parse(readGivenAtOnce(file).toString('utf8'));
    const backbone = parseOwnBackbone(parsed, path.dirname(file), file);
    if (!backbone) throw new Error('it is null; write an object with `file` and `inputSize`');
    return backbone;
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}
