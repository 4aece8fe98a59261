// Walks through a whole review in the real workbench, as an annotator does, and says what each step takes: keys and
// milliseconds, from the folder that is opened to the commit that is taken back.
//   npm run bench:walk -- [--data FOLDER]
// The folder has images and labels.csv (image,label); where it has truth.csv (image,is_error,…) too, the walk says how many
// of the first faces are really wrong. Default: ../shared/bench/fer2013 beside this project, else the demo's drawings.
// Page times are taken inside the page, from the key to the change; others hold what the browser's debugger takes.
import { existsSync, readFileSync } from 'node:fs';
import { cp, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { makeDemoData } from '../scripts/makeDemoData.mjs';
import { packageExtension } from '../scripts/package.mjs';
import { projectRoot } from '../scripts/project.mjs';
import { VscodeServer } from '../scripts/vscodeHost/server.mjs';
import { launchBrowser, openWorkbench } from '../scripts/vscodeHost/workbench.mjs';
import { environment, environmentLine } from './measure/environment.mjs';
import { markdownTable } from './measure/markdownTable.mjs';
import { writeResults } from './measure/results.mjs';
import { withTemporaryFolder } from './measure/temporaryFolder.mjs';
import { walkReview } from './measure/walkedReview.mjs';

const { values } = parseArgs({
  options: { data: { type: 'string', default: path.join(projectRoot, '../shared/bench/fer2013') } },
});
const data = path.resolve(values.data);

/** Copies the faces with one label file, so that nothing of theirs is changed. @param {string} folder */
async function prepare(folder) {
  if (!existsSync(path.join(data, 'labels.csv'))) return makeDemoData(folder, { faces: 720 });
  // A copy of a read-only file would be read-only, too.
  await writeFile(path.join(folder, 'labels.csv'), await readFile(path.join(data, 'labels.csv')));
  await cp(path.join(data, 'images'), path.join(folder, 'images'), { recursive: true });
}

/** @returns {ReadonlyMap<string, boolean>} whether an image's label is wrong, of those of which that is known */
function truth() {
  const file = path.join(data, 'truth.csv');
  if (!existsSync(file)) return new Map();
  const [, ...rows] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  return new Map(
    rows.map((row) => {
      const [image = '', isError] = row.split(',');
      return /** @type {[string, boolean]} */ ([image, isError === '1' || isError === 'True']);
    }),
  );
}

const steps = await withTemporaryFolder('walk', async (folder) => {
  await prepare(folder);
  const server = await VscodeServer.create();
  try {
    await server.installExtension(await packageExtension());
    await server.start();
    const browser = await launchBrowser();
    try {
      const page = await openWorkbench(browser, server, folder, { width: 1440, height: 900 });
      const labels = path.join(folder, 'labels.csv');
      return await walkReview(page, {
        truth: truth(),
        readLabels: () => readFile(labels),
        journalSize: () =>
          stat(path.join(folder, '.scn/decisions.jsonl')).then(
            ({ size }) => size,
            () => 0,
          ),
      });
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
});

const table = markdownTable(
  ['step', 'keys', 'milliseconds', 'says'],
  steps.map(({ title, keys, ms, says = '' }) => [
    title,
    keys === undefined ? '' : String(keys),
    String(Math.round(ms)),
    says,
  ]),
);
const conditions = await environment();
await writeResults(
  'walk',
  ['# A review in the real workbench', environmentLine(conditions), table].join('\n\n'),
  {
    environment: conditions,
    steps,
  },
);
console.log(table);
