import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { EngineSource } from '../../../src/protocol/engine';
import { startWebgpuEngine } from '../../../src/scn/engines/webgpuEngine';

/** Where Debian and Ubuntu install Chromium, which brings SwiftShader, a Vulkan device in software, and Vulkan's loader. */
const chromium = '/usr/lib/chromium';
const device = path.join(chromium, 'vk_swiftshader_icd.json');
const loader = path.join(chromium, 'libvulkan.so.1');

/** RTLD_NODELETE, which Node.js has no name for. */
const keepLoaded = 0x1000;

function dawnFolder(): string | undefined {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('webgpu-for-tests'));
  } catch {
    return undefined;
  }
}

/** Why tests on a software device are skipped here; undefined where they can run. */
export const noSoftwareDevice: string | undefined = !existsSync(device)
  ? `skipped without Chromium's ${device}`
  : dawnFolder() === undefined
    ? 'skipped without the npm package webgpu, webgpu-for-tests here'
    : undefined;

/** Where the engine is in the packages of the project. */
export function webgpuSource(): Extract<EngineSource, { kind: 'webgpu' }> {
  return { kind: 'webgpu', package: 'webgpu', folder: dawnFolder() ?? '' };
}

/** Shows the software device to this process, and to those that it starts. */
export function showSoftwareDevice(): void {
  process.env.VK_ICD_FILENAMES = device;
  process.env.LD_LIBRARY_PATH = chromium;
  // Where the system has no loader, this process needs the one beside the device. It is no module of Node.js, which
  // therefore throws, but it stays loaded, and is what Dawn gets when it asks for Vulkan.
  try {
    process.dlopen({ exports: {} }, loader, constants.dlopen.RTLD_NOW | keepLoaded);
  } catch {
    // As expected.
  }
}

let started: ReturnType<typeof startWebgpuEngine> | undefined;

/** Makes WebGPU on the software device the engine in use. */
export async function useSoftwareDevice(): ReturnType<typeof startWebgpuEngine> {
  showSoftwareDevice();
  started ??= startWebgpuEngine(webgpuSource());
  const engine = await started;
  await tf.setBackend('webgpu');
  return engine;
}
