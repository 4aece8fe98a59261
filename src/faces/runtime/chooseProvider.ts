import * as l10n from '@vscode/l10n';
import type { InferenceProvider, ProviderChoice } from '../../protocol/faceModel';
import { messageOf } from '../../base/humanError';
import type { Backbone } from '../backbone';
import type { InferenceRuntime, Provider } from './inferenceRuntime';
import { type ProbeResult, probeProvider } from './probeProvider';
import { type ProbeOutcome, ProviderMemory } from './providerMemory';

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
          '{0} is set, but {1} has no such provider on this machine: features are computed on the {2}.',
          nameOf(choice),
          runtime.name,
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
