import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptTexts, sharedNotices } from '../../../scripts/notices/keptTexts.mjs';
import { holdsLicence, noticesFor } from '../../../scripts/thirdPartyNotices.mjs';

const mit = 'Permission is hereby granted, free of charge, to any person obtaining a copy';

describe('the notices that ship', () => {
  /** Title and text of each. */
  async function shipped(): Promise<{ title: string; text: string }[]> {
    const rule = '='.repeat(80);
    const parts = (await readFile('dist/ThirdPartyNotices.txt', 'utf8')).split(`${rule}\n`).slice(1);
    return parts.flatMap((title, index) =>
      index % 2 === 0 ? [{ title: title.trim(), text: parts[index + 1] ?? '' }] : [],
    );
  }

  it('hold a licence text each', async () => {
    const notices = await shipped();
    expect(notices.length).toBeGreaterThan(60);
    expect(notices.filter(({ text }) => !holdsLicence(text)).map(({ title }) => title)).toEqual([]);
  });

  it('name what is inside the binaries', async () => {
    const notices = await shipped();
    const textOf = (name: RegExp) => notices.find(({ title }) => name.test(title))?.text ?? '';
    const libvips = textOf(/^@img\/sharp-(libvips|win32)-/);
    expect(libvips).toMatch(/^--- vips 8\.[\d.]+, exif .* ---\n\n *GNU LESSER GENERAL PUBLIC LICENSE/m);
    expect(libvips).toMatch(/Alliance for Open Media Patent License 1\.0/);
    expect(textOf(/^@lmdb\/lmdb-/)).toMatch(/The OpenLDAP Public License/);
    expect(textOf(/^@tensorflow\/tfjs-backend-wasm/)).toMatch(/--- XNNPACK ---/);
    expect(textOf(/binaries of onnxruntime/)).toMatch(/google\/XNNPACK/);
  });
});

describe('a package', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'notices-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** The notices of one made-up package that ships. */
  async function noticesOf(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    const place = path.join(folder, name);
    await mkdir(place, { recursive: true });
    await writeFile(
      path.join(place, 'package.json'),
      JSON.stringify({ name, version: '1.0.0', license: 'MIT' }),
    );
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(place, file), text);
    return noticesFor([place], []);
  }

  it('with a licence text ships with it', async () => {
    expect(await noticesOf('made-up', { LICENSE: mit })).toContain(
      `made-up 1.0.0 (MIT)\n${'='.repeat(80)}\n\n${mit}`,
    );
  });

  it.each([
    ['without one', {}],
    ['with an empty one', { LICENSE: '\n' }],
    ['with only a link to one', { LICENSE: 'See https://opensource.org/licenses/MIT' }],
    ['that tells its licence in a README', { 'README.md': mit }],
  ])('%s stops the build', async (_, files) => {
    await expect(noticesOf('made-up', files)).rejects.toThrow(
      /bring no licence text\..*\nmade-up 1\.0\.0 \(MIT\)$/,
    );
  });

  it('whose binary contains something that nobody has a text for stops the build', async () => {
    const versions = JSON.stringify({ vips: '8.0.0', novelty: '1.0.0' });
    await expect(noticesOf('@img/sharp-libvips-linux-x64', { 'versions.json': versions })).rejects.toThrow(
      /^@img\/sharp-libvips-linux-x64 contains novelty, for which /,
    );
  });
});

it('keeps each text that is named, no other, and each is a licence', async () => {
  const named = [
    ...keptTexts.flatMap(({ texts }) => texts.flatMap(({ files }) => files)),
    ...sharedNotices.map(({ file }) => file),
  ];
  const kept = await readdir('scripts/notices/texts');
  expect(kept.sort()).toEqual([...new Set(named)].map((name) => `${name}.txt`).sort());
  for (const file of kept) {
    const text = await readFile(path.join('scripts/notices/texts', file), 'utf8');
    // The GPL stands there because the LGPL is an addition to it.
    expect([file, holdsLicence(text) || /GNU GENERAL PUBLIC LICENSE/.test(text)]).toEqual([file, true]);
  }
});
