// What an audit costs in parts on a cluster, beside the same audit on one machine: a real Slurm of its own on this computer.
//   npm run bench:cluster -- [--faces 20000] [--tasks 8] [--nodes 2] [--program dist/cli.js]
// An array of tasks computes the features, and the audit takes them in; a second time with a task that is killed and requeued, a
// node that is drained and a part that is done twice. The results must be the one machine's. Needs slurm-wlm and munge, which are
// installed where that is allowed. Writes bench/results/cluster.json and cluster.md.
import { spawn } from 'node:child_process';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { open } from 'lmdb';
import { ensureSlurm, startSlurm } from '../scripts/slurm.mjs';
import { environment, environmentLine } from './measure/environment.mjs';
import { makeFacesTwice } from './measure/facesInParquet.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { childrenOf, memoryKind, memoryOf } from './measure/memory.mjs';
import { writeResults } from './measure/results.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { defaultProgram } from './measure/timedAudit.mjs';

const { values } = parseArgs({
  options: {
    faces: { type: 'string', default: '20000' },
    tasks: { type: 'string', default: '8' },
    nodes: { type: 'string', default: '2' },
    program: { type: 'string', default: defaultProgram },
  },
});
const [faces, tasks, nodes] = [values.faces, values.tasks, values.nodes].map(Number);
if (!faces || !tasks || !nodes) throw new Error('--faces, --tasks and --nodes are whole numbers from 1.');
const program = path.resolve(values.program);

/** The share of processor time that parts may cost more than one run. */
const mostOverhead = 0.15;

/** Bash's own timing counts whatever a command waited for, its threads and children too. */
const timing = 'TIMEFORMAT="cpu %U %S"; time';

/** @param {string} text what bash said @returns {number} seconds */
function processorSeconds(text) {
  const times = [...text.matchAll(/^cpu ([\d.]+) ([\d.]+)$/gm)];
  if (times.length === 0) throw new Error(`Nothing was timed:\n${text}`);
  return times.reduce((sum, [, user, system]) => sum + Number(user) + Number(system), 0);
}

/** Bytes that a process and its children have read until now. @param {number} pid @param {Map<number, number>} into */
async function lookAtReads(pid, into) {
  const io = await readFile(`/proc/${pid}/io`, 'utf8').catch(() => '');
  const read = Number(/^rchar: (\d+)/m.exec(io)?.[1] ?? 0);
  into.set(pid, Math.max(into.get(pid) ?? 0, read));
  for (const child of await childrenOf(pid)) await lookAtReads(child, into);
}

