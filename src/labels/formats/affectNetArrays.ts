import { opendir, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../../base/humanError';
import { errorCode, explainFileError } from '../../base/disk/fileErrors';
import { isImageName } from '../images/peekFolder';
import type {
  LabelFile,
  LabelFormat,
  LabelOptions,
  LabelProbe,
  LabelSample,
  Recognition,
} from '../labelFile';
import type { LabelSource } from '../labelSource';
import { arrayFoldersId } from '../dataSet';
import {
  arrayLabelFile,
  npyScalar,
  readScalar,
  affectNetCodes,
  AffectNetLabels,
  readSmallFiles,
} from '../npy/arrayLabelFile';
import { NpyProblem } from '../npy/npyHeader';
import { ProblemList } from '../problemList';

/**
 * AffectNet as its authors hand it out since 2021: `train_set` and `val_set`, each with `images/<id>.jpg` and
 * `annotations/<id>_exp.npy`. One of the two alone is a data set too.
 */
export const affectNetArrays: LabelFormat = {
  id: arrayFoldersId,
  title: () => l10n.t('AffectNet npy folders'),
  recognise,
  read,
};

const parts = ['train_set', 'val_set', ''];
const suffix = '_exp.npy';
/** A header and a short value take less; only damaged files have more. */
const longestArray = 12_288;
/** Each face has four annotations, in any order. */
const peekLimit = 1_000;

async function recognise({ isFolder, source }: LabelProbe): Promise<Recognition> {
  if (!isFolder) return { kind: 'no' };
  for (const part of parts)
    if (await hasExpressions(path.join(source.location, part, 'annotations')))
      return { kind: 'yes', options: {}, confidence: 1 };
  return { kind: 'no' };
}

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const labels = new AffectNetLabels(options.classNames);
  const problems = new ProblemList();
  const found: { part: string; id: string; image: string }[] = [];
  for (const part of parts) {
    const ids = await idsIn(path.join(location, part, 'annotations'));
    if (ids.size === 0) continue;
    const images = await imagesIn(source, path.join(location, part, 'images'));
    const unlabelled = [...images.keys()].filter((id) => !ids.has(id)).length;
    if (unlabelled > 0)
      problems.add(
        unlabelled === 1
          ? l10n.t(
              '1 image in {0} without a file “<id>{1}” in “annotations” is left out.',
              path.join(location, part, 'images'),
              suffix,
            )
          : l10n.t(
              '{0} images in {1} without a file “<id>{2}” in “annotations” are left out.',
              unlabelled.toLocaleString('en'),
              path.join(location, part, 'images'),
              suffix,
            ),
      );
    for (const id of [...ids].sort(byNumber))
      found.push({ part, id, image: path.posix.join(part, 'images', images.get(id) ?? `${id}.jpg`) });
  }
  if (found.length === 0)
    throw new HumanError(
      l10n.t(
        '{0} has no “annotations” with {1} files, neither in “train_set” nor in “val_set”; choose the folder that holds these.',
        location,
        suffix,
      ),
    );
  const arrays = found.map(({ part, id }) => path.join(location, part, 'annotations', id + suffix));
  const samples = new Array<LabelSample>(found.length);
  const codes = new Set<string>();
  const broken: string[] = [];
  await readSmallFiles(arrays, longestArray, (index, content) => {
    const image = found[index]?.image ?? '';
    const { label, aside, problem } = expressionIn(arrays[index] ?? '', content, labels, codes);
    if (problem !== undefined) broken[index] = problem;
    samples[index] = { id: image, image, label, line: undefined, ...(aside !== undefined && { aside }) };
  });
  broken.forEach((problem, index) => problems.add(problem, undefined, samples[index]?.image));
  return arrayLabelFile({
    format: affectNetArrays.id,
    location,
    samples,
    problems: problems.all,
    classes: labels.classNames.classes(codes),
    labels,
    arrays,
  });
}

/** What a label's file says, or what is wrong with it, as a sentence. */
function expressionIn(
  file: string,
  content: Buffer | Error,
  labels: AffectNetLabels,
  codes: Set<string>,
): { label: string; aside?: string; problem?: string } {
  if (content instanceof Error) return { label: '', problem: messageOf(explainFileError(content, file)) };
  try {
    const code = readScalar(content, npyScalar(content));
    const meaning = labels.meaningOf(code);
    if (!meaning)
      return {
        label: '',
        problem: l10n.t(
          "“{0}” says “{1}” is none of AffectNet's expressions {2} to {3}; save the label there anew, the face has none until then.",
          file,
          code,
          ...affectNetCodes,
        ),
      };
    if (meaning.aside === undefined) codes.add(code);
    return meaning;
  } catch (error) {
    if (error instanceof NpyProblem)
      return {
        label: '',
        problem: l10n.t(
          '“{0}” {1}; save the label there anew, the face has none until then.',
          file,
          error.message,
        ),
      };
    throw error;
  }
}

/** Whether a folder has labels, without reading the listing of a million annotations to its end. */
async function hasExpressions(folder: string): Promise<boolean> {
  let seen = 0;
  try {
    for await (const { name } of await opendir(folder, { bufferSize: 256 })) {
      if (name.endsWith(suffix)) return true;
      if (++seen === peekLimit) break;
    }
  } catch {
    // Not there, or not to be read: no data set of this kind.
  }
  return false;
}

async function idsIn(folder: string): Promise<Set<string>> {
  const names = await list(folder);
  return new Set(names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length)));
}

async function imagesIn({ folders }: LabelSource, folder: string): Promise<Map<string, string>> {
  const names = await list(folder);
  folders.note(folder, names);
  const images = names.filter(isImageName);
  return new Map(images.map((name) => [path.parse(name).name, name]));
}

async function list(folder: string): Promise<string[]> {
  try {
    // Copies from a Mac bring a hidden file with each file.
    return (await readdir(folder)).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return [];
    throw explainFileError(error, folder);
  }
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b) || (a < b ? -1 : a > b ? 1 : 0);
}
