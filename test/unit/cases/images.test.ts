import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCli, summaryOf } from '../cli/runCli';

const cases = path.resolve(import.meta.dirname, '../../../../shared/cases');
const skipReason = existsSync(cases) ? undefined : `${cases} is not there`;

/** Runs a command in a copy of a case. */
async function runIn(name: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'case-'));
  try {
    await cp(path.join(cases, name), folder, { recursive: true });
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function audit(folder: string, ...args: string[]): Promise<Record<string, unknown>> {
  const run = await runCli(['audit', folder, '--cache', path.join(folder, '.cache'), '--json', ...args]);
  expect(run.code, run.stderr).toBe(0);
  return summaryOf(run);
}

describe(`images as they are published${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  const given = it.skipIf(skipReason !== undefined);

  given.each(['D_FLOAT-TIFF', 'D_B12-PNG'])(
    '%s is judged as the same faces in 8 bits',
    { timeout: 300_000 },
    (name) =>
      runIn(name, async (folder) => {
        const { suspects, estimatedErrors, warnings } = await audit(folder);
        expect(suspects).toBe(10);
        expect(Math.round(estimatedErrors as number)).toBe(7);
        expect(warnings).toContainEqual(expect.stringMatching(/taken for black and .* for white/));
      }),
  );

  given('F15b_bmp: BMP is read', { timeout: 300_000 }, () =>
    runIn('F15b_bmp', async (folder) => {
      expect(await audit(folder)).toMatchObject({ samples: 30, audited: 30 });
    }),
  );
});