/** Runs the program on this computer. @param {readonly string[]} parameters */
async function timed(parameters) {
  const child = spawn('bash', ['-c', `${timing} "$@"`, '-', process.execPath, program, ...parameters], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  let ended = false;
  const closed = new Promise((resolve) => child.once('close', resolve)).finally(() => (ended = true));
  let megabytes = 0;
  const reads = new Map();
  while (!ended && child.pid !== undefined) {
    megabytes = Math.max(megabytes, await memoryOf(child.pid));
    await lookAtReads(child.pid, reads);
    await Promise.race([closed, setTimeout(200)]);
  }
  if ((await closed) !== 0) throw new Error(said);
  const bytesRead = [...reads.values()].reduce((sum, each) => sum + each, 0);
  return { processor: processorSeconds(said), megabytes, bytesRead };
}

/**
 * @param {import('../scripts/slurm.mjs').SlurmCluster} cluster @param {string} labels @param {string} work
 * @param {string} name @param {(job: string, out: string) => Promise<void>} [disturb] once tasks run
 */
async function onSlurm(cluster, labels, work, name, disturb) {
  const out = path.join(work, name);
  const log = path.join(work, `${name}.cpu`);
  await writeFile(log, '');
  // Each job runs its own script once more, timed.
  const setup = `[ -n "$SCN_TIMED" ] || { SCN_TIMED=1 bash -c '${timing} sh "$1" 2>&3' - "$0" 3>&2 2>>'${log}'; exit; }`;
  const report = path.join(work, `${name}.csv`);
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...[program, 'cluster', 'slurm', path.dirname(labels), '--labels', labels, '--out', out],
      ...[
        '--tasks',
        String(tasks),
        '--cpus',
        '1',
        '--memory',
        '2G',
        '--audit-memory',
        '8G',
        '--setup',
        setup,
      ],
      ...['--report', report, '--result', path.join(work, `${name}.arrow`), '--submit', '--json'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: cluster.environment },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const closed = new Promise((resolve) => child.once('close', resolve));
  if (disturb) {
    let job;
    while (!(job = /parts (\d+), audit/.exec(said)?.[1])) await setTimeout(50);
    await disturb(job, out);
  }
  if ((await closed) !== 0) throw new Error(said);
  const wall = (performance.now() - started) / 1000;
  return { out, report, wall, processor: processorSeconds(await readFile(log, 'utf8')) };
}

/** Every feature that a store holds, to the bit. @param {string} cache @returns {Map<string, string>} */
function featuresIn(cache) {
  const options = /** @type {const} */ ({ encoding: 'binary', keyEncoding: 'binary' });
  const root = open({
    ...options,
    path: path.join(cache, 'features/features-1.lmdb'),
    noSubdir: true,
    readOnly: true,
  });
  const table = root.openDB('features', options);
  const all = new Map();
  for (const { key, value } of table.getRange())
    all.set(/** @type {Buffer} */ (key).toString('hex'), /** @type {Buffer} */ (value).toString('base64'));
  return all;
}

/** @param {Map<string, string>} a @param {Map<string, string>} b */
function differing(a, b) {
  if (a.size !== b.size) throw new Error(`One machine has ${a.size} faces, the parts ${b.size}.`);
  return [...a].filter(([key, value]) => b.get(key) !== value).length;
}

await ensureSlurm();
await withTemporaryFolder('cluster', async (work) => {
  console.log(`Making ${faces.toLocaleString('en')} faces …`);
  const { files: labels, parquet } = await makeFacesTwice(work, faces);
  await rm(path.dirname(parquet), { recursive: true });
  // A store believes no stamp of the last two seconds.
  await setTimeout(2500);
  const audit = (/** @type {string} */ name, /** @type {string[]} */ ...options) =>
    timed([
      ...['audit', path.dirname(labels), '--labels', labels, '--cache', path.join(work, `cache-${name}`)],
      ...['--report', path.join(work, `${name}.csv`), '--result', path.join(work, `${name}.arrow`)],
      ...options,
    ]);
  console.log('One machine …');
  const one = await audit('one');
  const cluster = await startSlurm(path.join(work, 's'), { nodes, cpus: 1 });
  try {
    console.log(`${tasks} tasks …`);
    const parts = await onSlurm(cluster, labels, work, 'parts');
    console.log('The same with a task killed, a node drained and a part done twice …');
    let happened = '';
    const disturbed = await onSlurm(cluster, labels, work, 'disturbed', async (job, out) => {
      const logs = path.join(out, 'logs');
      let victim;
      while (victim === undefined) {
        await setTimeout(20);
        for (const name of await readdir(logs).catch(() => []))
          if (name.endsWith('.err') && /Features: \d{2,}/.test(await readFile(path.join(logs, name), 'utf8')))
            victim = /-(\d+)\.err$/.exec(name)?.[1];
      }
      await cluster.run('scontrol', ['requeue', `${job}_${victim}`]);
      await cluster.run('scontrol', ['update', `NodeName=node${nodes}`, 'State=DRAIN', 'Reason=bench']);
      const again = `${process.execPath} ${program} work ${path.dirname(labels)} --labels ${labels} --part ${tasks}/${tasks} --out ${out}`;
      await cluster.run('sbatch', ['--mem=2G', `--output=${work}/again.out`, `--wrap=${again}`]);
      happened = `task ${victim} killed while it computed and requeued, node${nodes} drained, part ${tasks} done twice at once`;
    });
    console.log('The last step alone …');
    const last = await audit('last', '--parts', parts.out);
    await audit('again', '--parts', disturbed.out);
    const alone = await readFile(path.join(work, 'one.csv'));
    const reports = [
      parts.report,
      disturbed.report,
      path.join(work, 'last.csv'),
      path.join(work, 'again.csv'),
    ];
    for (const report of reports)
      if (!(await readFile(report)).equals(alone)) throw new Error(`${report} is not one machine’s.`);
    const machine = featuresIn(path.join(work, 'cache-one'));
    const others = ['last', 'again'].map((name) =>
      differing(machine, featuresIn(path.join(work, `cache-${name}`))),
    );
    const partNames = (await readdir(parts.out)).filter((name) => name.endsWith('.arrow'));
    let partBytes = 0;
    for (const name of partNames) partBytes += (await stat(path.join(parts.out, name))).size;
    const overhead = parts.processor / one.processor - 1;
    const found = {
      environment: await environment(),
      ...{ faces, tasks, nodes, happened, overhead, partBytes, memoryKind },
      one,
      parts: { processor: parts.processor, wall: parts.wall },
      disturbed: { processor: disturbed.processor, wall: disturbed.wall },
      last,
      featuresThatDiffer: others,
    };
    const seconds = (/** @type {number} */ value) => `${value.toFixed(1)} s`;
    const megabytes = (/** @type {number} */ value) => `${Math.round(value / 2 ** 20)} MB`;
    const share = `${(100 * overhead).toFixed(1)} %`;
    await writeResults(
      'cluster',
      [
        '# An audit in parts',
        environmentLine(found.environment),
        `${faces.toLocaleString('en')} made faces of 48 pixels, on one machine, and by ${tasks} tasks and the audit that depends on them on a Slurm of ${nodes} nodes with one processor each, all on this computer. Memory is the ${memoryKind}.`,
        markdownTable(
          ['run', 'processor time', 'beside one machine', 'read', 'peak memory'],
          [
            ['one machine', seconds(one.processor), '', megabytes(one.bytesRead), `${one.megabytes} MB`],
            [
              `${tasks} tasks and the audit`,
              seconds(parts.processor),
              `${overhead < 0 ? '' : '+'}${share}`,
              '',
              '',
            ],
            [
              'of it, the audit alone (run again)',
              seconds(last.processor),
              '',
              megabytes(last.bytesRead),
              `${last.megabytes} MB`,
            ],
            ['with mishaps, what was lost not counted', seconds(disturbed.processor), '', '', ''],
          ],
        ),
        `The mishaps: ${happened}. Reports of all runs are the same to the byte. Of ${machine.size.toLocaleString('en')} features, ${others.join(' and ')} differ in any bit from one machine’s, with mishaps or without.`,
        `The ${partNames.length} files of the parts have ${megabytes(partBytes)}, ${Math.round(partBytes / faces)} bytes a face.`,
      ].join('\n\n'),
      found,
    );
    console.log(`Parts cost ${share} more processor time than one run.`);
    if (overhead > mostOverhead || others.some((count) => count > 0)) process.exitCode = 1;
  } finally {
    await cluster.stop();
  }
});
