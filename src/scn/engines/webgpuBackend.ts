/** The name under which TensorFlow.js' WebGPU backend is registered. */
export const webgpuBackend = 'webgpu';
