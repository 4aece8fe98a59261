import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { toggleFilter } from './galleryFilters';
import { eventually } from './eventually';
import { GalleryPage } from './galleryPage';
import { countSplit, makeVotedPairs, surroundings } from './votedPairs';
import { useWorkbench } from './workbenchSession';

const faces = 120;

/** The share of a picture on the screen that has the colour of what is around the faces. */
async function shareOfSurroundings(picture: Locator): Promise<number> {
  const { data, info } = await sharp(await picture.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let found = 0;
  for (let at = 0; at < data.length; at += 3) {
    const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
    if (Math.abs(r - surroundings.r) + Math.abs(g - surroundings.g) + Math.abs(b - surroundings.b) < 60)
      found++;
  }
  return found / (info.width * info.height);
}

describe('votes on several faces in one image', () => {
  const session = useWorkbench(makeVotedPairs);
  let gallery: GalleryPage;
  const status = (text: string) => session().gallery.locator('.status').getByText(text, { exact: true });

  before(async () => {
    gallery = new GalleryPage(session());
    await session().run('SCN: Audit Labels');
    await gallery.waitForCards();
  });

  it('shows each face by itself, with what annotators chose', async () => {
    const shown = gallery.cards;
    await shown.nth(3).locator('[data-image=shown]').waitFor();
    for (let place = 0; place < 4; place++) {
      const card = shown.nth(place);
      await card.locator('[data-image=shown]').waitFor();
      assert.ok((await shareOfSurroundings(card.locator('.card-picture'))) < 0.02, 'nothing around the face');
    }
    // The same card without its box shows that this was worth a look.
    const picture = shown.nth(0).locator('.card-picture');
    const image = picture.locator('img');
    const box = await image.evaluate((element) =>
      (element as HTMLElement).style.getPropertyValue('object-view-box'),
    );
    assert.match(box, /^xywh\(/);
    await image.evaluate((element) => {
      (element as HTMLElement).style.removeProperty('object-view-box');
    });
    await eventually('what is around the face', async () =>
      (await shareOfSurroundings(picture)) > 0.1 ? true : undefined,
    );

    const votes = shown.nth(1).locator('.votes');
    const given = await shown.nth(1).locator('.card-given').innerText();
    assert.equal(await votes.getAttribute('aria-label'), `${given} 9, unknown 1`);
    assert.deepEqual((await votes.innerText()).split(/\s+/), [given, '9', 'unknown', '1']);
    assert.match(
      (await shown.nth(1).locator('.card-spoken').textContent()) ?? '',
      new RegExp(`votes: ${given} 9, unknown 1`),
    );
  });

  it('sets faces without a majority aside, suggests a class, and takes one', async () => {
    const split = countSplit(faces);
    await toggleFilter(session().gallery, 'setAside');
    await status(`${split} of ${faces} faces`).waitFor();
    const card = gallery.cards.first();
    await card.locator('.mark-aside').waitFor();
    assert.equal(await card.locator('.card-given').innerText(), 'no label');
    assert.notEqual(await card.locator('.choice-name').nth(1).innerText(), '');
    assert.match(
      (await card.locator('.card-spoken').textContent()) ?? '',
      /set aside: No majority among the votes: .* 4, .* 4, NF 2/,
    );

    await gallery.press(card, ' ');
    const zoom = session().gallery.locator('.focus');
    await zoom.getByText('No majority among the votes').waitFor();
    await zoom.locator('.focus-picture[data-image=shown]').waitFor();
    assert.ok(
      (await shareOfSurroundings(zoom.locator('.focus-picture'))) < 0.02,
      'nothing around the large face',
    );
    assert.match((await zoom.locator('.votes').getAttribute('aria-label')) ?? '', / 4, .* 4, NF 2$/);

    const face = Number(await card.getAttribute('data-face'));
    await session().page.keyboard.press('2');
    await gallery
      .card(face)
      .and(session().gallery.locator('[data-state=relabel], [data-state=accept]'))
      .waitFor();
    await session().page.keyboard.press('Escape');
    await session().gallery.getByText('1 uncommitted correction').waitFor();
  });

  it('never overwrites a vote', async () => {
    const file = path.join(session().folder, 'pairs', 'label.csv');
    const before = await readFile(file);
    await session().run('SCN: Commit Corrections');
    await session().commit();
    await session().gallery.locator('.card[data-committed=true]').first().waitFor();
    assert.ok((await readFile(file)).equals(before));
  });
});
