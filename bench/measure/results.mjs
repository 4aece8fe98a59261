import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../scripts/project.mjs';

/**
 * Writes a measurement into `bench/results`, for people and for programs.
 * @param {string} name of the files, without extension
 * @param {string} markdown
 * @param {unknown} data plain data
 */
export async function writeResults(name, markdown, data) {
  const folder = path.join(projectRoot, 'bench/results');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.md`), `${markdown.trim()}\n`);
  await writeFile(path.join(folder, `${name}.json`), `${JSON.stringify(data, rounded, 2)}\n`);
}

/** Four decimals say all that such measurements can. @param {string} _ @param {unknown} value */
function rounded(_, value) {
  return typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value;
}
