// Times a whole audit from the command line: cold, then with cached features, each in a process of its own.
//   node bench/auditSpeed.mjs [--data FOLDER --labels FILE] [--recipe cure|paper] [--score real|flip10|flip20|flip30]
// Without --data it makes the demo's 720 faces. With --score it also runs the benchmark's scorer on the report.
// Prints each stage's seconds, the peak memory of all processes together, and the same as JSON.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { makeDemoData } from '../scripts/makeDemoData.mjs';
import { projectRoot } from '../scripts/project.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { timedAudit } from './measure/timedAudit.mjs';

const run = promisify(execFile);

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    labels: { type: 'string' },
    recipe: { type: 'string', default: 'cure' },
    score: { type: 'string' },
  },
});

await withTemporaryFolder('bench', async (work) => {
  const data = path.resolve(values.data ?? path.join(work, 'demo'));
  if (values.data === undefined) await makeDemoData(data);
  const report = path.join(work, 'report.csv');
  const args = [
    data,
    ...['--labels', values.labels ?? path.join(data, 'labels.csv')],
    ...['--recipe', values.recipe, '--cache', path.join(work, 'cache')],
    ...['--result', path.join(work, 'audit.arrow'), '--report', report],
  ];
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
