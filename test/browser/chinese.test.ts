import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { makeLabelFile } from './dataSets';
import { GalleryPage } from './galleryPage';
import { useWorkbench } from './workbenchSession';

/** The language pack of VS Code itself cannot be installed here, so its own words stay English. */
describe('VS Code in Simplified Chinese', () => {
  const session = useWorkbench(makeLabelFile, 'zh-cn');
  let gallery: GalleryPage;

  before(() => {
    gallery = new GalleryPage(session());
  });

  it('has commands and a gallery in Chinese', async () => {
    await session().run('SCN: 审核标签');
    await gallery.waitForCards();
    const { gallery: frame, page } = session();
    await page.getByRole('tab', { name: 'SCN 复核图库' }).waitFor();
    assert.equal(await frame.locator('html').getAttribute('lang'), 'zh-cn');
    await frame.getByText(/^\d+ 张人脸$/).waitFor();
    await frame.getByRole('tab', { name: /^有把握/ }).waitFor();
    await frame.locator('[data-filter=suspects]', { hasText: '可疑标签' }).waitFor({ state: 'attached' });
    await page.locator('.statusbar-item', { hasText: '待查看' }).first().waitFor();
  });

  it('shows in Chinese what the audit’s own process wrote', async () => {
    const { gallery: frame } = session();
    await frame.locator('.header-actions vscode-button[title="这次审核是怎样进行的"]').click();
    const method = await frame.locator('.header-method-text > p').allInnerTexts();
    assert.ok(method.length >= 4, method.join('\n'));
    for (const sentence of method) assert.match(sentence, /\p{Script=Han}/u);
  });

  it('asks in Chinese before it commits', async () => {
    await gallery.accept();
    await session().run('SCN: 提交更正');
    const dialog = session().page.locator('.monaco-dialog-box');
    await dialog.getByText(/^更改 labels\.csv 中的/).waitFor();
    await session().confirm(/^提交$/);
    await session().gallery.locator('.card[data-committed=true]').first().waitFor();
  });

  it('says in Chinese, from the process of the thumbnails, why an image cannot be shown', async () => {
    const { gallery: frame } = session();
    const [image = ''] =
      /images\/\w+\.png/.exec((await gallery.cards.nth(1).getAttribute('title')) ?? '') ?? [];
    await session().closeGallery();
    await writeFile(session().file(image), 'no image at all');
    await session().run('SCN: 打开复核图库');
    await gallery.waitForCards();
    const reason = frame
      .locator('.card', { has: frame.locator('[data-image=missing]') })
      .locator('.face-reason');
    assert.match(await reason.first().innerText(), /\p{Script=Han}/u);
  });

  it('says in Chinese why an audit is not possible', async () => {
    await session().writeLabels('image,label\n');
    await session().run('SCN: 审核标签');
    await session().notification(/\p{Script=Han}.*。/u);
  });
});
