import { fileURLToPath } from 'node:url';
import { runMain, ScriptError } from '../runProgram.mjs';
import { shippedPackages } from './shippedPackages.mjs';

/** @typedef {import('./shippedPackages.mjs').ShippedPackage} ShippedPackage */

/** SPDX names of licences under which code may ship in this one, with its notice. */
const allowed = new Set([
  ...['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'CC0-1.0'],
  // libvips is a library of its own that users may exchange; what is inside it, the notices say.
  'LGPL-3.0-or-later',
]);

/**
 * Whether one may choose, or has only, licences that are allowed.
 * @param {unknown} licence an SPDX expression, as package.json has it
 */
function isAllowed(licence) {
  if (typeof licence !== 'string') return false;
  const choices = licence.replaceAll(/[()]/g, '').split(/\s+OR\s+/i);
  return choices.some((choice) => choice.split(/\s+AND\s+/i).every((name) => allowed.has(name.trim())));
}

/**
 * @param {readonly ShippedPackage[]} packages
 * @throws {ScriptError} naming those whose licence is not allowed
 */
export function refuseLicences(packages) {
  const wrong = packages.filter(({ license }) => !isAllowed(license));
  if (wrong.length > 0)
    throw new ScriptError(
      [
        'These packages ship under licences that scripts/release/checkLicences.mjs does not know. Read them; then allow them there, or do without.',
        ...wrong.map(
          ({ name, version, license }) => `${name} ${version}: ${JSON.stringify(license) ?? 'none'}`,
        ),
      ].join('\n'),
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runMain(async () => {
    const packages = await shippedPackages();
    refuseLicences(packages);
    console.log(`${packages.length} packages ship, each under a licence that is allowed.`);
  });
