import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inCache, projectRoot } from '../project.mjs';
import { runProgram, ScriptError } from '../runProgram.mjs';

const shownSuspects = 20;

/**
 * @typedef {object} Suspect
 * @property {string} image
 * @property {string} given
 * @property {string} suggested
 * @property {number} labelQuality out-of-fold probability of the given label, in [0, 1]
 * @property {number} importance in (0, 1)
 * @property {boolean} planted whether the label is one of the planted errors
 */

/**
 * Reads a CSV file whose fields hold neither quotes nor commas; the demo's own names never do.
 * @param {string} file
 * @returns {Promise<Record<string, string>[]>} a record a row, by column
 */
async function readPlainCsv(file) {
  const [header = '', ...rows] = (await readFile(file, 'utf8')).trimEnd().split(/\r?\n/);
  const columns = header.split(',');
  return rows.map((row) => {
    const fields = row.split(',');
    if (fields.length !== columns.length || row.includes('"'))
      throw new ScriptError(`${path.basename(file)}: the row “${row}” is not one of plain fields.`);
    return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? '']));
  });
}

/**
 * How well the ranking separates: the chance that a planted error stands before a right label.
 * @param {readonly Suspect[]} ranked lowest label quality first
 * @returns {number} in [0, 1]
 */
function rankingAuroc(ranked) {
  let plantedSoFar = 0;
  let rightlyOrdered = 0;
  for (const { planted } of ranked) {
    if (planted) plantedSoFar++;
    else rightlyOrdered += plantedSoFar;
  }
  return rightlyOrdered / (plantedSoFar * (ranked.length - plantedSoFar));
}

/** @param {readonly Suspect[]} suspects */
function printTable(suspects) {
  const rows = suspects.map((suspect, index) => [
    ...[String(index + 1), suspect.image, suspect.given, suspect.suggested],
    ...[suspect.labelQuality.toFixed(3), suspect.importance.toFixed(3), suspect.planted ? 'planted' : ''],
  ]);
  const table = [['rank', 'image', 'given', 'suggested', 'quality', 'importance', 'error'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

/**
 * Audits the demo's data set in the terminal and compares the result with the planted errors. The last line on
 * standard output is JSON: faces, planted, foundAmongFirst, auroc, seconds.
 * @param {string} folder made by `makeDemoData`
 */
export async function auditHeadless(folder) {
  const report = inCache('demo-report.csv');
  const labels = path.join(folder, 'labels.csv');
  const start = performance.now();
  await runProgram(
    process.execPath,
    [
      ...[path.join(projectRoot, 'dist/cli.js'), 'audit', folder],
      ...['--labels', labels, '--report', report, '--json'],
    ],
    { output: 'returned' },
  );
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const truth = await readPlainCsv(path.join(folder, '.truth/planted.csv'));
  const planted = new Set(truth.map((row) => row['image']));
  const ranked = (await readPlainCsv(report))
    .map((row) => ({
      image: row['image'] ?? '',
      given: row['given_label'] ?? '',
      suggested: row['predicted_label'] ?? '',
      labelQuality: Number(row['label_quality']),
      importance: Number(row['importance']),
      planted: planted.has(row['image']),
    }))
    .sort((a, b) => a.labelQuality - b.labelQuality);
  const found = ranked.slice(0, planted.size).filter((suspect) => suspect.planted).length;
  printTable(ranked.slice(0, shownSuspects));
  console.log(
    `\nOf the ${planted.size} planted errors, ${found} (${Math.round((100 * found) / planted.size)} %) stand among the first ${planted.size} suspects.`,
  );
  const auroc = Math.round(rankingAuroc(ranked) * 1e4) / 1e4;
  console.log(
    JSON.stringify({ faces: ranked.length, planted: planted.size, foundAmongFirst: found, auroc, seconds }),
  );
}
