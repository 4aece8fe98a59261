import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '../project.mjs';
import { runMain, ScriptError } from '../runProgram.mjs';

/**
 * What a changelog says of a version.
 * @param {string} changelog
 * @param {string} version
 * @returns {string} without its heading
 * @throws {ScriptError} where it says nothing
 */
export function changelogSection(changelog, version) {
  const lines = changelog.split(/\r?\n/);
  const start = lines.findIndex((line) => /^## \[?([^\]\s]+)/.exec(line)?.[1] === version);
  const rest = start < 0 ? [] : lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  const text = (end < 0 ? rest : rest.slice(0, end)).join('\n').trim();
  if (text === '')
    throw new ScriptError(
      `CHANGELOG.md says nothing of version ${version}. Give it a section “## ${version}” before it is released.`,
    );
  return text;
}

/**
 * The version that a tag releases.
 * @param {string | undefined} tag `v` and the version
 * @param {string} version of package.json
 * @throws {ScriptError} where they differ
 */
export function releasedVersion(tag, version) {
  if (tag !== undefined && tag !== `v${version}`)
    throw new ScriptError(
      `The tag is ${tag}, but package.json has version ${version}; the tag must be v${version}.`,
    );
  return version;
}

/** Prints what CHANGELOG.md says of package.json's version; with a tag, only where that names the same version. */
if (process.argv[1] === fileURLToPath(import.meta.url))
  await runMain(async () => {
    const read = (/** @type {string} */ name) => readFile(path.join(projectRoot, name), 'utf8');
    const version = releasedVersion(process.argv[2], JSON.parse(await read('package.json')).version);
    console.log(changelogSection(await read('CHANGELOG.md'), version));
  });
