import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, editState, undoLabelEdit, invertEdit } from '../../../src/labels/edits/applyEdit';
import { spliced } from '../../../src/labels/edits/rewriteFile';
import type { LabelEdit, LabelFile } from '../../../src/labels/labelFile';
import { LabelSource } from '../../../src/labels/labelSource';
import { annotationKinds } from './generatedAnnotations';
import { type FileKind, fileKinds } from './generatedFiles';
import type { GeneratedFile } from './generatedText';
import { tempFolder } from './tempFolder';

/** Times the kinds of files: 18,000 files in all. */
const filesOfAKind = 2_000;
const filesOnDisk = 60;
const seed = 20_200_615;

type Wanted = ReadonlyMap<number, string>;

/** Which rows get which label. */
function wantedArbitrary({ newLabels }: FileKind): fc.Arbitrary<Wanted> {
  const choice = fc.tuple(fc.nat(11), fc.constantFrom(...newLabels));
  return fc.array(choice, { maxLength: 6 }).map((choices) => new Map(choices));
}

/** The file with other labels, by what the generator knows of it. */
function corrected({ bytes, rows, spans, written }: GeneratedFile, wanted: Wanted): Buffer {
  const pieces: Buffer[] = [];
  let position = 0;
  spans.forEach(({ start, end }, row) => {
    const label = wanted.get(row);
    if (label === undefined || label === rows[row]?.label) return;
    pieces.push(bytes.subarray(position, start), written(row, label));
    position = end;
  });
  return Buffer.concat([...pieces, bytes.subarray(position)]);
}

type Rewrite = LabelEdit & { readonly kind: 'rewrite' };

/** The edit of the one file that there is; undefined where nothing in a folder is changed. */
async function planned(labels: LabelFile, wanted: Wanted): Promise<Rewrite | undefined> {
  const corrections = [...wanted].flatMap(([row, label]) => {
    const id = labels.samples[row]?.id;
    return id === undefined ? [] : [{ id, label }];
  });
  const edit = await labels.edit(corrections);
  const [only, ...others] = edit.kind === 'several' ? edit.edits : [edit];
  if (others.length > 0 || (only && only.kind !== 'rewrite')) throw new Error('One text is rewritten.');
  return only;
}

function same(actual: Buffer | undefined, expected: Buffer): void {
  // Text is easier to read in a failure than bytes; bytes decide.
  if (!actual?.equals(expected)) expect(actual?.toString('latin1')).toBe(expected.toString('latin1'));
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.each([...fileKinds, ...annotationKinds])('$title', (kind) => {
  const isInFolder = kind.at !== undefined;
  const { at = 'labels.txt' } = kind;

  test('reads as it was written; edits change the labels’ own bytes and can be undone', async () => {
    await fc.assert(
      fc.asyncProperty(kind.files, wantedArbitrary(kind), async (generated, wanted) => {
        const labels = await generated.read(LabelSource.ofText(`/in/memory/${at}`, generated.bytes));
        expect(labels.samples.map(({ image, label, line }) => ({ image, label, line }))).toEqual(
          generated.rows,
        );
        expect(new Set(labels.samples.map(({ id }) => id)).size).toBe(labels.samples.length);
        // An editor shows no folder.
        const spans = isInFolder ? generated.spans.map(() => undefined) : generated.spans;
        expect(labels.samples.map(({ id }) => labels.labelSpan(id))).toEqual(spans);

        const asTheyAre = new Map(labels.samples.map(({ label }, row) => [row, label]));
        const nothing = await planned(labels, asTheyAre);
        if (isInFolder) expect(nothing).toBeUndefined();
        else expect([nothing?.splices, nothing?.after]).toEqual([[], hashOf(generated.bytes)]);

        const edit = await planned(labels, wanted);
        const expected = corrected(generated, wanted);
        if (!edit) return same(generated.bytes, expected);
        same(await spliced(generated.bytes, edit.splices), expected);
        expect([edit.before, edit.after]).toEqual([hashOf(generated.bytes), hashOf(expected)]);
        const inverse = invertEdit(edit);
        same(
          inverse.kind === 'rewrite' ? await spliced(expected, inverse.splices) : undefined,
          generated.bytes,
        );
      }),
      { numRuns: filesOfAKind, seed },
    );
  }, 180_000);

  test('the same on the disk', async () => {
    const file = path.join(await tempFolder({ [at]: '' }), at);
    await fc.assert(
      fc.asyncProperty(kind.files, wantedArbitrary(kind), async (generated, wanted) => {
        await writeFile(file, generated.bytes);
        const edit = await planned(await generated.read(new LabelSource(file)), wanted);
        if (!edit) return same(generated.bytes, corrected(generated, wanted));
        expect(await editState(edit)).toBe('before');
        await applyLabelEdit(edit);
        same(await readFile(file), corrected(generated, wanted));
        const again = await generated.read(new LabelSource(file));
        expect(again.samples.map(({ label }) => label)).toEqual(
          generated.rows.map(({ label }, row) => wanted.get(row) ?? label),
        );
        await undoLabelEdit(edit);
        same(await readFile(file), generated.bytes);
      }),
      { numRuns: filesOnDisk, seed },
    );
  }, 180_000);
});
