// Audits faces that stand in a Parquet file, and the same faces as PNG files: how fast, and in how much memory.
//   npm run bench:parquet [-- --faces 100000] [-- --rounds 1]
// Needs 2 kB of disk a face, thrice. Writes bench/results/parquet.json and parquet.md.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { environment, environmentLine } from './measure/environment.mjs';
import { makeFacesTwice } from './measure/facesInParquet.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { memoryKind } from './measure/memory.mjs';
import { writeResults } from './measure/results.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { timedAudit } from './measure/timedAudit.mjs';

const { values } = parseArgs({
  options: { faces: { type: 'string', default: '100000' }, rounds: { type: 'string', default: '1' } },
});
const [faces, rounds] = [Number(values.faces), Number(values.rounds)];
if (![faces, rounds].every((value) => Number.isInteger(value) && value > 0))
  throw new Error('--faces and --rounds must be whole numbers above 0.');

/** @typedef {{ labels: number, features: number, total: number, peak: number, duringLabels: number, duringFeatures: number }} Measured */

/** An audit that has nothing cached. @param {string} labels @param {string} work @returns {Promise<Measured>} */
async function audited(labels, work) {
  const cache = path.join(work, 'cache');
  try {
    const { summary, peakMegabytes, stageMegabytes } = await timedAudit([
      path.dirname(labels),
      ...['--labels', labels, '--cache', cache, '--provider', 'cpu'],
      ...['--result', path.join(work, 'audit.arrow')],
    ]);
    if (summary.facesDecoded !== faces || summary.failed > 0)
      throw new Error(`Of ${faces} faces ${summary.facesDecoded} were decoded, ${summary.failed} failed.`);
    const { seconds } = summary;
    return {
      ...{ labels: seconds.labels, features: seconds.features, total: seconds.total, peak: peakMegabytes },
      duringLabels: stageMegabytes.labels ?? 0,
      duringFeatures: stageMegabytes.features ?? 0,
    };
  } finally {
    await rm(cache, { recursive: true, force: true });
    await rm(path.join(path.dirname(labels), '.scn'), { recursive: true, force: true });
  }
}

/** The round that other programs disturbed least. @param {readonly Measured[]} all */
function quickest(all) {
  const [first] = [...all].sort((a, b) => a.labels + a.features - b.labels - b.features);
  if (!first) throw new Error('There is no round.');
  return first;
}

await withTemporaryFolder('parquet', async (work) => {
  const made = await makeFacesTwice(work, faces);
  /** @type {{ files: Measured[], parquet: Measured[] }} */
  const all = { files: [], parquet: [] };
  // In turns, so that whatever else the machine does concerns both.
  for (let round = 0; round < rounds; round++)
    for (const kind of /** @type {const} */ (['files', 'parquet'])) {
      const each = await audited(made[kind], work);
      all[kind].push(each);
      console.error(`${kind}: labels ${each.labels} s, features ${each.features} s, ${each.peak} MB`);
    }
  const measured = { files: quickest(all.files), parquet: quickest(all.parquet) };
  const speed = {
    features: measured.files.features / measured.parquet.features,
    withUnpacking:
      (measured.files.labels + measured.files.features) /
      (measured.parquet.labels + measured.parquet.features),
  };
  const seconds = (/** @type {number} */ value) => value.toFixed(1);
  const table = markdownTable(
    [
      ...['faces', 'labels, s', 'MB', 'features, s', 'MB', 'whole audit, s', 'MB'],
      'speed until features are there, of that with files',
    ],
    [
      { name: 'as files', ...measured.files, ratio: 1 },
      { name: 'in Parquet', ...measured.parquet, ratio: speed.withUnpacking },
    ].map(({ name, labels, features, total, peak, duringLabels, duringFeatures, ratio }) => [
      ...[name, seconds(labels), String(duringLabels), seconds(features), String(duringFeatures)],
      ...[seconds(total), String(peak), ratio.toFixed(2)],
    ]),
  );
  const where = await environment();
  const note = `${faces.toLocaleString('en')} PNG of 48 × 48, nothing cached; the ${memoryKind} of all processes together, at most. “Labels” has the unpacking of Parquet’s faces in it; features alone are ${speed.features.toFixed(2)} as fast.`;
  await writeResults('parquet', ['# Parquet', environmentLine(where), note, table].join('\n\n'), {
    ...{ environment: where, memory: memoryKind, faces, rounds, measured, speed },
  });
  console.log(table);
});
