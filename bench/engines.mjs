// Times each engine that is found: the Self-Cure Network on features, and end to end on images of three sizes.
//   node bench/engines.mjs [--engines FOLDER …] [--batch 8]
// --engines: folders whose node_modules may hold a native engine; without it, this folder. PyTorch is timed beside them
// where python3 has it. Prints tables and writes them to bench/results.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { projectRoot } from '../scripts/project.mjs';
import { engineReport } from './measure/engineReport.mjs';
import { environment } from './measure/environment.mjs';
import { productModules } from './measure/productModules.mjs';
import { writeResults } from './measure/results.mjs';

const run = promisify(execFile);
const { values } = parseArgs({
  options: {
    engines: { type: 'string', multiple: true, default: [projectRoot] },
    batch: { type: 'string', default: '8' },
  },
});
const batch = Number(values.batch);

/** As `scn.endToEnd.network` chooses them: the large stem from 100 pixels on. @type {Record<string, object>} */
const networks = {
  small: { width: 16, blocks: [1, 1, 1] },
  'ResNet-18': { width: 64, blocks: [2, 2, 2, 2] },
};
const workloads = [
  { kind: 'heads', name: 'features', dimensions: 256, faces: 4000 },
  ...Object.entries(networks).flatMap(([name, shape]) =>
    [64, 112, 224].map((inputSize) => {
      const stem = inputSize >= 100 ? 'large' : 'small';
      return { kind: 'images', name: `${name} ${inputSize}²`, inputSize, stem, ...shape, batch };
    }),
  ),
];

const product = await productModules('engines', [
  'audit/engines/surveyEngines',
  'scn/recipe',
  'scn/endToEnd/endToEndRecipe',
]);
const dist = path.join(projectRoot, 'dist');
/** @type {import('./measure/engineReport.mjs').MeasuredEngine[]} */
const measured = [];
const surveyed = await product.surveyEngines(
  {
    entry: path.join(dist, 'audit.js'),
    wasmFolder: dist,
    folders: values.engines.map((folder) => path.resolve(folder)),
  },
  workloads,
  { signal: new AbortController().signal, onNote: () => undefined },
);
for (const { package: name, engine, problem } of surveyed) {
  if (engine) measured.push({ name: engine.name, kind: engine.kind, speeds: engine.speeds });
  else console.error(`${name}: ${problem}`);
}
const torch = await torchSpeeds();
if (torch) measured.push(torch);

const where = await environment();
const markdown = engineReport(where, measured, product);
console.log(markdown);
await writeResults('engines', markdown, { environment: where, batch, engines: measured });

/** The same residual networks in PyTorch; undefined where there is none. */
async function torchSpeeds() {
  try {
    await run('python3', ['-c', 'import torch']);
  } catch {
    console.error('python3 has no torch, so nothing is timed beside it.');
    return undefined;
  }
  const script = path.join(projectRoot, 'bench/measure/torchSpeed.py');
  const images = workloads.filter(({ kind }) => kind === 'images');
  const { stdout } = await run('python3', [script, JSON.stringify(images)]);
  return { kind: 'torch', ...JSON.parse(stdout) };
}
