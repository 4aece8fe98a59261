import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { webgpuSource } from '../../support/softwareDevice';

/** What is wrong with a graphics device. */
export type DeviceFault =
  | 'none'
  | 'noAdapter'
  /** It has less than training needs. */
  | 'smallLimits'
  /** Its rectifier lets through a thousandth of what is below zero. */
  | 'wrongNumbers'
  /** Another program takes its memory, as soon as a training has begun. */
  | 'noMemory'
  /** It is lost as soon as a training has begun. */
  | 'isLost';

/** Bytes that a training takes at a time. The engine is first tried on the main thread of a process, which spares it. */
const trainingBytes = 300_000;

const faults: Readonly<Record<DeviceFault, string>> = {
  none: '',
  noAdapter: 'gpu.requestAdapter = async () => null;',
  smallLimits: `
    adapter.then((found) => Object.defineProperty(found, 'limits', {
      value: new Proxy(found.limits, { get: (all, name) => (name === 'maxBufferSize' ? 1000 : all[name]) }),
    }));`,
  wrongNumbers: `
    const { createShaderModule } = globals.GPUDevice.prototype;
    globals.GPUDevice.prototype.createShaderModule = function (described) {
      const code = described.code.replace('select(a, 0.0, a < 0.0)', 'select(a, a * 0.001, a < 0.0)');
      return createShaderModule.call(this, { ...described, code });
    };`,
  noMemory: `
    onTraining((device) => {
      const event = new Event('uncapturederror');
      event.error = new globals.GPUOutOfMemoryError('made up');
      device.dispatchEvent(event);
    });`,
  isLost: 'onTraining((device) => device.destroy());',
};

/**
 * Writes a package `webgpu` that is the real one with a fault.
 * @returns its folder.
 */
export async function writeDawn(folder: string, fault: DeviceFault = 'none'): Promise<string> {
  const place = path.join(folder, 'node_modules', 'webgpu');
  await mkdir(place, { recursive: true });
  await writeFile(
    path.join(place, 'package.json'),
    JSON.stringify({ name: 'webgpu', version: '0.6.2', type: 'module', main: 'index.js' }),
  );
  const real = pathToFileURL(path.join(webgpuSource().folder, 'index.js')).href;
  await writeFile(
    path.join(place, 'index.js'),
    `import { isMainThread } from 'node:worker_threads';
    import { create as createReal, globals } from ${JSON.stringify(real)};
    function onTraining(fail) {
      let failed = false;
      const { createBuffer } = globals.GPUDevice.prototype;
      globals.GPUDevice.prototype.createBuffer = function (described) {
        if (described.size > ${trainingBytes} && !isMainThread && !failed) {
          failed = true;
          fail(this);
        }
        return createBuffer.call(this, described);
      };
    }
    function create(options) {
      const gpu = createReal(options);
      const request = gpu.requestAdapter.bind(gpu);
      const adapter = request({});
      gpu.requestAdapter = () => adapter;
      ${faults[fault]}
      return gpu;
    }
    export { create, globals };
    `,
  );
  return place;
}
