import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ensureSlurm, type SlurmCluster, startSlurm } from '../../../scripts/slurm.mjs';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import { progressText } from '../../../src/audit/run/progressText';
import { CancelledError } from '../../../src/base/humanError';
import { runOnCluster } from '../../../src/host/audits/clusterAudit';
import type { AuditRequest } from '../../../src/protocol/auditProcess';
import { csvAt } from '../support/dataSets';
import { quietRun } from '../support/quietRun';
import { drawFaces, type Expression, writeLabels } from '../audit/drawnFaces';
import { cli, outcomeOf, type Run, runCli, sentenceOf, startCli, summaryOf } from '../cli/runCli';

/*
 * A real Slurm of its own: munged, a controller and the daemons of two nodes, without accounting. Where it is not installed
 * and cannot be, or does not start, the test is skipped with the reason.
 */
let folder: string;
let data: string;
let cluster: SlurmCluster | undefined;
let why = '';

beforeAll(async () => {
  // Paths of the cluster's own take their place in file names and sockets, which must be short.
  folder = await mkdtemp(path.join(tmpdir(), 'scn-sl-'));
  try {
    if (process.platform !== 'linux') throw new Error('Slurm’s daemons are for Linux.');
    await ensureSlurm();
    cluster = await startSlurm(path.join(folder, 'slurm'));
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
    return;
  }
  // Spaces and what Slurm replaces in the names of logs.
  data = path.join(folder, 'my %a faces');
  const truth = await drawFaces(data, 240);
  const wrong = new Map<string, Expression>([...truth.keys()].slice(0, 12).map((name) => [name, 'sad']));
  await writeLabels(data, truth, wrong);
}, 300_000);
afterAll(async () => {
  await cluster?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('an audit on Slurm', () => {
  it('is what one machine gives, with a task killed, a node drained and a part done twice', async (context) => {
    if (!cluster) return context.skip(why);
    const { run, environment } = cluster;
    const out = path.join(folder, 'out');
    const report = path.join(folder, 'cluster.csv');
    const child = startCli(
      [
        ...['cluster', 'slurm', data, '--out', out, '--tasks', '8', '--cpus', '1', '--memory', '1G'],
        ...['--audit-memory', '4G', '--time', '10', '--setup', 'export SCN_TEST="a b"', '--submit', '--json'],
        ...['--report', report, '--result', path.join(folder, 'cluster.arrow')],
      ],
      { env: environment },
    );
    const outcome: Promise<Run> = outcomeOf(child);
    let said = '';
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
    const parts = await until(() => Promise.resolve(/parts (\d+), audit \d+/.exec(said)?.[1]));

    // A task that computes is killed, and Slurm starts it anew.
    const logs = path.join(out, 'logs');
    const victim = await until(async () => {
      for (const name of await readdir(logs).catch(() => []))
        if (name.endsWith('.err') && (await readFile(path.join(logs, name), 'utf8')).includes('Reading'))
          return /-(\d+)\.err$/.exec(name)?.[1];
      return undefined;
    });
    await run('scontrol', ['requeue', `${parts}_${victim}`]);
    // The node that another one runs on gets no more.
    await run('scontrol', ['update', 'NodeName=node2', 'State=DRAIN', 'Reason=test']);
    // And a part is done a second time, beside the first.
    const again = `'${process.execPath}' '${cli}' work '${data}' --part 8/8 --out '${out}'`;
    const copy = (
      await run('sbatch', ['--parsable', '--mem=1G', `--output=${folder}/again.out`, `--wrap=${again}`])
    ).trim();

    const { code, stdout, stderr } = await outcome;
    expect(code, stderr).toBe(0);
    expect(await run('scontrol', ['show', 'job', `${parts}_${victim}`])).toMatch(/Restarts=1/);
    expect(await run('scontrol', ['show', 'node', 'node2'])).toMatch(/DRAIN/);
    await until(async () =>
      /JobState=COMPLETED/.test(await run('scontrol', ['show', 'job', copy])) ? true : undefined,
    );
    expect((await readdir(out)).filter((name) => name.endsWith('.arrow')).sort()).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((part) => `part-${part}-of-8.arrow`),
    );
    expect(stderr).toMatch(/Features: .*Audit: 1 waiting \(Dependency\)/);
    expect(summaryOf({ code, stdout, stderr, signal: null })).toMatchObject({
      samples: 240,
      facesDecoded: 0,
    });

    const one = path.join(folder, 'one.csv');
    const alone = await runCli([
      ...['audit', data, '--cache', path.join(folder, 'cache'), '--report', one],
      ...['--result', path.join(folder, 'one.arrow')],
    ]);
    expect(alone.code, alone.stderr).toBe(0);
    expect((await readFile(report)).equals(await readFile(one))).toBe(true);
  }, 400_000);

  it('ends with a sentence where the audit fails, and where Slurm does not take the jobs', async (context) => {
    if (!cluster) return context.skip(why);
    const { environment, run } = cluster;
    await run('scontrol', ['update', 'NodeName=node2', 'State=RESUME']);
    const out = path.join(folder, 'failing');
    const command = ['cluster', 'slurm', data, '--out', out, '--tasks', '1', '--cpus', '1', '--memory', '1G'];
    const options = ['--audit-memory', '2G', '--result', path.join(folder, 'f.arrow'), '--submit'];
    // The program is gone by the time that it should start.
    const failed = await runCli([...command, ...options, '--setup', 'echo "No such module" >&2; exit 3'], {
      env: environment,
    });
    expect(failed.code).toBe(1);
    expect(sentenceOf(failed)).toMatch(
      /^The audit on the cluster did not come to its end \(job \d+, FAILED\): No such module What the tasks computed is in .*failing; run it again\.$/,
    );
    const refused = await runCli([...command, ...options, '--sbatch=--partition=nowhere'], {
      env: environment,
    });
    expect(refused.code).toBe(1);
    expect(sentenceOf(refused)).toMatch(/invalid partition/i);
    expect((await run('squeue', ['--noheader'])).trim()).toBe('');
  }, 400_000);
});

describe('an audit on Slurm from the workbench', () => {
  it('has the jobs do what was asked for there, and ends them when it is cancelled', async (context) => {
    if (!cluster) return context.skip(why);
    const { run, environment } = cluster;
    vi.stubEnv('SLURM_CONF', environment['SLURM_CONF'] ?? '');
    try {
      const request: AuditRequest = {
        dataSet: csvAt(path.join(data, 'labels.csv')),
        roots: [data],
        subjects: 'auto',
        recipe: 'cure',
        seed: 1,
        cacheFolder: path.join(folder, 'unused'),
        resultFile: path.join(data, '.scn', 'labels.csv.audit.arrow'),
        reportFile: undefined,
      };
      const wish = { tasks: 2, sbatch: ['--cpus-per-task=1', '--mem=4G', '--time=10'] };
      const told: string[] = [];
      const watch = quietRun({ onProgress: (progress) => told.push(progressText(progress)) });
      const summary = await runOnCluster(path.dirname(cli), request, wish, watch);
      expect(summary).toMatchObject({ samples: 240, facesDecoded: 0, resultFile: request.resultFile });
      expect((await readAuditResult(request.resultFile)).ids.length).toBe(240);
      expect(told.join('\n')).toContain('Audit: 1 waiting (Dependency)');

      const abort = new AbortController();
      const cancelled = runOnCluster(path.dirname(cli), request, wish, {
        ...watch,
        signal: abort.signal,
        onProgress: () => abort.abort(),
      });
      await expect(cancelled).rejects.toThrow(CancelledError);
      await until(async () => ((await run('squeue', ['--noheader'])).trim() === '' ? true : undefined));
    } finally {
      vi.unstubAllEnvs();
    }
  }, 400_000);
});

describe('a script for Slurm', () => {
  it('refuses what cannot work before anything is given to anybody', async () => {
    const place = path.join(folder, 'small');
    await writeLabels(place, await drawFaces(place, 6));
    const out = path.join(folder, 'unused');
    const base = ['cluster', 'slurm', place, '--out', out];
    const many = await runCli([...base, '--tasks', '7']);
    expect([many.code, sentenceOf(many)]).toEqual([
      1,
      'There are 6 images, too few for 7 tasks. Give --tasks a smaller number.',
    ]);
    const nowhere = await runCli(['cluster', 'slurm', path.join(place, 'none'), '--out', out]);
    expect(nowhere.code).toBe(1);
    const broken = await runCli([...base, '--tasks', '2', '--setup', 'SCN_JOB']);
    expect(sentenceOf(broken)).toContain('cannot be written into a script');
    const submitted = await runCli([...base, '--tasks', '2', '--submit'], {
      env: { ...process.env, PATH: '/nowhere' },
    });
    expect(submitted.code).toBe(1);
    expect(sentenceOf(submitted)).toContain('There is no sbatch on this computer.');
  });
});
