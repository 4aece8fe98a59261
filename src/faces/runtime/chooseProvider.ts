import * as l10n from '@vscode/l10n';
import type { InferenceProvider, ProviderChoice } from '../../protocol/faceModel';
import { messageOf } from '../../base/humanError';
import { type Backbone, writeInput, testImages } from '../backbone';
import type { InferenceRuntime, Provider } from './loadRuntime';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { arch, cpus, hostname, platform, release } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { readRegular } from '../../base/disk/regularFile';
import { writeWhole } from '../../base/disk/writeWhole';
import { performance } from 'node:perf_hooks';
import { type BackboneSession, inputLength, loadBackbone } from '../backboneSession';

/** How a provider did beside the CPU on the same images. */
export type ProbeResult = {
  /** The largest difference of a feature from the CPU's, as a share of the largest feature. */
  readonly difference: number;
  readonly facesPerSecond: number;
  readonly cpuFacesPerSecond: number;
};

const images = 16;
/** Rounds that are timed, after one that warms up; the fastest counts. */
const rounds = 3;

/**
 * Runs a backbone on a provider and on the CPU.
 * @throws Error where the provider is not there or cannot run the model.
 */
export async function probeProvider(
  backbone: Backbone,
  runtime: InferenceRuntime,
  provider: Provider,
  threads: number,
): Promise<ProbeResult> {
  const batch = new Float32Array(images * inputLength(backbone));
  const pair = testImages(backbone.inputSize);
  for (let index = 0; index < images; index++)
    writeInput(pair[index % 2 === 0 ? 0 : 1], backbone, batch, index);
  // First what may be missing: then the CPU's time is not spent.
  const tried = await timed(backbone, runtime, provider, threads, batch);
  const [cpuProvider] = runtime.providers;
  const cpu = await timed(backbone, runtime, cpuProvider, threads, batch);
  return {
    difference: relativeDifference(tried.features, cpu.features),
    facesPerSecond: tried.facesPerSecond,
    cpuFacesPerSecond: cpu.facesPerSecond,
  };
}

async function timed(
  backbone: Backbone,
  runtime: InferenceRuntime,
  provider: Provider,
  threads: number,
  batch: Float32Array,
): Promise<{ features: Float32Array; facesPerSecond: number }> {
  const session: BackboneSession = await loadBackbone(backbone, { runtime, provider }, threads);
  try {
    let features = await session.run(batch, images);
    let seconds = Infinity;
    for (let round = 0; round < rounds; round++) {
      const started = performance.now();
      features = await session.run(batch, images);
      seconds = Math.min(seconds, (performance.now() - started) / 1000);
    }
    return { features, facesPerSecond: images / seconds };
  } finally {
    await session.dispose();
  }
}

/** @returns a share of the largest expected feature; the largest number there is where they cannot be compared. */
export function relativeDifference(features: Float32Array, expected: Float32Array): number {
  if (features.length !== expected.length) return Number.MAX_VALUE;
  let largest = 0;
  let difference = 0;
  expected.forEach((value, index) => {
    largest = Math.max(largest, Math.abs(value));
    const each = Math.abs((features[index] ?? NaN) - value);
    difference = Number.isFinite(each) ? Math.max(difference, each) : Infinity;
  });
  // Finite, since JSON knows no other numbers.
  return difference === 0 ? 0 : Math.min(difference / largest, Number.MAX_VALUE);
}

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

/** Graphics processors round differently (TF32: ten bits); features that differ by more were computed wrong. */
const mostDifference = 5e-3;

/** Below this gain a provider is not worth features that the next machine computes differently. */
const leastGain = 1.1;

export type ProviderOptions = {
  readonly choice: ProviderChoice;
  /** Folder in which probes are remembered; made when missing. */
  readonly cacheFolder: string;
  readonly threads: number;
  /** Gets a sentence where another provider than the chosen one runs, and on each probe. */
  readonly onNote: (line: string) => void;
  /** Replaces the measurement, for tests of what follows from it. */
  readonly probe?: typeof probeProvider;
};

/**
 * What a backbone runs on: the provider that was chosen, or for `auto` the fastest, if it computes what the CPU does;
 * the CPU in any other case. Each provider is probed once a machine and model; one that was chosen by name and failed
 * is tried again each time, since its user may have put right what was missing.
 */
