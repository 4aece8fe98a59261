import { opendir } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../../base/humanError';
import { explainFileError, explaining } from '../../base/disk/fileErrors';
import { sha256 } from '../../base/disk/fingerprints';
import { readRegular } from '../../base/disk/regularFile';
import { ckPlusClasses } from '../classes/knownClassMaps';
import { ClassNames } from '../classes/classOrder';
import { ckPlusId } from '../dataSet';
import { changeTo, classNamed, SampleFinder, spellingOf, type WantedLabel } from '../edits/planRewrite';
import { ChangedOnDiskError } from '../edits/rewriteFile';
import { foldersBelow, glanceBelow } from '../images/foldersBelow';
import { isImageName, isNoData } from '../images/peekFolder';
import type {
  LabelEdit,
  LabelFile,
  LabelFormat,
  LabelOptions,
  LabelProbe,
  LabelSample,
  Recognition,
} from '../labelFile';
import type { LabelSource } from '../labelSource';
import { ckPlusName, emotionOf, isEmotionFile } from '../names/nameSchemes';
import { readSmallFiles } from '../npy/arrayLabelFile';
import { ProblemList } from '../problemList';

/**
 * CK+ as its authors hand it out: `cohn-kanade-images/S005/001/S005_001_00000011.png` and
 * `Emotion/S005/001/S005_001_00000011_emotion.txt`, which says the expression that a sequence ends with
 * (`   3.0000000e+00`). The image that the file is called after is the labelled one; a correction replaces the digit.
 */
export const ckPlus: LabelFormat = { id: ckPlusId, title: () => 'CK+', recognise, read };

/** A number of one digit, as CK+ writes it, or as people do who wrote it anew. */
const emotion = /^\s*(\d)(?:\.0*)?(?:e[+-]?0+)?\s*$/i;
const longestEmotion = 64;
/** The first few folders tell what a folder holds. */
const childrenGlanced = 12;
const foldersGlanced = 40;

async function recognise({ isFolder, source }: LabelProbe): Promise<Recognition> {
  if (!isFolder) return { kind: 'no' };
  const having = { images: new Set<string>(), emotions: new Set<string>() };
  for (const folder of [source.location, ...(await childrenOf(source.location))]) {
    for await (const shown of glanceBelow(folder, folder === source.location ? 1 : foldersGlanced)) {
      const isOther = shown.images.length > 0 && !shown.images.some((name) => ckPlusName.test(name));
      if (isOther) break;
      if (shown.images.length > 0) having.images.add(folder);
      if (shown.otherFiles.some(isEmotionFile)) having.emotions.add(folder);
    }
  }
  if (having.images.size === 0 || having.emotions.size === 0) return { kind: 'no' };
  const [child = '', ...others] = new Set([...having.images, ...having.emotions]);
  // Whatever holds the data set's own folder alone is not the data set.
  const isAround = others.length === 0 && child !== source.location && !/^\w?\d+$/.test(path.basename(child));
  return { kind: 'yes', options: {}, confidence: isAround ? 0.4 : 1 };
}

async function childrenOf(folder: string): Promise<string[]> {
  const children: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (entry.isDirectory() && !isNoData(entry.name)) children.push(path.join(folder, entry.name));
      if (children.length === childrenGlanced) break;
    }
  } catch {
    // Not there, or not to be read: no data set of this kind.
  }
  return children;
}

type Found = { readonly image: string; readonly file: string };

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const names = new ClassNames({ ...ckPlusClasses.names, ...options.classNames });
  const problems = new ProblemList();
  const found = await peaksBelow(source, problems);
  if (found.length === 0)
    throw new HumanError(
      l10n.t(
        '{0} has no image with a file of its emotion (S005_001_00000011.png and S005_001_00000011_emotion.txt); choose the folder that holds the folders of both.',
        location,
      ),
    );
  const samples = new Array<LabelSample>(found.length);
  const broken: string[] = [];
  await readSmallFiles(
    found.map(({ file }) => path.join(location, file)),
    longestEmotion,
    (index, content) => {
      const { image = '', file = '' } = found[index] ?? {};
      const written = content instanceof Error ? undefined : digitIn(content);
      const number = written?.digit;
      const isKnown = number !== undefined && names.nameOf(number) !== number;
      if (content instanceof Error) broken[index] = messageOf(explainFileError(content, file));
      else if (!isKnown)
        broken[index] = l10n.t(
          '“{0}” says “{1}”, which is none of CK+’s emotions 0 to 7; put it right there, the face has no label until then.',
          file,
          content.toString('latin1').trim().slice(0, 20),
        );
      const subject = path.posix.basename(image).slice(0, 4).toUpperCase();
      samples[index] = {
        id: image,
        image,
        label: isKnown ? names.nameOf(number) : '',
        line: undefined,
        subject,
      };
    },
  );
  broken.forEach((problem, index) => problems.add(problem, undefined, samples[index]?.image));
  const classes = names.classes(
    samples.flatMap(({ label }) => (label === '' ? [] : [names.labelFor(label) ?? ''])),
  );
  const finder = new SampleFinder(location, samples);
  const written = { location, classes, classNames: names, openClasses: false };
  return {
    ...{ format: ckPlus.id, location, samples, classes, problems: problems.all },
    ...{ namesImages: false, takesClassNames: true },
    edit: async (corrections) => {
      const wanted = finder.wanted(corrections);
      const edits: LabelEdit[] = [];
      for (const one of wanted) {
        const file = path.join(location, found[one.index]?.file ?? '');
        edits.push(await rewrite(file, one, spellingOf(one.label, written), names));
      }
      return { kind: 'several', edits, changes: wanted.map(changeTo) };
    },
    labelSpan: () => undefined,
    idAfter: (id) => id,
    classOf: (label) => classNamed(label, written),
    imageCandidates: (image) => [path.join(location, image)],
  };
}

