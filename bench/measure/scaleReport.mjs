import { environmentLine } from './environment.mjs';
import { markdownTable } from './markdownTable.mjs';
import { memoryKind } from './memory.mjs';

/**
 * @typedef {object} Measurement of one audit
 * @property {number} rows
 * @property {string} recipe
 * @property {string} engine
 * @property {Record<string, number>} seconds by stage, `total` and `wall` (with starting the program)
 * @property {Record<string, number>} stageMegabytes the peak while a stage ran
 * @property {number} peakMegabytes
 * @property {number} auroc of the planted errors
 * @property {{ made: number, found: number }} groups of near-duplicates
 */

const quantities = ['labels', 'features', 'folds', 'scoring', 'total', 'wall'];

/**
 * How the quantities grow from each size to the next: with the exponent 1 in proportion to the rows.
 * @param {readonly Measurement[]} measurements
 */
export function growthOf(measurements) {
  return measurements.slice(1).map((large, index) => {
    const small = /** @type {Measurement} */ (measurements[index]);
    const exponent = (/** @type {number} */ before, /** @type {number} */ after) =>
      Math.log(after / before) / Math.log(large.rows / small.rows);
    /** @type {Record<string, number>} */
    const exponents = { memory: exponent(small.peakMegabytes, large.peakMegabytes) };
    for (const name of quantities) {
      exponents[name] = exponent(small.seconds[name] ?? NaN, large.seconds[name] ?? NaN);
    }
    return { from: small.rows, to: large.rows, exponents };
  });
}

/**
 * The measurements as Markdown.
 * @param {import('./environment.mjs').Environment} environment
 * @param {readonly Measurement[]} measurements
 */
export function scaleReport(environment, measurements) {
  const growth = growthOf(measurements);
  const [first] = measurements;
  return [
    '# Scale',
    environmentLine(environment),
    `Recipe \`${first?.recipe ?? ''}\` on ${first?.engine ?? ''}, features cached: seconds of each stage, and the peak ${memoryKind} of all processes together while it ran.`,
    markdownTable(
      ['rows', ...quantities, 'peak memory', 'AUROC of planted errors', 'near-duplicate groups found'],
      measurements.map(cellsOf),
    ),
    ...(growth.length === 0
      ? []
      : [
          'Growth exponents (1: in proportion to the rows):',
          markdownTable(
            ['from', 'to', ...quantities, 'peak memory'],
            growth.map(({ from, to, exponents }) => [
              ...[from, to].map((rows) => rows.toLocaleString('en')),
              ...[...quantities, 'memory'].map((name) => exponents[name]?.toFixed(2) ?? '–'),
            ]),
          ),
        ]),
  ].join('\n\n');
}

/** @param {Measurement} measurement */
function cellsOf({ rows, seconds, stageMegabytes, peakMegabytes, auroc, groups }) {
  return [
    rows.toLocaleString('en'),
    ...quantities.map((name) => {
      const megabytes = stageMegabytes[name];
      return `${seconds[name]?.toFixed(1) ?? '–'} s${megabytes === undefined ? '' : `, ${megabytes} MB`}`;
    }),
    `${peakMegabytes} MB`,
    auroc.toFixed(3),
    `${groups.found} of ${groups.made}`,
  ];
}
