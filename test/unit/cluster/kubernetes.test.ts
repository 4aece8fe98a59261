import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Job } from 'kubernetes-models/batch/v1';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runCli, sentenceOf } from '../cli/runCli';

let folder: string;
let manifest: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-kubernetes-'));
  manifest = path.join(folder, 'scn.yaml');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const write = (...options: string[]) =>
  runCli([
    ...['cluster', 'kubernetes', '/data/faces', '--out', '/data/parts', '--image', 'registry/scn:1'],
    ...['--claim', 'faces', '--manifest', manifest, ...options],
  ]);

async function jobs() {
  const text = await readFile(manifest, 'utf8');
  return {
    text,
    jobs: parseAllDocuments(text).map((each) => each.toJS() as ConstructorParameters<typeof Job>[0]),
  };
}

describe('a manifest for Kubernetes', () => {
  it('has what Kubernetes would take for a variable as it is meant', async () => {
    const run = await write('--tasks', '2', '--subjects', '^(s\\d+)_$(HOME)$');
    expect(run.code, run.stderr).toBe(0);
    const [parts, audit] = (await jobs()).jobs;
    // Of two dollars one is left, and no variable is replaced behind them.
    for (const job of [audit, parts])
      expect(job?.spec?.template.spec?.containers[0]?.args ?? []).not.toContain('^(s\\d+)_$(HOME)$');
    expect(audit?.spec?.template.spec?.containers[0]?.args).toContain('^(s\\d+)_$$(HOME)$$');
  });

  it('fits Kubernetes’ own schema: tasks by index, and the audit suspended', async () => {
    const run = await write(
      '--tasks',
      '16',
      '--seconds',
      '7200',
      '--recipe',
      'paper',
      '--report',
      '/data/r.csv',
    );
    expect(run.code, run.stderr).toBe(0);
    const { text, jobs: written } = await jobs();
    for (const job of written) new Job(job).validate();
    const [parts, audit] = written;
    expect(written.length).toBe(2);
    expect(parts?.spec).toMatchObject({ completionMode: 'Indexed', completions: 16, parallelism: 16 });
    expect(parts?.spec?.suspend).toBeUndefined();
    expect(parts?.spec?.template.spec?.containers[0]).toMatchObject({
      command: ['node', '/app/dist/cli.js'],
      args: ['work', '/data/faces', '--recipe', 'paper', '--out', '/data/parts'],
      env: [{ name: 'JOB_COMPLETIONS', value: '16' }],
    });
    expect(audit?.spec).toMatchObject({ suspend: true, activeDeadlineSeconds: 7200 });
    expect(audit?.spec?.completions).toBeUndefined();
    expect(audit?.spec?.template.spec?.containers[0]?.args).toEqual([
      ...['audit', '/data/faces', '--recipe', 'paper', '--parts', '/data/parts', '--json'],
      ...['--report', '/data/r.csv', '--cache', '/scratch/cache'],
    ]);
    expect(text).toContain('#   kubectl wait --for=condition=complete --timeout=-1s job/scn-parts\n');
    expect(text).toContain(`#   kubectl patch job/scn-audit --type=merge -p '{"spec":{"suspend":false}}'\n`);
  });

  it('has a job of networks between them, each with its GPU', async () => {
    await write('--training', 'images', '--gpus', '1', '--name', 'faces-7');
    const { jobs: written } = await jobs();
    for (const job of written) new Job(job).validate();
    expect(written.map((job) => job?.metadata?.name)).toEqual([
      'faces-7-parts',
      'faces-7-folds',
      'faces-7-audit',
    ]);
    const containers = written.map((job) => job?.spec?.template.spec?.containers[0]);
    expect(containers[1]?.args?.at(-1)).toBe('--folds');
    expect(containers.map((each) => each?.resources?.limits?.['nvidia.com/gpu'])).toEqual([
      undefined,
      '1',
      undefined,
    ]);
  });

  it('is refused where Kubernetes would not take it', async () => {
    const named = await write('--name', 'My Faces');
    expect([named.code, sentenceOf(named)]).toEqual([
      1,
      '--name My Faces is no name for Kubernetes: small letters, digits and hyphens, a letter first, 52 at most.',
    ]);
    const relative = await write('--mount', 'data');
    expect(sentenceOf(relative)).toBe('--mount is data: give the absolute path that the containers see.');
    const size = await write('--memory', 'much');
    expect(size.code).toBe(2);
  });
});
