// Opens a finished audit of many rows in the real workbench and measures what its user waits for, beside a small one.
//   node bench/openScale.mjs [--faces 100000]
// The clock starts with the command, not with the palette.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { packageExtension } from '../scripts/package.mjs';
import { VscodeServer } from '../scripts/vscodeHost/server.mjs';
import { launchBrowser, openWorkbench } from '../scripts/vscodeHost/workbench.mjs';
import { environment, environmentLine } from './measure/environment.mjs';
import { makeUpAudit } from './measure/madeUpAudit.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { writeResults } from './measure/results.mjs';
import { measureReview } from './measure/reviewedWorkbench.mjs';

/** As many as the demo has. */
const few = 720;

const { values } = parseArgs({ options: { faces: { type: 'string', default: '100000' } } });
const sizes = [few, Number(values.faces)];

/** A server of its own for each size, so that neither finds what the other left. @param {number} faces */
async function measure(faces) {
  const folder = await mkdtemp(path.join(tmpdir(), 'scn-scale-'));
  const server = await VscodeServer.create();
  try {
    const inNode = await makeUpAudit(folder, faces);
    await server.installExtension(await packageExtension());
    await server.start();
    const browser = await launchBrowser();
    try {
      const page = await openWorkbench(browser, server, folder);
      return { ...inNode, ...(await measureReview(page)) };
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const rows = /** @type {const} */ ([
  ['reading the label file, in Node', 'readLabelsMs'],
  ['reading the result, in Node', 'readResultMs'],
  ['command to cards, first page of a new VS Code', 'firstMs'],
  ['command to cards, after a restart', 'restartedMs'],
  ['command to cards, closed before (median of 5)', 'againMs'],
  ['one decision about all faces', 'decideMs'],
  ['undoing it', 'undoMs'],
  ['opening the label file until suspects are marked', 'markMs'],
  ['typing a character there (median of 20)', 'typeMs'],
  ['the slowest of these characters', 'typeMostMs'],
]);

const results = [];
for (const faces of sizes) results.push({ faces, ...(await measure(faces)) });
const [small, large] = results;
if (!small || !large) throw new Error('Both sizes are measured.');
const table = markdownTable(
  ['milliseconds', ...results.map(({ faces }) => `${faces.toLocaleString('en')} faces`), 'ratio'],
  rows.map(([title, key]) => [
    title,
    String(small[key]),
    String(large[key]),
    (large[key] / small[key]).toFixed(2),
  ]),
);
const conditions = await environment();
await writeResults(
  'open',
  ['# A finished audit in VS Code', environmentLine(conditions), table].join('\n\n'),
  {
    environment: conditions,
    results,
  },
);
console.log(table);
