// Times a whole audit from the command line: cold, then with cached features, each in a process of its own.
//   node bench/auditSpeed.mjs [--data FOLDER --labels FILE] [--recipe cure|paper] [--score real|flip10|flip20|flip30]
// Without --data it makes the demo's 720 faces. With --score it also runs the benchmark's scorer on the report.
// Prints each stage's seconds, the peak of resident memory of all processes together, and the same as JSON.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { makeDemoData } from '../scripts/makeDemoData.mjs';
import { projectRoot } from '../scripts/project.mjs';

/** Milliseconds between two looks at the memory. */
const samplePeriod = 50;
const run = promisify(execFile);

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    labels: { type: 'string' },
    recipe: { type: 'string', default: 'cure' },
    score: { type: 'string' },
  },
});

/**
 * Resident memory of a process and all its descendants.
 * @param {number} root
 * @returns {Promise<number>} MB
 */
async function residentMemory(root) {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([root]);
  let total = 0;
  // Children have higher numbers than their parents but where the numbers wrapped around.
  for (const [pid = 0, parent = 0, kilobytes = 0] of processes) {
    if (!family.has(pid) && !family.has(parent)) continue;
    family.add(pid);
    total += kilobytes;
  }
  return Math.round(total / 1024);
}

/**
 * @param {readonly string[]} args of the audit
 * @returns {Promise<{ summary: import('../src/protocol/auditProcess').AuditSummary, wallSeconds: number, peakMegabytes: number }>}
 */
async function timedAudit(args) {
  const start = performance.now();
  const child = spawn(process.execPath, [path.join(projectRoot, 'dist/cli.js'), 'audit', ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => (errors += chunk));
  let peakMegabytes = 0;
  let ended = false;
  const closed = new Promise((resolve) => child.once('close', resolve)).finally(() => (ended = true));
  while (!ended) {
    if (child.pid !== undefined) peakMegabytes = Math.max(peakMegabytes, await residentMemory(child.pid));
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, samplePeriod))]);
  }
  if ((await closed) !== 0) throw new Error(`The audit failed:\n${errors}`);
  const summary = JSON.parse(output.trim().split('\n').at(-1) ?? '');
  return { summary, wallSeconds: Math.round(performance.now() - start) / 1000, peakMegabytes };
}

const work = await mkdtemp(path.join(tmpdir(), 'scn-bench-'));
try {
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
} finally {
  await rm(work, { recursive: true, force: true });
}
