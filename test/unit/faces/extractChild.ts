import { readFileSync } from 'node:fs';
import { extractFeatures } from '../../../src/faces/extractFeatures';
import type { Backbone } from '../../../src/faces/backbone';
import { nativeRuntime } from '../../../src/faces/runtime/loadRuntime';

/**
 * An extraction in a process of its own, for tests that kill it or take its disk away; reports by IPC. The request comes
 * in a file: onnxruntime 1.30 crashes where the command line is longer than some 30 kB.
 */
const { files, backbone, cacheFolder } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  files: string[];
  backbone: Backbone;
  cacheFolder: string;
};
const notes: string[] = [];
const tell = (message: object) => process.send?.(message);
process.on('unhandledRejection', (error) => tell({ unhandled: String(error) }));
async function main(): Promise<void> {
  const table = await extractFeatures({
    files,
    backbone,
    inference: { runtime: await nativeRuntime(), provider: 'cpu' },
    cacheFolder,
    signal: new AbortController().signal,
    onProgress: (progress) => tell({ progress }),
    onNote: (line) => notes.push(line),
  });
  tell({ decoded: table.decoded, cached: table.cached, failures: table.failures.size, notes });
  process.disconnect();
}

void main();
