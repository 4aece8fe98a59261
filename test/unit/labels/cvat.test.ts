import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { ImageFinder } from '../../../src/labels/images/imageFinder';
import { findLabels } from '../../../src/labels/opening/findLabels';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/programs/boxes');

const drawn = ['angry', 'happy', 'happy', 'sad', 'sad', 'angry', 'angry', 'happy'];

describe.each([
  ['cvat', '<box label="sad" xtl="56"', '<box label="happy" xtl="56"'],
  [
    'cvatAttributes',
    '<attribute name="emotion">sad</attribute>',
    '<attribute name="emotion">happy</attribute>',
  ],
])('%s as FiftyOne exports it', (name, from, to) => {
  test('is read with its boxes, and its images are found', async () => {
    const folder = path.join(await tempFolder(), name);
    await cp(path.join(fixtures, name), folder, { recursive: true });
    const found = await findLabels(folder);
    expect(found.map(({ title, format }) => [title, format.id])).toEqual([['labels.xml', 'cvat']]);
    const labels = await openLabels(path.join(folder, 'labels.xml'));
    expect(labels.samples.map(({ label }) => label)).toEqual(drawn);
    expect(labels.samples.map(({ id }) => id)).toEqual(
      [0, 1, 2, 3].flatMap((number) => [`face ${number}.png`, `face ${number}.png#2`]),
    );
    expect(labels.samples.map(({ box }) => box)).toEqual(
      drawn.map((_, at) => ({ left: at % 2 === 0 ? 8 : 56, top: 4, width: 32, height: 40 })),
    );
    expect([labels.classes, labels.problems]).toEqual([['angry', 'happy', 'sad'], []]);
    const finder = new ImageFinder(labels, [folder]);
    expect(new Set(labels.samples.map(({ image }) => finder.place(image).kind))).toEqual(new Set(['found']));
  });

  test('a correction changes the label alone, and undo restores the bytes', async () => {
    const folder = path.join(await tempFolder(), name);
    await cp(path.join(fixtures, name), folder, { recursive: true });
    const file = path.join(folder, 'labels.xml');
    const before = await readFile(file, 'utf8');
    const labels = await openLabels(file);
    const edit = await labels.edit([{ id: 'face 1.png#2', label: 'happy' }]);
    await applyLabelEdit(edit);
    expect(before).toContain(from);
    expect(await readFile(file, 'utf8')).toBe(before.replace(from, to));
    await undoLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe(before);
    await expect(labels.edit([{ id: 'face 1.png#2', label: 'bored' }])).rejects.toThrow(/is not a class of/);
  });
});

