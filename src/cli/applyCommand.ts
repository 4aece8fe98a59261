import path from 'node:path';
import { applyLabelEdit } from '../labels/applyEdit';
import type { Correction, LabelFile } from '../labels/labelFile';
import { openLabels } from '../labels/openLabels';
import { HumanError } from '../protocol/humanError';

export type ApplyOptions = { readonly labels: string; readonly corrections: string };

/** Writes corrections (`image,label`) into a label file: those labels change and no other byte. */
export async function applyCommand(folder: string, options: ApplyOptions): Promise<void> {
  const labels = await openLabels(path.resolve(options.labels));
  const corrections = await readCorrections(path.resolve(options.corrections), labels, path.resolve(folder));
  const edit = labels.edit(corrections);
  if (edit.changes.length > 0) await applyLabelEdit(edit);
  const unchanged = corrections.length - edit.changes.length;
  process.stdout.write(
    `${edit.changes.length} of ${corrections.length} labels changed in ${labels.location}` +
      `${unchanged > 0 ? `; ${unchanged} had the wanted label already` : ''}.\n`,
  );
}

/** Corrections name images as the label file does, or by their path. */
async function readCorrections(file: string, labels: LabelFile, folder: string): Promise<Correction[]> {
  const idsOf = new Map<string, string[]>();
  const note = (key: string, id: string) => {
    const known = idsOf.get(key);
    if (!known) idsOf.set(key, [id]);
    else if (!known.includes(id)) known.push(id);
  };
  for (const { id, image } of labels.samples) {
    note(image, id);
    note(id, id);
    const [first] = labels.imageCandidates(image);
    if (first !== undefined) note(first, id);
  }
  const table = await openLabels(file, { imageColumn: 0, labelColumn: 1 }, 'csv');
  return table.samples.map(({ image, label, line }) => {
    const ids = idsOf.get(image) ?? idsOf.get(path.resolve(folder, image)) ?? [];
    const [id, ...others] = ids;
    if (id === undefined) {
      throw new HumanError(
        `“${image}” (${file}, line ${line ?? 0}) is not in ${labels.location}. Nothing was changed; correct that line.`,
      );
    }
    if (others.length > 0) {
      throw new HumanError(
        `“${image}” (${file}, line ${line ?? 0}) stands in ${ids.length} rows of ${labels.location}. Nothing was changed; name one as ${ids.map((each) => `“${each}”`).join(' or ')}.`,
      );
    }
    return { id, label };
  });
}
