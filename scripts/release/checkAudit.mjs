import { fileURLToPath } from 'node:url';
import { runMain, runProgram, ScriptError } from '../runProgram.mjs';
import { shippedPackages } from './shippedPackages.mjs';

/** Of npm's report, what is read. @typedef {{ name: string, severity: string, via: (string | { title: string, url: string })[], nodes: string[] }} Vulnerability */

const refused = new Set(['moderate', 'high', 'critical']);

/**
 * What the npm registry knows against packages that ship.
 * @param {string} report of `npm audit --json`
 * @param {ReadonlySet<string>} places of what ships (`node_modules/…`)
 * @returns {string[]} a line each
 * @throws {ScriptError} where the registry did not answer
 */
export function knownFaults(report, places) {
  /** @type {{ vulnerabilities?: Record<string, Vulnerability>, message?: string } | undefined} */
  let parsed;
  try {
    parsed = JSON.parse(report);
  } catch {
    parsed = undefined;
  }
  if (!parsed?.vulnerabilities)
    throw new ScriptError(
      `The npm registry did not answer what is known of these packages (${parsed?.message ?? 'its answer is no report'}). Nothing was checked; try again where it does.`,
    );
  return Object.values(parsed.vulnerabilities).flatMap(({ name, severity, via, nodes }) => {
    if (!refused.has(severity) || !nodes.some((node) => places.has(node))) return [];
    const told = via.flatMap((each) => (typeof each === 'string' ? [] : [`${each.title} (${each.url})`]));
    return [`${name}, ${severity}: ${told.length > 0 ? told.join('; ') : `through ${via.join(', ')}`}`];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await runMain(async () => {
    const places = new Set((await shippedPackages()).map(({ place }) => place));
    // npm ends with 1 where it found something, also in what does not ship.
    const report = await runProgram('npm', ['audit', '--json'], { output: 'returned', anyStatus: true });
    const faults = knownFaults(report, places);
    if (faults.length > 0)
      throw new ScriptError(['Packages that ship have known faults: update them.', ...faults].join('\n'));
    console.log(`Nothing is known against the ${places.size} packages that ship.`);
  });