export async function chooseProvider(
  backbone: Backbone,
  runtime: InferenceRuntime,
  options: ProviderOptions,
): Promise<Provider> {
  const { choice, onNote } = options;
  const [fallback, ...others] = runtime.providers;
  if (choice === 'cpu') return fallback;
  if (choice !== 'auto') {
    if (!others.includes(choice)) {
      onNote(
        l10n.t(
          '{0} is set, but {1}: features are computed on the {2}.',
          nameOf(choice),
          runtime.missing(choice),
          nameOf(fallback),
        ),
      );
      return fallback;
    }
    const outcome = await outcomeOf(choice, backbone, runtime, options);
    const reason = whyNot(outcome);
    if (reason === undefined) return choice;
    onNote(
      l10n.t(
        '{0} is set, but {1}: features are computed on the {2}.',
        nameOf(choice),
        reason,
        nameOf(fallback),
      ),
    );
    return fallback;
  }
  let best: { provider: Provider; facesPerSecond: number } | undefined;
  for (const provider of others) {
    const outcome = await outcomeOf(provider, backbone, runtime, options);
    if (outcome.kind !== 'measured' || whyNot(outcome) !== undefined) continue;
    const { facesPerSecond, cpuFacesPerSecond } = outcome;
    if (facesPerSecond < leastGain * cpuFacesPerSecond) continue;
    if (facesPerSecond > (best?.facesPerSecond ?? 0)) best = { provider, facesPerSecond };
  }
  return best?.provider ?? fallback;
}

async function outcomeOf(
  provider: Provider,
  backbone: Backbone,
  runtime: InferenceRuntime,
  { choice, cacheFolder, threads, onNote, probe = probeProvider }: ProviderOptions,
): Promise<ProbeOutcome> {
  const memory = new ProviderMemory(cacheFolder);
  const subject = [backbone.id, runtime.name, provider];
  const known = await memory.recall(...subject);
  if (known && (known.kind === 'measured' || choice === 'auto')) return known;
  // A driver may take the process with it: then this stays, and `auto` leaves the provider alone.
  await memory.keep({ kind: 'started' }, ...subject);
  const outcome = await probe(backbone, runtime, provider, threads).then(
    (result): ProbeOutcome => ({ kind: 'measured', ...result }),
    (error: unknown): ProbeOutcome => ({ kind: 'failed', reason: reasonOf(error) }),
  );
  await memory.keep(outcome, ...subject);
  // That a machine lacks what nobody asked for is no news.
  if (outcome.kind === 'measured') onNote(probeSentence(provider, outcome));
  return outcome;
}

function probeSentence(
  provider: Provider,
  { facesPerSecond, cpuFacesPerSecond, difference }: ProbeResult,
): string {
  return l10n.t(
    '{0} was tried: {1} faces a second, the CPU {2}; the features differ by {3} of the largest.',
    nameOf(provider),
    facesPerSecond.toFixed(0),
    cpuFacesPerSecond.toFixed(0),
    difference.toExponential(1),
  );
}

/** Why a provider cannot be used, for a sentence; undefined where it can. */
function whyNot(outcome: ProbeOutcome): string | undefined {
  switch (outcome.kind) {
    case 'measured':
      return disagreement(outcome);
    case 'failed':
      return l10n.t('it cannot run the face model here ({0})', outcome.reason);
    case 'started':
      return l10n.t('the process ended when it was tried');
  }
}

function disagreement({ difference }: ProbeResult): string | undefined {
  if (difference <= mostDifference) return undefined;
  return difference < 1e3
    ? l10n.t(
        'its features are not those of the CPU (they differ by {0} of the largest)',
        difference.toExponential(1),
      )
    : l10n.t('its features are not those of the CPU (they differ by more than can be said of the largest)');
}

/** What the library said, without its place in its own source. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const [line = ''] = messageOf(cause).split('\n');
  return line.replace(/^.*?\) was false\. |^\S+:\d+ .*? was false\. /, '').trim();
}

const names: Record<Provider, string> = {
  cpu: 'CPU',
  wasm: 'CPU (WebAssembly)',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'CoreML',
  webgpu: 'WebGPU',
} satisfies Record<InferenceProvider | 'wasm', string>;

/** A provider's name, for people. */
export function nameOf(provider: Provider): string {
  return names[provider];
}
