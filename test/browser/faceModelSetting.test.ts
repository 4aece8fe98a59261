import { writeSmallModel } from '../unit/faces/smallModel';
import { eventually } from './eventually';
import { makeManyFaces, makeWithSettings, manyFaces, writeSettings } from './dataSets';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

describe('a face model of one’s own, in the settings', () => {
  const session = useWorkbench(makeWithSettings(makeManyFaces, {}));
  const gallery = (text: RegExp | string) => session().gallery.getByText(text);
  const press = (button: string) => session().gallery.getByText(button, { exact: true }).click();

  let written = 0;

  /** As a user's folder has it. VS Code notices the file by itself, some time, which the window's title tells. */
  async function setBackbone(backbone: unknown): Promise<void> {
    const title = `settings ${++written}`;
    await writeSettings(session().folder, {
      'scn.backbone': backbone,
      'scn.inferenceProvider': 'cpu',
      'window.title': title,
    });
    await eventually('the new settings', async () =>
      (await session().page.title()).includes(title) ? true : undefined,
    );
  }

  it('that is not described whole is refused with a sentence', async () => {
    await setBackbone({ file: 'small.onnx' });
    await session().run('SCN: Audit Labels');
    await gallery(/The setting “scn\.backbone”: `inputSize` is missing/).waitFor({ timeout: 60_000 });
    await session().run('Notifications: Clear All Notifications');
  });

  it('that does not fit its settings is refused with a sentence', async () => {
    await writeSmallModel(session().file('small.onnx'), { size: 32, layout: 'NCHW', outputs: ['map'] });
    await setBackbone({ file: 'small.onnx', inputSize: 64 });
    await press('Try Again');
    await gallery(/does not fit its settings: its input is \[n, 3, 32, 32\], not \[n, 3, 64, 64\]/).waitFor({
      timeout: 60_000,
    });
    await session().run('Notifications: Clear All Notifications');
  });

  it('gives the features that the networks learn from, and the gallery names it', async () => {
    await setBackbone({ file: 'small.onnx', inputSize: 32, scale: 1 / 255 });
    await press('Try Again');
    await new GalleryPage(session()).waitForCards();
    await session().gallery.getByText(`${manyFaces} faces`, { exact: true }).waitFor();
    await gallery(/features of small-[0-9a-f]{16}/).waitFor({ state: 'attached' });
    await gallery(/Features were computed by onnxruntime [\d.]+, CPU\./).waitFor({ state: 'attached' });
  });
});
