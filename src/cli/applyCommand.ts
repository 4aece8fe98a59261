import path from 'node:path';
import { applyLabelEdit } from '../labels/edits/applyEdit';
import { openLabels } from '../labels/openLabels';
import { readCorrectionsFile } from './correctionsFile';
import { dataSetFolder } from './givenPaths';
import { uninterrupted } from './interrupts';
import { type LabelChoiceOptions, chooseLabels } from './labelChoice';
import { matchCorrections } from './matchCorrections';
import { terminalLine } from './terminalText';

export type ApplyOptions = LabelChoiceOptions & {
  readonly labels: string;
  readonly corrections: string;
  readonly newClasses?: boolean;
};

/**
 * Writes corrections (`image,label`) into a label file: those labels change and no other byte, all of them or none.
 * @throws HumanError before anything is written, or with everything taken back.
 */
export async function applyCommand(givenFolder: string, options: ApplyOptions): Promise<void> {
  const folder = await dataSetFolder(givenFolder);
  const { location, reading } = await chooseLabels(folder, options);
  const labels = await openLabels(location, reading?.options, reading?.format);
  const file = path.resolve(options.corrections);
  const rows = await readCorrectionsFile(file);
  const newClasses = options.newClasses === true;
  const corrections = matchCorrections(labels, rows, { file, folder, newClasses });
  const edit = await labels.edit(corrections);
  const changed = edit.changes.length;
  if (changed > 0) await uninterrupted(() => applyLabelEdit(edit));
  const kept = corrections.length - changed;
  const sentence = `${changed} ${changed === 1 ? 'label' : 'labels'} changed in ${labels.location}${kept > 0 ? `; ${kept} had the wanted label already` : ''}.`;
  process.stdout.write(`${terminalLine(sentence)}\n`);
}
