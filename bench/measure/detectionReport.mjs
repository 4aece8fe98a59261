import { environmentLine } from './environment.mjs';
import { markdownTable } from './markdownTable.mjs';
import { memoryKind } from './memory.mjs';

/** The columns after AP and AUROC: the scorer's names, and for people. */
const further = /** @type {const} */ ([
  ['precisionAtErrors', 'precision among as many as errors'],
  ['suggestionRight', 'suggestion right on true errors'],
  ['flagPrecision', 'flagged: precision'],
  ['flagRecall', 'flagged: recall'],
  ['importanceVsAgreement', 'importance against agreement (Spearman)'],
]);

/**
 * @typedef {object} DetectionResults
 * @property {import('./environment.mjs').Environment} environment
 * @property {string} recipe
 * @property {string} engine
 * @property {readonly number[]} seeds
 * @property {readonly import('../detection.mjs').DetectionRow[]} rows
 * @property {{ cold: Speed, cached: Speed & { audits: number } }} speed
 * @typedef {{ seconds: number, wallSeconds: number, peakMegabytes: number, faces?: number }} Speed
 */

/**
 * The benchmark's result as Markdown.
 * @param {DetectionResults} results
 */
export function detectionReport({ environment, recipe, engine, seeds, rows, speed }) {
  const calibration = rows.flatMap(({ labels, audited, faces, errors, estimatedErrors }) =>
    estimatedErrors === undefined
      ? []
      : [
          [
            labels,
            `${Math.round(estimatedErrors)} of ${audited}`,
            percent(estimatedErrors / audited),
            `${errors} of ${faces}`,
            percent(errors / faces),
          ],
        ],
  );
  return [
    '# Detection',
    environmentLine(environment),
    `Recipe \`${recipe}\` on ${engine}; mean ± standard deviation over ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}. cleanlab at its best: with the regularisation that scores best against the truth.`,
    markdownTable(
      [
        'labels',
        'errors',
        'AP',
        'cleanlab',
        'ratio',
        'AUROC',
        'cleanlab',
        'ratio',
        ...further.map(([, title]) => title),
      ],
      rows.map(detectionCells),
    ),
    ...(calibration.length === 0
      ? []
      : [
          'How many errors the audit says there are, of all faces, and how many there are, of those whose truth is known:',
          markdownTable(['labels', 'estimated', 'share', 'true', 'share'], calibration),
        ]),
    `Memory is the peak ${memoryKind} of all processes together.`,
    markdownTable(
      ['audit', 'faces', 'seconds', 'with starting the program', 'peak memory'],
      [
        ['cold', ...speedCells(speed.cold, speed.cold.faces)],
        [`cached, mean of ${speed.cached.audits}`, ...speedCells(speed.cached, undefined)],
      ],
    ),
  ].join('\n\n');
}

/** @param {import('../detection.mjs').DetectionRow} row */
function detectionCells({ labels, faces, errors, ours, cleanlab }) {
  const score = (/** @type {string} */ name) => {
    const found = ours[name];
    return found === undefined ? '–' : `${decimal(found.mean)} ± ${decimal(found.deviation)}`;
  };
  const besideCleanlab = (/** @type {'ap' | 'auroc'} */ name) => [
    score(name),
    decimal(cleanlab[name]),
    ((ours[name]?.mean ?? NaN) / cleanlab[name]).toFixed(3),
  ];
  return [
    labels,
    `${errors} of ${faces}`,
    ...besideCleanlab('ap'),
    ...besideCleanlab('auroc'),
    ...further.map(([name]) => score(name)),
  ];
}

/** @param {Speed} speed @param {number | undefined} faces */
function speedCells({ seconds, wallSeconds, peakMegabytes }, faces) {
  return [
    faces?.toLocaleString('en') ?? '',
    `${seconds.toFixed(1)} s`,
    `${wallSeconds.toFixed(1)} s`,
    `${peakMegabytes} MB`,
  ];
}

/** Three decimals without the zero before them. @param {number} value */
const decimal = (value) => value.toFixed(3).replace(/^(-?)0\./, '$1.');

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;
