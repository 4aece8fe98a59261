// Audits data sets of many rows whose features are cached: seconds and memory of each stage, and how they grow.
//   npm run bench:scale -- [--rows 10000,50000,200000] [--data FOLDER] [--recipe cure|paper] [--program dist/cli.js]
// The rows repeat the features of the demo's 720 faces (or of `labels.csv` in --data) with noise; a share of the labels
// is wrong, and must be found. Needs 2 GB of disk for 200,000 rows. Writes bench/results/scale.json and scale.md.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { makeDemoData } from '../scripts/makeDemoData.mjs';
import { environment } from './measure/environment.mjs';
import { memoryKind } from './measure/memory.mjs';
import { productModules } from './measure/productModules.mjs';
import { writeResults } from './measure/results.mjs';
import { makeScaleData, readBaseFaces } from './measure/scaleData.mjs';
import { growthOf, scaleReport } from './measure/scaleReport.mjs';
import { areaUnderRoc } from './measure/statistics.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { defaultProgram, timedAudit } from './measure/timedAudit.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000,50000,200000' },
    data: { type: 'string' },
    recipe: { type: 'string' },
    program: { type: 'string', default: defaultProgram },
  },
});
const sizes = values.rows.split(',').map(Number);
if (sizes.some((size) => !Number.isInteger(size) || size < 100))
  throw new Error(`--rows ${values.rows}: give whole numbers from 100, separated by commas.`);
if (!existsSync(values.program))
  throw new Error(`There is no program at ${values.program}: run npm run build first.`);

/**
 * How well the planted errors were found.
 * @param {string} report file
 * @param {readonly boolean[]} planted by row
 */
async function detection(report, planted) {
  const [header = '', ...lines] = (await readFile(report, 'utf8')).trimEnd().split('\n');
  const column = header.split(',').indexOf('label_quality');
  const doubt = Float64Array.from(lines, (line) => -Number(line.split(',')[column]));
  return areaUnderRoc(planted, doubt);
}

/**
 * @param {any} product @param {any} backbone @param {number} rows
 * @param {{ base: import('./measure/scaleData.mjs').BaseFaces, work: string, pixel: Buffer }} options
 */
async function measure(product, backbone, rows, { base, work, pixel }) {
  const folder = path.join(work, `data${rows}`);
  const cache = path.join(work, `cache${rows}`);
  await mkdir(folder);
  try {
    const made = await makeScaleData(product, {
      ...{ folder, backbone, base, rows, pixel },
      cacheFolder: path.join(cache, 'features'),
    });
    const report = path.join(folder, 'report.csv');
    const audit = await timedAudit(
      [
        folder,
        ...['--labels', made.labelFile, '--cache', cache, '--report', report, '--provider', 'cpu'],
        ...['--result', path.join(folder, 'audit.arrow')],
        ...(values.recipe === undefined ? [] : ['--recipe', values.recipe]),
      ],
      values.program,
    );
    const { summary } = audit;
    if (summary.facesDecoded + summary.failed > 0)
      throw new Error(
        `Of ${rows} faces ${summary.facesDecoded} were not cached and ${summary.failed} failed.`,
      );
    return {
      rows,
      recipe: summary.recipe,
      engine: summary.engine,
      seconds: { ...summary.seconds, wall: audit.wallSeconds },
      peakMegabytes: audit.peakMegabytes,
      stageMegabytes: audit.stageMegabytes,
      auroc: await detection(report, made.planted),
      groups: { made: made.groups, found: summary.duplicateGroups },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(cache, { recursive: true, force: true });
  }
}
await withTemporaryFolder('scale', async (work) => {
  const data = values.data === undefined ? path.join(work, 'demo') : path.resolve(values.data);
  // Before the product's modules, which take sharp's SVG reader away: nothing else may be read as an image there.
  if (values.data === undefined) await makeDemoData(data, { share: 0 });
  const product = await productModules('scale', [
    'labels/opening/openLabels',
    'audit/dataSet/sampleImages',
    'labels/images/imageFinder',
    'faces/backbone',
    'faces/extractFeatures',
    'faces/faceFile',
    'faces/featureStore',
    'faces/runtime/loadRuntime',
    'faces/smallPicture',
  ]);
  const backbone = await product.faceExpressionBackbone(
    path.join(path.dirname(values.program), 'backbones'),
    await product.nativeRuntime(),
  );
  const base = await readBaseFaces(product, path.join(data, 'labels.csv'), backbone, path.join(work, 'base'));
  const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#888' } })
    .png()
    .toBuffer();
  /** @type {import('./measure/scaleReport.mjs').Measurement[]} */
  const measurements = [];
  for (const rows of sizes) {
    const each = await measure(product, backbone, rows, { base, work, pixel });
    measurements.push(each);
    console.error(`${rows.toLocaleString('en')} rows: ${each.seconds.total} s, ${each.peakMegabytes} MB`);
  }
  const where = await environment();
  const markdown = scaleReport(where, measurements);
  console.log(markdown);
  await writeResults('scale', markdown, {
    ...{ environment: where, memory: memoryKind },
    ...{ measurements, growth: growthOf(measurements) },
  });
});
