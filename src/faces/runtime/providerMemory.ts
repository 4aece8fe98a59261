import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { arch, cpus, hostname, platform, release } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { readRegular } from '../../base/disk/regularFile';
import { writeWhole } from '../../base/disk/writeWhole';
import type { ProbeResult } from './probeProvider';

/** How a probe ended. `started`: it did not, so the process died in it. */
export type ProbeOutcome =
  | ({ readonly kind: 'measured' } & ProbeResult)
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'started' };

const outcomes = v.record(
  v.string(),
  v.variant('kind', [
    v.object({
      kind: v.literal('measured'),
      difference: v.number(),
      facesPerSecond: v.number(),
      cpuFacesPerSecond: v.number(),
    }),
    v.object({ kind: v.literal('failed'), reason: v.string() }),
    v.object({ kind: v.literal('started') }),
  ]),
);

/** What probes found on this machine, in a file of the cache, so that a model is probed once. */
export class ProviderMemory {
  private readonly file: string;

  /** @param cacheFolder made when something is kept. */
  constructor(private readonly cacheFolder: string) {
    this.file = path.join(cacheFolder, 'providers.json');
  }

  /** @param subject the model, the library and the provider */
  async recall(...subject: string[]): Promise<ProbeOutcome | undefined> {
    return (await this.all())[keyOf(subject)];
  }

  async keep(outcome: ProbeOutcome, ...subject: string[]): Promise<void> {
    const all = { ...(await this.all()), [keyOf(subject)]: outcome };
    await mkdir(this.cacheFolder, { recursive: true });
    await writeWhole(this.file, `${JSON.stringify(all, undefined, 1)}\n`);
  }

  /** A file that is missing, damaged or of another version has nothing to say: everything is probed again. */
  private async all(): Promise<Record<string, ProbeOutcome>> {
    try {
      return v.parse(outcomes, JSON.parse((await readRegular(this.file)).toString('utf8')));
    } catch {
      return {};
    }
  }
}

/** A cache may lie on a network disk that machines share. */
function keyOf(subject: readonly string[]): string {
  const machine = [hostname(), platform(), release(), arch(), cpus()[0]?.model ?? ''];
  return createHash('sha256')
    .update(JSON.stringify([machine, subject]))
    .digest('hex')
    .slice(0, 32);
}