const cvat = (...images: readonly string[]) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n<version>1.1</version>\n${images
    .map(
      (shapes, id) => `<image id="${id}" name="${id}.jpg" width="200" height="100">\n${shapes}\n</image>\n`,
    )
    .join('')}</annotations>\n`;
const box = (label: string, attributes: Readonly<Record<string, string>> = {}) =>
  `<box label="${label}" xtl="1" ytl="2" xbr="40" ybr="45">${Object.entries(attributes)
    .map(([name, value]) => `<attribute name="${name}">${value}</attribute>`)
    .join('')}</box>`;

async function opened(content: string, options = {}) {
  const file = path.join(await tempFolder({ 'annotations.xml': content }), 'annotations.xml');
  return { file, labels: await openLabels(file, options) };
}

const labelsIn = ({ labels }: Awaited<ReturnType<typeof opened>>) => labels.samples.map(({ label }) => label);

test('several attributes beside one label: the expression, whatever it is called, else a question', async () => {
  const two = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) =>
    cvat(box('face', a), box('face', b));
  expect(labelsIn(await opened(two({ gender: 'f', mood: 'happy' }, { gender: 'm', mood: 'sad' })))).toEqual([
    'happy',
    'sad',
  ]);
  expect(labelsIn(await opened(two({ blink: 'true', q: 'happy' }, { blink: 'false', q: 'sad' })))).toEqual([
    'happy',
    'sad',
  ]);
  const unclear = two({ gender: 'f', pose: 'left' }, { gender: 'm', pose: 'right' });
  const file = path.join(await tempFolder({ 'annotations.xml': unclear }), 'annotations.xml');
  expect((await recogniseLabels(file)).recognition).toMatchObject({
    kind: 'ask',
    columns: ['name', 'label', 'gender', 'pose'],
    preview: [
      ['0.jpg', 'face', 'f', 'left'],
      ['1.jpg', 'face', 'm', 'right'],
    ],
  });
  await expect(openLabels(file)).rejects.toThrow(/which keys of .* hold the image and the label/);
  expect(labelsIn(await opened(unclear, { imageKey: 'name', labelKey: 'pose' }))).toEqual(['left', 'right']);
  // The gender alone is no class that anybody meant.
  await expect(opened(two({ gender: 'f' }, { gender: 'm' }))).rejects.toThrow(/which keys/);
});

test('tags, and what is left out, is said', async () => {
  const { labels } = await opened(
    cvat(
      '<tag label="happy" source="manual"></tag><box label="face" xtl="1" ytl="2" xbr="40" ybr="45"/>',
      '<tag label=\'sad\'/><polygon label="face" points="1,2;3,4;5,6"/>',
      '',
    ),
  );
  expect(labels.samples.map(({ image, label, box: face, line }) => [image, label, face, line])).toEqual([
    ['0.jpg', 'happy', undefined, 5],
    ['1.jpg', 'sad', undefined, 8],
  ]);
  expect(labels.problems.map(({ message }) => message).sort()).toEqual([
    '1 boxes all say “face” and are left out: the tags of the images say the class, and hold for whole images.',
    '1 of the 3 images have no annotation; they are left out until they get one.',
    '1 shapes of the kind “polygon” are left out, as only boxes and tags are read here; draw boxes around these faces.',
  ]);
});

test('what is wrong has a sentence with file and line', async () => {
  const { labels } = await opened(
    cvat(
      box('happy').replace('xbr="40"', 'xbr="-3"'),
      box('').replace('xtl="1"', 'xtl="wide"'),
      box('sad').replace('xtl="1"', 'xtl="500"').replace('xbr="40"', 'xbr="540"'),
    ).replace('name="0.jpg"', 'name="é &amp; 0.jpg"'),
  );
  expect(labels.samples[0]?.image).toBe('é & 0.jpg');
  expect(labels.problems.map(({ message }) => message)).toEqual([
    'Line 5: the box of “é & 0.jpg” is not four numbers that make one, so the whole image counts as the face; put it right.',
    'Line 8: the box of “1.jpg” is not four numbers that make one, so the whole image counts as the face; put it right.',
    'Line 8: “1.jpg” has no label; choose one or remove the row.',
    'Line 11: the box of “2.jpg” lies outside of its image, which has 200 × 100 pixels there; put it right.',
  ]);
  const whole = cvat(box('happy'), box('sad'));
  for (const [content, sentence] of [
    [
      whole.slice(0, -20),
      /annotations\.xml is cut short: it ends in line 9, where <image> of line 7 is not closed/,
    ],
    [
      whole.replace('<annotations>', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><annotations>'),
      /Line 2 of .* has a DOCTYPE/,
    ],
    [
      whole.replace('"happy"', '"&lol9;"'),
      /Line 5 of .*annotations\.xml has an entity that XML itself does not have/,
    ],
    [whole.replace('utf-8', 'utf-16'), /Line 1 of .* says that the text is “utf-16”, which is not read here/],
    [whole.replace('</box>', ''), /Line 6 of .* is no well-formed XML \(unexpected close tag\)/],
    [cvat('<i>'.repeat(100)), /Line 5 of .*: elements stand in one another more than 64 deep/],
    [cvat(''), /has no image with a box or tag/],
    [
      '<annotations><track id="0" label="face"></track></annotations>',
      /export of a video, .*“CVAT for images 1\.1”/,
    ],
  ] as const) {
    const opening = opened(content);
    await expect(opening).rejects.toThrow(sentence);
  }
});

test('bytes that are not of the encoding that it says are no label, and none is lost', async () => {
  const folder = await tempFolder();
  const file = path.join(folder, 'annotations.xml');
  const [start, end] = cvat(box('happy'), box('@'), box('sad')).split('@');
  const bytes = Buffer.concat([Buffer.from(start ?? ''), Buffer.from([0xb8, 0xdf]), Buffer.from(end ?? '')]);
  await writeFile(file, bytes);
  const labels = await openLabels(file);
  expect(labels.samples.map(({ label }) => label)).toEqual(['happy', '', 'sad']);
  expect(labels.problems[0]?.message).toMatch(/^Line 8: some bytes are not UTF-8/);
  await applyLabelEdit(await labels.edit([{ id: '0.jpg', label: 'sad' }]));
  expect((await readFile(file)).includes(Buffer.from([0x22, 0xb8, 0xdf, 0x22]))).toBe(true);
});
