import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../../src/labels/edits/applyEdit';
import { jsonLines, jsonRecords } from '../../../../src/labels/formats/jsonRecords';
import { type JsonField, spell } from '../../../../src/labels/json/jsonSpelling';
import type { LabelEdit, LabelFile } from '../../../../src/labels/labelFile';
import { ClassNames } from '../../../../src/labels/classes/classOrder';
import { readRecords } from '../../../../src/labels/json/readRecords';
import { tempFolder } from '../tempFolder';
import { LabelSource } from '../../../../src/labels/labelSource';
import { type GeneratedJson, jsonArbitrary } from './generatedJson';

/** In memory a case takes a millisecond; over the disk, with what makes a write safe, some tens. */
const inMemory = { numRuns: 2_500, seed: 20_200_615 };
const onDisk = { numRuns: 60, seed: 20_200_616 };
const newLabels = ['neutral', 'é', '喜', '😀', 'say "no"', 'a\\b', 'line\nbreak', '7', '-2.5'];
const choices = fc.array(fc.record({ row: fc.nat(7), label: fc.constantFrom(...newLabels) }), {
  maxLength: 5,
});

async function opened(
  file: string,
  { layout, imageKey, labelKey, bytes }: GeneratedJson,
): Promise<LabelFile> {
  await writeFile(file, bytes);
  return (layout === 'lines' ? jsonLines : jsonRecords).read(new LabelSource(file), { imageKey, labelKey });
}

/** The document as every reader takes it. */
function parsed({ layout }: GeneratedJson, text: string): unknown {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return layout === 'lines'
    ? lines.map((line) => JSON.parse(line) as unknown)
    : (JSON.parse(text) as unknown);
}

/** The labels in it, found by walking the parsed value. */
function labelsIn(document: GeneratedJson, value: unknown): unknown[] {
  const { layout, labelKey } = document;
  const inside = (from: unknown, ...keys: readonly string[]) =>
    keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], from);
  if (layout === 'map') return Object.values(value as object);
  const records =
    layout === 'member array'
      ? inside(value, 'faces')
      : layout === 'map of objects'
        ? Object.values(value as object)
        : value;
  return (records as unknown[]).map((record) =>
    labelKey.includes('.') ? inside(record, ...labelKey.split('.')) : inside(record, labelKey),
  );
}

function splicesOf(edit: LabelEdit) {
  if (edit.kind !== 'rewrite') throw new Error('not a rewrite');
  return edit.splices;
}

async function readInMemory({ bytes, layout, imageKey, labelKey }: GeneratedJson, cuts: readonly number[]) {
  const edges = [0, ...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
  const blocks = edges.slice(1).map((end, index) => Buffer.from(bytes.subarray(edges[index], end)));
  const keys = { image: imageKey, label: labelKey, subject: undefined, twins: [] };
  return readRecords(
    { location: 'labels.json', blocks: () => blocks },
    layout === 'lines' ? 'lines' : 'document',
    keys,
    new ClassNames(),
  );
}

/** The labels that may be written: a number stays a number. */
function wantedLabels(document: GeneratedJson, chosen: readonly { row: number; label: string }[]) {
  const wanted = new Map<number, string>();
  for (const { row, label } of chosen) {
    const isNumber = document.labels[row]?.isNumber;
    if (isNumber === undefined || document.records[row]?.label === label) continue;
    if (!isNumber || /^-?\d/.test(label)) wanted.set(row, label);
  }
  return wanted;
}

/** The document’s labels after a change, parsed. */
function expectLabels(document: GeneratedJson, after: Buffer, wanted: ReadonlyMap<number, string>): void {
  const was = labelsIn(document, parsed(document, document.text));
  const is = parsed(document, after.toString('utf8').replace(/^\ufeff/, ''));
  expect(labelsIn(document, is)).toEqual(
    was.map((label, row) => {
      const to = wanted.get(row);
      return to === undefined ? label : document.labels[row]?.isNumber ? Number(to) : to;
    }),
  );
}

test('a document reads as it was written, whatever its blanks, escapes, other keys, and where it is cut', async () => {
  const cuts = fc.array(fc.nat(400), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(jsonArbitrary, cuts, async (document, positions) => {
      const { bytes } = document;
      const { rows, scanned } = await readInMemory(document, positions);
      expect(rows.samples.map(({ image, label }) => ({ image, label }))).toEqual(document.records);
      expect(rows.fields.map(({ start, end, spelling }) => [start, end, spelling === 'number'])).toEqual(
        document.labels.map(({ start, end, isNumber }) => [start, end, isNumber]),
      );
      expect(rows.samples.map(({ line }) => line)).toEqual(
        document.labels.map(({ start }) => bytes.toString('utf8', 0, start).split(/\r\n|\n|\r/).length),
      );
      expect(scanned.isAscii).toBe(bytes.subarray(document.hasMark ? 3 : 0).every((byte) => byte < 128));
    }),
    inMemory,
  );
});

test('a label’s bytes, replaced, read as the new label and leave all other values as they were', async () => {
  await fc.assert(
    fc.asyncProperty(jsonArbitrary, choices, async (document, chosen) => {
      const wanted = wantedLabels(document, chosen);
      const { rows, scanned } = await readInMemory(document, []);
      const used = new Set(rows.fields.map(({ spelling }) => spelling));
      const pieces: Buffer[] = [];
      let position = 0;
      for (const [row, label] of [...wanted].sort(([a], [b]) => a - b)) {
        const { start, end, spelling } = rows.fields[row] as JsonField;
        pieces.push(document.bytes.subarray(position, start));
        pieces.push(Buffer.from(spell(label, spelling, used, scanned.isAscii) ?? '(refused)'));
        position = end;
      }
      const after = Buffer.concat([...pieces, document.bytes.subarray(position)]);
      if (scanned.isAscii) expect(after.subarray(3).every((byte) => byte < 128)).toBe(true);
      expectLabels(document, after, wanted);
    }),
    inMemory,
  );
});

test('corrections change the labels’ own bytes and nothing else, and undoing restores every byte', async () => {
  const file = path.join(await tempFolder(), 'labels.json');
  await fc.assert(
    fc.asyncProperty(jsonArbitrary, choices, async (document, chosen) => {
      const labels = await opened(file, document);
      const wanted = wantedLabels(document, chosen);
      expect(labels.samples.map(({ id }) => labels.labelSpan(id))).toEqual(
        document.labels.map(({ start, end }) => ({ start, end })),
      );
      const same = labels.samples.map(({ id, label }) => ({ id, label }));
      expect(await labels.edit(same)).toMatchObject({ splices: [], changes: [] });
      const edit = await labels.edit(
        [...wanted].map(([row, label]) => ({ id: labels.samples[row]?.id ?? '', label })),
      );
      const splices = splicesOf(edit);
      const touched = document.labels.filter((_, row) => wanted.has(row));
      expect(splices.map(({ start, removed }) => [start, Buffer.from(removed, 'base64')])).toEqual(
        touched.map(({ start, end }) => [start, document.bytes.subarray(start, end)]),
      );

      await applyLabelEdit(edit);
      const after = await readFile(file);
      expectLabels(document, after, wanted);
      await undoLabelEdit(edit);
      expect((await readFile(file)).equals(document.bytes)).toBe(true);
    }),
    onDisk,
  );
});
