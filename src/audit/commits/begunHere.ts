import path from 'node:path';
import envPaths from 'env-paths';
import { BegunCommits } from '../../review/begunCommits';

/** The commits that this user began on this machine, in the gallery or in a terminal. */
export function begunHere(): BegunCommits {
  return new BegunCommits(path.join(envPaths('scn-label-audit', { suffix: '' }).cache, 'commits'));
}