/** The images that have a file of their emotion, in order; what has none, or has no image, is said. */
async function peaksBelow(source: LabelSource, problems: ProblemList): Promise<Found[]> {
  const images = new Map<string, string>();
  const files = new Map<string, string>();
  const sequences = new Set<string>();
  let [twice, twiceExample] = [0, ''];
  for await (const { folder, files: names } of foldersBelow(source))
    for (const name of names) {
      const { name: stem } = path.posix.parse(name);
      const key = emotionOf(name);
      if (key !== undefined && !files.has(key)) files.set(key, folder + name);
      if (!isImageName(name) || !ckPlusName.test(stem)) continue;
      const known = images.get(stem.toUpperCase());
      if (known === undefined) images.set(stem.toUpperCase(), folder + name);
      else if (twice++ === 0) twiceExample = l10n.t('{0} and {1}', known, folder + name);
      sequences.add(sequenceOf(stem));
    }
  const found = [...files].flatMap(([key, file]) => {
    const image = images.get(key);
    return image === undefined ? [] : [{ image, file }];
  });
  const lonely = [...files.keys()].filter((key) => !images.has(key));
  const labelled = new Set([...files.keys()].map(sequenceOf));
  const unlabelled = [...sequences].filter((sequence) => !labelled.has(sequence));
  const count = (value: number) => value.toLocaleString('en');
  if (unlabelled.length > 0)
    problems.add(
      l10n.t(
        'Sequences in {2} without a file of their emotion: {0} of {1}, such as {3}; their images are left out.',
        count(unlabelled.length),
        count(sequences.size),
        source.location,
        unlabelled[0] ?? '',
      ),
    );
  if (lonely.length > 0)
    problems.add(
      l10n.t(
        'Files of emotions in {1} without an image of their name: {0}, such as {2}; they are left out.',
        count(lonely.length),
        source.location,
        files.get(lonely[0] ?? '') ?? '',
      ),
    );
  if (twice > 0)
    problems.add(
      l10n.t(
        'Images in {1} that are there more than once: {0}, such as {2}; the first of them is read. Choose a folder that has each once.',
        count(twice),
        source.location,
        twiceExample,
      ),
    );
  return found.sort((a, b) => (a.image < b.image ? -1 : 1));
}

/** `S005_001` */
function sequenceOf(stem: string): string {
  return stem.slice(0, 8).toUpperCase();
}

/** The digit that says the emotion, and where it stands; undefined where a file says something else. */
function digitIn(content: Buffer): { readonly digit: string; readonly at: number } | undefined {
  const text = content.toString('latin1');
  const digit = emotion.exec(text)?.[1];
  return digit === undefined ? undefined : { digit, at: text.indexOf(digit) };
}

async function rewrite(
  file: string,
  wanted: WantedLabel,
  written: string,
  names: ClassNames,
): Promise<LabelEdit> {
  const bytes = await readRegular(file).catch(explaining(file));
  const there = bytes.length <= longestEmotion ? digitIn(bytes) : undefined;
  const label = there && names.nameOf(there.digit) !== there.digit ? names.nameOf(there.digit) : '';
  if (label !== wanted.sample.label) throw new ChangedOnDiskError(file);
  if (!there || !/^\d$/.test(written))
    throw new HumanError(
      l10n.t('{0} holds no number of one digit to put right; write it there anew and audit again.', file),
    );
  const after = Buffer.from(bytes);
  after.write(written, there.at, 'latin1');
  const [removed, inserted] = [there.digit, written].map((digit) => Buffer.from(digit).toString('base64'));
  return {
    kind: 'rewrite',
    path: file,
    before: sha256(bytes),
    after: sha256(after),
    splices: [{ start: there.at, removed: removed ?? '', inserted: inserted ?? '' }],
    changes: [changeTo(wanted)],
  };
}
