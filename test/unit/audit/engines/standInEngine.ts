import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/** How a stand-in for a native package behaves. */
export type StandIn = {
  readonly name?: '@tensorflow/tfjs-node-gpu' | '@tensorflow/tfjs-node';
  readonly version?: string;
  readonly usesGpu?: boolean;
  readonly fault?: 'throws' | 'crashes' | 'wrongNumbers' | 'otherCore';
};

const require = createRequire(import.meta.url);

/**
 * Writes a package that does what tfjs-node does when it is loaded, with the plain CPU backend in the native one's place:
 * its own copy of TensorFlow.js registers a backend named `tensorflow` with all kernels, and calls the two functions that
 * Node 23 no longer has.
 * @returns the package's folder.
 */
export async function writeStandIn(folder: string, standIn: StandIn = {}): Promise<string> {
  const { name = '@tensorflow/tfjs-node', version = '4.22.0', usesGpu = false, fault } = standIn;
  const place = path.join(folder, 'node_modules', ...name.split('/'));
  await mkdir(place, { recursive: true });
  await writeFile(path.join(place, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }));
  const core = JSON.stringify(require.resolve('@tensorflow/tfjs-core'));
  const backend = JSON.stringify(require.resolve('@tensorflow/tfjs-backend-cpu'));
  const faults = {
    throws: `throw new Error('libtensorflow.so.2: cannot open shared object file');`,
    crashes: `process.abort();`,
    wrongNumbers: `
      const relu = tf.getKernel('Relu', 'tensorflow');
      tf.unregisterKernel('Relu', 'tensorflow');
      tf.registerKernel({ ...relu, kernelFunc: (all) => tf.getKernel('Abs', 'tensorflow').kernelFunc(all) });`,
    otherCore: '',
  };
  await writeFile(
    path.join(place, 'index.js'),
    `${fault === 'throws' || fault === 'crashes' ? faults[fault] : ''}
    const tf = require(${core});
    const { MathBackendCPU } = require(${backend});
    const util = require('util');
    if (util.isNullOrUndefined([]) || !util.isArray([])) throw new Error('util');
    class Native extends MathBackendCPU {
      constructor() { super(); this.isUsingGpuDevice = ${String(usesGpu)}; }
    }
    for (const kernel of tf.getKernelsForBackend('cpu'))
      tf.registerKernel({ ...kernel, backendName: 'tensorflow' });
    ${fault === 'wrongNumbers' ? faults.wrongNumbers : ''}
    tf.registerBackend('tensorflow', () => new Native(), 3);
    tf.setBackend('tensorflow');
    exports.version = { 'tfjs-core': ${fault === 'otherCore' ? "'4.10.0'" : 'tf.version_core'} };
    `,
  );
  return place;
}
