// Audits the benchmark's four label files with several seeds, as a user would, and scores each against the truth.
//   npm run bench:detection -- [--data FOLDER] [--scorer FILE] [--seeds 1,2,3] [--recipe cure|paper]
//     [--backbone face-api|FILE.json]
// Default data: ../shared/bench/fer2013 beside this project; default scorer: score.mjs beside the data's folder. Prints a
// table beside cleanlab's figures and writes it to bench/results/detection.json and detection.md.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { projectRoot } from '../scripts/project.mjs';
import { detectionReport } from './measure/detectionReport.mjs';
import { environment } from './measure/environment.mjs';
import { writeResults } from './measure/results.mjs';
import { labelFiles } from './measure/openedReview.mjs';
import { mean, standardDeviation } from './measure/statistics.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { defaultProgram, timedAudit } from './measure/timedAudit.mjs';

const run = promisify(execFile);
/** @typedef {keyof typeof labelFiles} Tag */
/** @typedef {{ faces: number, errors: number, ap: number, auroc: number } & Record<string, number>} Scores */

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: path.join(projectRoot, '../shared/bench/fer2013') },
    scorer: { type: 'string' },
    seeds: { type: 'string', default: '1,2,3' },
    recipe: { type: 'string' },
    backbone: { type: 'string' },
    program: { type: 'string', default: defaultProgram },
  },
});
const data = path.resolve(values.data);
const scorer = path.resolve(values.scorer ?? path.join(data, '../score.mjs'));

/** @returns {string | undefined} a sentence, where the benchmark cannot run */
function whatIsMissing() {
  const missing = Object.values(labelFiles).find((name) => !existsSync(path.join(data, name)));
  if (missing !== undefined)
    return `There is no ${missing} in ${data}: name the folder of the benchmark's faces with --data.`;
  if (!existsSync(scorer)) return `There is no scorer at ${scorer}: name it with --scorer.`;
  if (!existsSync(values.program))
    return `There is no program at ${values.program}: run npm run build first.`;
  if (!/^\d+(,\d+)*$/.test(values.seeds))
    return `--seeds ${values.seeds}: give whole numbers, separated by commas.`;
  return undefined;
}

/**
 * @param {Tag} tag @param {number} seed @param {string} work
 */
async function auditAndScore(tag, seed, work) {
  const report = path.join(work, `${tag}-${seed}.csv`);
  const audit = await timedAudit(
    [
      data,
      ...['--labels', path.join(data, labelFiles[tag]), '--cache', path.join(work, 'cache')],
      ...['--result', path.join(work, 'audit.arrow'), '--report', report, '--seed', String(seed)],
      ...(values.recipe === undefined ? [] : ['--recipe', values.recipe]),
      ...(values.backbone === undefined ? [] : ['--backbone', values.backbone]),
    ],
    values.program,
  );
  const { stdout } = await run(process.execPath, [scorer, tag, report, data]);
  /** @type {{ ours: Scores, cleanlab: Scores }} */
  const scores = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  return { tag, seed, ...scores, audit };
}
/** @typedef {Awaited<ReturnType<typeof auditAndScore>>} Run */

/** Mean and standard deviation of each of our scores over the seeds. @param {readonly Run[]} runs */
function summaryOf(runs) {
  const [first] = runs;
  if (!first) throw new Error('No seed was audited.');
  const names = Object.keys(first.ours).filter((name) => name !== 'faces' && name !== 'errors');
  /** The summary's own estimate, where this version makes one. */
  const estimates = runs.flatMap(({ audit }) => {
    const { estimatedErrors } = /** @type {{ estimatedErrors?: unknown }} */ (audit.summary);
    return typeof estimatedErrors === 'number' ? [estimatedErrors] : [];
  });
  return {
    labels: first.tag,
    ...{ audited: first.audit.summary.audited, faces: first.ours.faces, errors: first.ours.errors },
    ours: Object.fromEntries(
      names.map((name) => {
        const each = runs.map(({ ours }) => ours[name] ?? NaN);
        return [name, { mean: mean(each), deviation: standardDeviation(each) }];
      }),
    ),
    cleanlab: { ap: first.cleanlab.ap, auroc: first.cleanlab.auroc },
    ...(estimates.length > 0 && { estimatedErrors: mean(estimates) }),
  };
}
/** @typedef {ReturnType<typeof summaryOf>} DetectionRow */

/** @param {Run} run */
function speedOf({ audit }) {
  const { summary, wallSeconds, peakMegabytes } = audit;
  return { faces: summary.audited, seconds: summary.seconds.total, wallSeconds, peakMegabytes };
}

const problem = whatIsMissing();
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}
await withTemporaryFolder('detection', async (work) => {
  const tags = /** @type {Tag[]} */ (Object.keys(labelFiles));
  /** @type {Run[]} */
  const runs = [];
  for (const tag of tags) {
    for (const seed of values.seeds.split(',').map(Number)) {
      const each = await auditAndScore(tag, seed, work);
      runs.push(each);
      console.error(
        `${tag}, seed ${seed}: AP ${each.ours.ap.toFixed(3)}, ${each.audit.summary.seconds.total.toFixed(1)} s`,
      );
    }
  }
  const [cold, ...cached] = runs.map(speedOf);
  if (!cold) throw new Error('No seed was audited.');
  const results = {
    environment: await environment(),
    recipe: runs[0]?.audit.summary.recipe ?? '',
    engine: runs[0]?.audit.summary.engine ?? '',
    seeds: values.seeds.split(',').map(Number),
    rows: tags.map((tag) => summaryOf(runs.filter((each) => each.tag === tag))),
    speed: {
      cold,
      cached: {
        audits: cached.length,
        seconds: mean(cached.map(({ seconds }) => seconds)),
        wallSeconds: mean(cached.map(({ wallSeconds }) => wallSeconds)),
        peakMegabytes: Math.max(...cached.map(({ peakMegabytes }) => peakMegabytes)),
      },
    },
  };
  const markdown = detectionReport(results);
  console.log(markdown);
  await writeResults('detection', markdown, results);
});
