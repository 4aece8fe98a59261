import { performance } from 'node:perf_hooks';
import type { Backbone } from '../backbone';
import { writeInput } from '../backboneInput';
import { type BackboneSession, inputLength, loadBackbone } from '../backboneSession';
import { testImages } from '../testImages';
import type { InferenceRuntime, Provider } from './inferenceRuntime';

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
