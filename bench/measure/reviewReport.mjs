import { environmentLine } from './environment.mjs';
import { markdownTable } from './markdownTable.mjs';

/**
 * @typedef {object} OrderScores
 * @property {number} errors
 * @property {readonly number[]} found after each stop
 * @property {number} foundAtErrors after as many decisions as there are errors
 * @property {number} suggestionRight
 *
 * @typedef {{ backbone: string, tag: string, population: string, half: 0 | 1 | null, reviewer: string, today: OrderScores, learned: OrderScores }} OrderRow
 * @typedef {{ backbone: string, reviewer: string, today: number, learned: number }} ActsRow
 *
 * @typedef {object} ReviewResults
 * @property {import('./environment.mjs').Environment} environment
 * @property {number} every decisions between two corrections
 * @property {readonly number[]} stops
 * @property {number} lookAfter
 * @property {number} milliseconds to learn from 500 decisions and correct 100,000 faces
 * @property {readonly OrderRow[]} orders
 * @property {readonly ActsRow[]} acts
 */

/** The benchmark's result as Markdown. @param {ReviewResults} results */
export function reviewReport({ environment, every, stops, lookAfter, milliseconds, orders, acts }) {
  const pair = (/** @type {number | string} */ today, /** @type {number | string} */ learned) =>
    `${today} → ${learned}`;
  return [
    '# Reviews that learn',
    environmentLine(environment),
    `Without learning → with it, after every ${every} decisions. Half 0 is what the correction's numbers were chosen on, half 1 was kept apart; on a half, decisions are half as many. Errors are counted after ${stops.join(', ')} decisions, suggestions on the errors left after ${lookAfter}.`,
    markdownTable(
      [
        ...['face model', 'labels', 'faces', 'half', 'reviewer', 'errors', 'found'],
        ...['after as many as errors', 'suggestion right'],
      ],
      orders.map(({ backbone, tag, population, half, reviewer, today, learned }) => [
        ...[backbone, tag, population, half === null ? 'both' : String(half), reviewer, String(today.errors)],
        pair(today.found.join('/'), learned.found.join('/')),
        pair(today.foundAtErrors, learned.foundAtErrors),
        pair(decimal(today.suggestionRight), decimal(learned.suggestionRight)),
      ]),
    ),
    'Acts until 90 % of the real errors among the clear faces are found, by sheets and faces: a sheet accepted is one, each exception is one.',
    markdownTable(
      ['face model', 'reviewer', 'acts', 'ratio'],
      acts.map(({ backbone, reviewer, today, learned }) => [
        backbone,
        reviewer,
        pair(today, learned),
        (learned / today).toFixed(2),
      ]),
    ),
    `Learning from 500 decisions and correcting 100,000 faces takes ${Math.round(milliseconds)} ms.`,
  ].join('\n\n');
}

/** Three decimals without the zero before them. @param {number} value */
const decimal = (value) => value.toFixed(3).replace(/^0\./, '.');
