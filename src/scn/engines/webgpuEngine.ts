import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { EngineSource, GraphicsAdapter } from '../../protocol/engine';
import { registerMatMulGradient } from '../matMulGradient';
import { noteEngineFailure, unloadable } from './engineFailure';
import { webgpuBackend } from './webgpuBackend';

/** What the package `webgpu` gives. */
type Dawn = {
  readonly create: (options: readonly string[]) => {
    requestAdapter(options: object): Promise<Adapter | null>;
  };
  /** WebGPU's classes and constants, which a browser has among its globals. */
  readonly globals: Readonly<Record<string, unknown>>;
};

/** The types that TensorFlow.js brings are those of an older WebGPU. */
type AdapterInfo = GPUAdapterInfo & { readonly isFallbackAdapter: boolean };
type Adapter = GPUAdapter & { readonly info: AdapterInfo };

/** Of what an adapter may have, what TensorFlow.js' programs use. */
const neededLimits = {
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupStorageSize: 16_384,
  maxComputeWorkgroupsPerDimension: 65_535,
  maxStorageBuffersPerShaderStage: 8,
  // The first layer of ResNet-18 has 102 MB for 32 images of 224 × 224.
  maxStorageBufferBindingSize: 128 * 1024 ** 2,
  maxBufferSize: 128 * 1024 ** 2,
} as const;

/** Used up to what the adapter has: the larger, the larger a batch may be. */
const wantedLimits = [...(Object.keys(neededLimits) as (keyof typeof neededLimits)[])];

/**
 * The device of this thread. Dawn is at work as long as something refers to it, and keeps the process from ending: see
 * `stopWebgpuEngine`.
 */
let running: { readonly gpu: unknown; readonly device: GPUDevice } | undefined;

/**
 * Starts TensorFlow.js on WebGPU, by Dawn's native code.
 * @returns its name for people, and what it computes on.
 * @throws HumanError where there is no adapter, or none that will do.
 */
export async function startWebgpuEngine({ folder }: Extract<EngineSource, { kind: 'webgpu' }>): Promise<{
  readonly name: string;
  readonly adapter: GraphicsAdapter;
}> {
  const { create, globals } = await load(folder);
  const gpu = create([]);
  const found = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!found) throw new HumanError(noAdapter());
  const adapter = adapterOf(found.info);
  const short = wantedLimits.find((name) => found.limits[name] < neededLimits[name]);
  if (short !== undefined)
    throw new HumanError(
      l10n.t(
        'the graphics adapter {0} is below what training needs ({1} is {2}, needed are {3}).',
        adapter.name,
        short,
        found.limits[short],
        neededLimits[short],
      ),
    );
  const device = await found.requestDevice({
    requiredLimits: Object.fromEntries(wantedLimits.map((name) => [name, found.limits[name]])),
  });
  const name = `TensorFlow.js ${tf.version_core} WebGPU, ${adapter.name}`;
  watch(name, device);
  await register(device, found.info, globals);
  registerMatMulGradient();
  running = { gpu, device };
  return { name, adapter };
}

/** Lets go of the device, so that the process can end by itself. Nothing can be computed afterwards. */
export function stopWebgpuEngine(): void {
  if (!running) return;
  tf.removeBackend(webgpuBackend);
  running.device.destroy();
  running = undefined;
}

async function load(folder: string): Promise<Dawn> {
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(path.join(folder, 'index.js')).href)) as Dawn;
  } catch (error) {
    throw unloadable(folder, error);
  }
}

function noAdapter(): string {
  return process.platform === 'linux'
    ? l10n.t(
        'it found no graphics adapter. Install the driver of your graphics card and Vulkan (libvulkan1; vulkaninfo should list the card).',
      )
    : l10n.t('it found no graphics adapter. Install the newest driver of your graphics card.');
}

function adapterOf(info: AdapterInfo): GraphicsAdapter {
  const { vendor, architecture, device, description } = info;
  // Drivers fill in what they like; the description is the most telling.
  const isSoftware =
    info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe|warp|basic render/i.test(
      [vendor, architecture, device, description].join(' '),
    );
  const named = description || device || architecture || vendor;
  const name = isSoftware ? l10n.t('{0} (software)', named) : named;
  return { name, vendor, isSoftware };
}

/** What goes wrong on the device is told beside the calls, which go on as if nothing were. */
function watch(name: string, device: GPUDevice): void {
  void device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed' || running?.device === device)
      noteEngineFailure(name, l10n.t('the graphics device was lost ({0})', message || reason));
  });
  device.addEventListener('uncapturederror', (event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    const isMemory = error.constructor.name === 'GPUOutOfMemoryError';
    noteEngineFailure(
      name,
      isMemory
        ? l10n.t('the graphics memory is full ({0})', error.message)
        : l10n.t('the graphics device refused what it was asked ({0})', error.message),
    );
  });
}

/** TensorFlow.js expects a browser: the classes of WebGPU among the globals, and the navigator when the backend is made. */
async function register(device: GPUDevice, info: GPUAdapterInfo, globals: Dawn['globals']): Promise<void> {
  Object.assign(globalThis, globals);
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: {} }, configurable: true });
  try {
    await import('@tensorflow/tfjs-backend-webgpu/dist/register_all_kernels');
    const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu/dist/webgpu');
    const backend = new WebGPUBackend(device, info);
    tf.registerBackend(webgpuBackend, () => backend);
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
  if (!(await tf.setBackend(webgpuBackend)))
    throw new Error('TensorFlow.js could not start its WebGPU backend.');
  await tf.ready();
}
