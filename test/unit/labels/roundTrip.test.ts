import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyLabelEdit, editState, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { delimitedText } from '../../../src/labels/formats/delimitedText';
import { tableArbitrary } from './generatedTables';
import { tempFolder } from './tempFolder';

const runs = { numRuns: 300, seed: 20_200_615 };

test('a table reads as it was written, in every encoding, delimiter, line end and quoting', async () => {
  const file = path.join(await tempFolder(), 'labels.csv');
  await fc.assert(
    fc.asyncProperty(tableArbitrary, async ({ bytes, rows, header }) => {
      await writeFile(file, bytes);
      const labels = await delimitedText.read(file, { imageColumn: 0, labelColumn: 1, header });
      expect(labels.samples.map(({ image, label }) => ({ image, label }))).toEqual(rows);
      expect((await labels.edit([])).changes).toEqual([]);
      const unchanged = await labels.edit(labels.samples.map(({ id, label }) => ({ id, label })));
      expect(unchanged).toMatchObject({ kind: 'rewrite', splices: [] });
    }),
    runs,
  );
});

test('corrections change the labels’ own bytes and nothing else, and undoing restores every byte', async () => {
  const file = path.join(await tempFolder(), 'labels.csv');
  const newLabels = ['neutral', 'a,b;c|d', 'é', 'say "no"', 'tab\tin it'];
  const choices = fc.array(fc.record({ row: fc.nat(11), label: fc.constantFrom(...newLabels) }), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(tableArbitrary, choices, async (table, chosen) => {
      await writeFile(file, table.bytes);
      const labels = await delimitedText.read(file, { imageColumn: 0, labelColumn: 1, header: table.header });
      const wanted = new Map<number, string>();
      for (const { row, label } of chosen) if (row < table.rows.length) wanted.set(row, label);
      const edit = await labels.edit(
        [...wanted].map(([row, label]) => ({ id: labels.samples[row]?.id ?? '', label })),
      );

      const expected: Buffer[] = [];
      let position = 0;
      table.fields.forEach(({ start, end, quoted }, row) => {
        const label = wanted.get(row);
        if (label === undefined || label === table.rows[row]?.label) return;
        const escaped = label.replaceAll('"', '""');
        const needsQuotes = !quoted && label.includes(table.delimiter);
        expected.push(table.bytes.subarray(position, start));
        expected.push(table.encode(quoted ? escaped : needsQuotes ? `"${escaped}"` : label));
        position = end;
      });
      expected.push(table.bytes.subarray(position));

      expect(await editState(edit)).toBe('before');
      await applyLabelEdit(edit);
      expect((await readFile(file)).equals(Buffer.concat(expected))).toBe(true);
      const again = await delimitedText.read(file, { imageColumn: 0, labelColumn: 1, header: table.header });
      expect(again.samples.map(({ label }) => label)).toEqual(
        table.rows.map(({ label }, row) => wanted.get(row) ?? label),
      );
      await undoLabelEdit(edit);
      expect((await readFile(file)).equals(table.bytes)).toBe(true);
    }),
    runs,
  );
});
