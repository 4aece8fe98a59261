import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeLabelFile } from './dataSets';
import { answerPath } from './fileDialog';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('predictions of the user’s own model', () => {
  const session = useWorkbench(makeLabelFile);
  const command = 'SCN: Audit with My Model’s Predictions';
  const title = 'Audit with My Model’s Predictions';
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scn-predictions-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('are asked for, count in the audit, and say in the gallery for how much', async () => {
    const [, ...rows] = (await readFile(session().file('labels.csv'), 'utf8')).trim().split(/\r?\n/);
    const samples = rows.map((row) => row.split(',')).map(([image = '', label = '']) => ({ image, label }));
    const classes = [...new Set(samples.map(({ label }) => label))].sort();
    const table = samples.map(({ image, label }) =>
      [image, ...classes.map((name) => (name === label ? 0.7 : 0.3 / (classes.length - 1)))].join(),
    );
    const file = path.join(folder, 'mine.csv');
    await writeFile(file, [['image', ...classes].join(), ...table, ''].join('\n'));
    await session().run(command);
    await answerPath(session(), title, file);
    await new GalleryPage(session()).waitForCards();
    const note = session().gallery.getByText(/Your model’s predictions \(.*mine\.csv\)/);
    await note.first().waitFor({ state: 'attached' });
    assert.match(
      (await note.first().textContent()) ?? '',
      /names the given class of 100 % of them; of the faces that show each class/,
    );
  });
});
