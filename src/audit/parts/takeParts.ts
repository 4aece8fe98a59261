import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { errorCode, explainFileError } from '../../base/disk/fileErrors';
import { HumanError, messageOf } from '../../base/humanError';
import { withoutStop } from '../../base/text';
import type { Backbone } from '../../faces/backbone';
import { keptAs } from '../../faces/extractFeatures';
import { FeatureStore } from '../../faces/featureStore';
import type { Inference } from '../../faces/runtime/loadRuntime';
import type { SampleImages } from '../dataSet/sampleImages';
import { type AuditRun, stopIfCancelled } from '../engines/auditRun';
import { type AboutPart, readPart } from './partFile';
import { type PartNumber, rowsName } from './rows';

/** Where the states of networks are that tasks trained. */
const trainingName = 'training';

/** The file of a part; until all of it is there, what is there of it. */
export function partFiles(folder: string, { part, of }: PartNumber): { whole: string; begun: string } {
  const digits = String(of).length;
  const name = `part-${String(part).padStart(digits, '0')}-of-${of}`;
  return { whole: path.join(folder, `${name}.arrow`), begun: path.join(folder, `${name}.begun.arrow`) };
}

const partName = /^part-\d+-of-\d+(?:\.begun)?\.arrow$/;

/** What the features of an audit are computed by, and of what: a part must say the same. */
export type PartsWanted = {
  readonly images: Pick<SampleImages, 'labels' | 'boxes'>;
  readonly backbone: Backbone;
  readonly inference: Inference;
  readonly find: boolean;
};

/** What a part says of itself where it fits. */
export function aboutWanted({ images, backbone, inference, find }: PartsWanted) {
  return {
    backbone: keptAs(backbone, inference).id,
    model: backbone.modelId,
    dimensions: backbone.dimensions,
    provider: inference.provider,
    rows: rowsName(images),
    count: images.labels.samples.length,
    find,
  };
}

/** What was computed by something else: its features mean nothing to this audit. @returns a sentence; undefined where it fits. */
export function foreignModel(
  file: string,
  about: AboutPart,
  wanted: Pick<AboutPart, 'backbone' | 'model' | 'provider'>,
): string | undefined {
  if (about.backbone === wanted.backbone) return undefined;
  if (about.model !== wanted.model)
    return l10n.t(
      '{0} was computed by the face model {1}, but {2} is asked for. Ask for the same model, or keep the parts of each in a folder of their own.',
      file,
      about.model,
      wanted.model,
    );
  if (about.provider !== wanted.provider)
    return l10n.t(
      '{0} was computed on {1}, but here the face model runs on {2}, which rounds differently. Choose the same with --provider for both.',
      file,
      about.provider,
      wanted.provider,
    );
  return l10n.t(
    '{0} was computed by another version of this program or of its libraries, whose features are not the same. Use one version for all parts and the audit.',
    file,
  );
}

function misfit(file: string, about: AboutPart, wanted: ReturnType<typeof aboutWanted>, labels: string) {
  const foreign = foreignModel(file, about, wanted);
  if (foreign !== undefined) return foreign;
  if (about.rows !== wanted.rows)
    return l10n.t(
      '{0} was made for other rows ({1} of them) than {2} has ({3}). Name the label file that the parts were made for, or run “work” again, which keeps what is still right.',
      file,
      about.count.toLocaleString('en'),
      labels,
      wanted.count.toLocaleString('en'),
    );
  if (about.find !== wanted.find)
    return about.find
      ? l10n.t(
          '{0} holds faces that were found in photographs, but here the images are taken as faces. Give --faces find to both.',
          file,
        )
      : l10n.t(
          '{0} holds images that were taken as faces, but here faces are found in them. Give --faces whole to both.',
          file,
        );
  return undefined;
}

/**
 * Takes the features of a data set's parts into the feature store, one file after the other. What is missing, cut short or
 * damaged is left to be computed, and told.
 * @param folder absolute path.
 * @throws HumanError where a part does not fit the audit, or there is none; CancelledError when the signal aborts.
 */
export async function takeParts(
  folder: string,
  wanted: PartsWanted,
  cacheFolder: string,
  { signal, onNote }: Pick<AuditRun, 'signal' | 'onNote'>,
): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT')
      throw new HumanError(l10n.t('There is no folder {0}. Check the path.', folder));
    throw explainFileError(error, folder);
  });
  const files = names.filter((name) => partName.test(name)).sort();
  if (files.length === 0 && !names.includes(trainingName))
    throw new HumanError(
      l10n.t('There are no parts in {0}. Compute them with “work” first, or leave out --parts.', folder),
    );
  const about = aboutWanted(wanted);
  const store = await FeatureStore.open(cacheFolder, keptAs(wanted.backbone, wanted.inference), onNote);
  const processors = new Set<string>();
  let [faces, taken] = [0, 0];
  try {
    for (const name of files) {
      stopIfCancelled(signal);
      const file = path.join(folder, name);
      const part = await readPart(file).catch((error: unknown) => {
        onNote(
          l10n.t(
            '{0} was left out ({1}): what it should hold is computed here.',
            file,
            withoutStop(messageOf(error)),
          ),
        );
        return undefined;
      });
      if (!part) continue;
      const wrong = misfit(file, part.about, about, wanted.images.labels.location);
      if (wrong !== undefined) throw new HumanError(wrong);
      store.takeIn(part.store);
      processors.add(part.about.processor);
      faces += part.about.faces;
      taken++;
    }
  } finally {
    await store.close();
  }
  onNote(
    l10n.t(
      'The features of {0} faces came out of {1} parts in {2}.',
      faces.toLocaleString('en'),
      taken,
      folder,
    ),
  );
  if (processors.size > 1)
    onNote(
      l10n.t(
        'They were computed on processors of different kinds ({0}), which may round differently: the last digits of some features may be others than one machine would give.',
        [...processors].join(', '),
      ),
    );
}
