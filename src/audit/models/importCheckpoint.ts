import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { rafDbFromZero } from '../../labels/classes/knownClassMaps';
import type { ImportRequest, ImportSummary } from '../../protocol/auditProcess';
import { HumanError } from '../../base/humanError';
import { readCheckpoint } from '../../scn/checkpoints/readCheckpoint';
import { modelFromCheckpoint } from '../../scn/models/checkpointModel';
import { encodeModel } from '../../scn/models/modelFiles';
import { refuseForeignFolder, writeModelFolder } from './modelFolder';

/** The outputs of the official network, which was trained on RAF-DB, in the order of its lists. */
const officialClasses = Object.values(rafDbFromZero.names);

/**
 * Turns a PyTorch checkpoint into a model's folder. Nothing in the checkpoint is executed.
 * @throws HumanError where the checkpoint holds no ResNet-18 or is damaged, the names are not as many as its outputs, or
 * the folder cannot be written.
 */
export async function importCheckpoint({ file, folder, classes }: ImportRequest): Promise<ImportSummary> {
  await refuseForeignFolder(folder);
  const checkpoint = await readCheckpoint(file);
  try {
    const model = await modelFromCheckpoint(checkpoint, {
      createdAt: new Date().toISOString(),
      origin: l10n.t('Imported from the PyTorch checkpoint {0}.', path.basename(file)),
      nameClasses: (outputs) => namesFor(file, outputs, classes),
    });
    const { description } = model;
    const names = 'classes' in description ? description.classes : [];
    if (names.length === 0 && classes)
      throw new HumanError(
        l10n.t(
          "{0} holds a network without a Self-Cure Network's classifier, so class names are of no use. Import it without them; a training can start from it.",
          file,
        ),
      );
    await writeModelFolder(folder, encodeModel(model));
    return { file, folder, kind: description.kind, classes: names, notes: notesOn(names, classes) };
  } finally {
    checkpoint.close();
  }
}

function namesFor(file: string, outputs: number, given: readonly string[] | undefined): readonly string[] {
  const names = given ?? officialClasses;
  if (names.length === outputs && new Set(names).size === outputs) return names;
  throw new HumanError(
    given
      ? misfit(file, outputs, given)
      : l10n.t(
          '{0} has {1} outputs and does not say what they mean. Give their class names in that order (--classes, or where the import asks for them).',
          file,
          outputs,
        ),
  );
}

/** Why the names that were given are not those of the outputs. */
function misfit(file: string, outputs: number, names: readonly string[]): string {
  if (names.length === 1)
    return l10n.t(
      '{0} has {1} outputs, but 1 class name was given. Give one name for each output, in their order.',
      file,
      outputs,
    );
  return new Set(names).size < names.length
    ? l10n.t(
        '{0} has {1} outputs, but {2} class names were given, some of them twice. Give one name for each output, in their order.',
        file,
        outputs,
        names.length,
      )
    : l10n.t(
        '{0} has {1} outputs, but {2} class names were given. Give one name for each output, in their order.',
        file,
        outputs,
        names.length,
      );
}

function notesOn(names: readonly string[], given: readonly string[] | undefined): string[] {
  if (names.length === 0)
    return [
      l10n.t(
        'It holds a ResNet-18 without a Self-Cure Network’s head: a training on images can start from it; it judges no labels by itself.',
      ),
    ];
  const order = names.map((name, output) => `${output} ${name}`).join(', ');
  return [
    given
      ? l10n.t('It holds a Self-Cure Network with the outputs {0}.', order)
      : l10n.t(
          'It holds a Self-Cure Network with seven outputs, which were taken for RAF-DB’s in the order of the official lists: {0}. If they are others, import it again with their names.',
          order,
        ),
    l10n.t(
      'It takes faces of 224 × 224 pixels, normalised as ImageNet is. On which faces it was trained is not known.',
    ),
  ];
}
