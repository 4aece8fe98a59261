// Times a whole audit from the command line: cold, then with cached features, each in a process of its own.
//   node bench/auditSpeed.mjs [--data FOLDER --labels FILE] [--recipe cure|paper] [--score real|flip10|flip20|flip30]
//     [--backbone face-api] [--beside COMMIT|CHECKOUT [--rounds 5]]
// Without --data it makes the demo's 720 faces. With --score it also runs the benchmark's scorer on the report.
// Prints each stage's seconds, the peak memory of all processes together, and the same as JSON.
// With --beside, audits with cached features by this build and by another take turns: a commit, which is built in a folder of
// its own (`npm ci`), or a checkout that is built already. It prints medians, and the least and the most of each. --backbone
// is for this build alone: earlier commits know no name there, and have face-api's model.
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { makeDemoData } from '../scripts/makeDemoData.mjs';
import { projectRoot } from '../scripts/project.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { median } from './measure/statistics.mjs';
import { defaultProgram, timedAudit } from './measure/timedAudit.mjs';

const run = promisify(execFile);

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    labels: { type: 'string' },
    recipe: { type: 'string', default: 'cure' },
    score: { type: 'string' },
    backbone: { type: 'string' },
    beside: { type: 'string' },
    rounds: { type: 'string', default: '5' },
  },
});

/**
 * The program of another build.
 * @param {string} which a commit, or the folder of a checkout that is built
 * @param {(program: string) => Promise<void>} use
 */
async function withOtherBuild(which, use) {
  const isCheckout = await stat(path.join(which, 'dist/cli.js')).then(
    () => true,
    () => false,
  );
  if (isCheckout) return use(path.resolve(which, 'dist/cli.js'));
  await withTemporaryFolder('beside', async (folder) => {
    const checkout = path.join(folder, 'checkout');
    const git = (/** @type {string[]} */ ...args) => run('git', ['-C', projectRoot, 'worktree', ...args]);
    await git('add', '--detach', checkout, which);
    try {
      await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: checkout, maxBuffer: 1e8 });
      await run(process.execPath, ['esbuild.mjs'], { cwd: checkout });
      await use(path.join(checkout, 'dist/cli.js'));
    } finally {
      await git('remove', '--force', checkout);
    }
  });
}

/** @typedef {import('./measure/timedAudit.mjs').TimedAudit} TimedAudit */

/** What is compared of two builds. @type {Record<string, (audit: TimedAudit) => number>} */
const compared = {
  'features, s': ({ summary }) => summary.seconds.features,
  'folds, s': ({ summary }) => summary.seconds.folds,
  'whole audit, s': ({ wallSeconds }) => wallSeconds,
  'folds, processor s': ({ stageProcessorSeconds }) => stageProcessorSeconds.folds ?? NaN,
  'all, processor s': ({ stageProcessorSeconds }) =>
    Object.values(stageProcessorSeconds).reduce((sum, seconds) => sum + seconds, 0),
  'folds, MB': ({ stageMegabytes }) => stageMegabytes.folds ?? NaN,
};

/** @param {number[]} values */
function spread(values) {
  return `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)})`;
}

/**
 * Lets two builds take turns on kept features.
 * @param {Record<'before' | 'now', () => Promise<TimedAudit>>} builds
 * @param {number} rounds
 */
async function takeTurns(builds, rounds) {
  // Their first ones compute the features.
  await builds.before();
  await builds.now();
  /** @type {Record<'before' | 'now', TimedAudit[]>} */
  const audits = { before: [], now: [] };
  for (let round = 0; round < rounds; round++) {
    audits.before.push(await builds.before());
    audits.now.push(await builds.now());
  }
  console.log(
    `${audits.now[0]?.summary.audited} faces, ${availableParallelism()} cores, ${rounds} audits each`,
  );
  console.log('                    before               now                 times');
  for (const [name, valueOf] of Object.entries(compared)) {
    const [before, now] = [audits.before.map(valueOf), audits.now.map(valueOf)];
    const times = median(before) / median(now);
    console.log(`${name.padEnd(20)}${spread(before).padEnd(21)}${spread(now).padEnd(20)}${times.toFixed(2)}`);
  }
}

await withTemporaryFolder('bench', async (work) => {
  const data = path.resolve(values.data ?? path.join(work, 'demo'));
  if (values.data === undefined) await makeDemoData(data);
  const report = path.join(work, 'report.csv');
  const argsIn = (/** @type {string} */ cache) => [
    data,
    ...['--labels', values.labels ?? path.join(data, 'labels.csv')],
    ...['--recipe', values.recipe, '--cache', path.join(work, cache)],
    ...['--result', path.join(work, 'audit.arrow'), '--report', report],
  ];
  const args = [
    ...argsIn('cache'),
    ...(values.backbone === undefined ? [] : ['--backbone', values.backbone]),
  ];
  if (values.beside !== undefined) {
    await withOtherBuild(values.beside, (program) =>
      takeTurns(
        { before: () => timedAudit(argsIn('before'), program), now: () => timedAudit(args, defaultProgram) },
        Number(values.rounds),
      ),
    );
    return;
  }
  const results = { cold: await timedAudit(args), cached: await timedAudit(args) };
  console.log('          faces  decoded  features   folds  scoring   total    wall  peak memory');
  for (const [name, { summary, wallSeconds, peakMegabytes }] of Object.entries(results)) {
    const { features, folds, scoring, total } = summary.seconds;
    const seconds = [features, folds, scoring, total, wallSeconds].map((value) =>
      `${value.toFixed(1)} s`.padStart(8),
    );
    console.log(
      `${name.padEnd(8)}${String(summary.audited).padStart(7)}${String(summary.facesDecoded).padStart(9)}  ${seconds.join('')}${String(peakMegabytes).padStart(9)} MB`,
    );
  }
  if (values.score !== undefined) {
    const scorer = path.resolve(projectRoot, '../shared/bench/score.mjs');
    console.log((await run(process.execPath, [scorer, values.score, report])).stdout.trim());
  }
  console.log(
    JSON.stringify(
      Object.fromEntries(
        Object.entries(results).map(([name, { summary, ...rest }]) => [
          name,
          { ...summary.seconds, ...rest, faces: summary.audited },
        ]),
      ),
    ),
  );
});
