import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { checkPackedFiles } from '../../scripts/packaging/checkPackage.mjs';
import { hostTarget } from '../../scripts/packaging/targets.mjs';
import { makeLabelFile } from './dataSets';
import { eventually } from './eventually';
import { GalleryPage, type ShownCard } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('from the palette to the label file', () => {
  const session = useWorkbench(makeLabelFile);
  let gallery: GalleryPage;
  let original: Buffer;
  let accepted: ShownCard;

  before(async () => {
    gallery = new GalleryPage(session());
    original = await session().readLabels();
  });

  it('is installed from the package, with this platform’s binaries only', async () => {
    const { extensionsFolder } = session();
    const [installed] = (await readdir(extensionsFolder)).filter((name) =>
      name.startsWith('scn-label-audit.'),
    );
    assert.ok(installed !== undefined, 'VS Code lists the extension’s folder.');
    const folder = path.join(extensionsFolder, installed);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    checkPackedFiles(
      files.map(({ parentPath, name }) =>
        path.relative(folder, path.join(parentPath, name)).split(path.sep).join('/'),
      ),
      hostTarget(),
    );
  });

  it('audits the folder and opens the gallery', async () => {
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
    assert.deepEqual(await session().readLabels(), original, 'An audit writes nothing into the label file.');
  });

  it('accepts the first suggestion with the keyboard', async () => {
    accepted = await gallery.accept();
    assert.notEqual(accepted.suggested, '', 'The first card suggests a label.');
    assert.notEqual(accepted.suggested, accepted.given);
    assert.deepEqual(await session().readLabels(), original, 'A decision waits for its commit.');
  });

  it('commits exactly that label', async () => {
    await session().run('SCN: Commit Corrections');
    await session().commit();
    const written = await eventually('a changed label file', async () => {
      const now = await session().readLabels();
      return now.equals(original) ? undefined : now;
    });
    const expected = original
      .toString()
      .replace(`\n${accepted.image},${accepted.given}\n`, `\n${accepted.image},${accepted.suggested}\n`);
    assert.equal(written.toString('latin1'), Buffer.from(expected).toString('latin1'));
    await gallery.decided(accepted.face, 'accept', { committed: true }).waitFor();
  });

  it('takes the commit back byte for byte, and keeps the decision', async () => {
    await session().run('SCN: Undo Last Commit');
    await session().confirm(/^Undo Commit$/);
    await gallery.decided(accepted.face, 'accept', { committed: false }).waitFor();
    assert.equal((await session().readLabels()).toString('latin1'), original.toString('latin1'));
    await session().gallery.getByText('1 uncommitted correction').waitFor();
  });
});
