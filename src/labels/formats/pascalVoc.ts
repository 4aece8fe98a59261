import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { nameNumbers } from '../classes/nameNumbers';
import { pascalVocId } from '../dataSet';
import { type FieldInFile, filesLabelFile } from '../edits/filesLabelFile';
import { peekFolder } from '../images/peekFolder';
import { filesBelow, SiblingImages } from '../images/siblingImages';
import type { LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from '../labelFile';
import { LabelSource } from '../labelSource';
import { LabelRows } from '../text/labelRows';
import { chooseClasses } from '../xml/shapeClasses';
import { parseVoc, type VocFile } from '../xml/vocFile';
import { boxIn, labelIn } from '../xml/xmlFaces';
import { spellXml, type XmlField } from '../xml/xmlText';

/**
 * Pascal VOC (Everingham et al., 2010): an XML file an image, in `Annotations` beside `JPEGImages`, or beside the images
 * themselves. A sample an object, its class the text of its `name`, its face its box.
 */
export const pascalVoc: LabelFormat = {
  id: pascalVocId,
  title: () => 'Pascal VOC',
  recognise,
  read,
};

/** Folders of such files, beside those of the images. */
const annotationFolder = /^(annotations?|annots?|labels?|xmls?)$/i;
const imageFolders = ['JPEGImages', 'images', 'Images', 'image', 'img', 'imgs', 'data'];
const ending = /\.xml$/i;
/** Some datasets put their splits into folders of their own. */
const levels = 2;
const filesLookedAt = 3;
/** A file of them is small; reading several at a time hides the disk. */
const atOnce = 16;
/** The annotations of one image take less, even with outlines. */
const longestFile = 64 * 1024 * 1024;

/** Whether a file is one of them, by its start. */
function isVocHead(head: Buffer): boolean {
  return /<annotation[\s>]/.test(head.toString('latin1', 0, 4096));
}

async function recognise({ isFolder, source, head }: LabelProbe): Promise<Recognition> {
  const { location } = source;
  if (isFolder)
    return (await holdsAnnotations(location, levels, true))
      ? { kind: 'yes', options: {}, confidence: 0.95 }
      : { kind: 'no' };
  if (ending.test(location) && isVocHead(head))
    throw new HumanError(
      l10n.t(
        '{0} is the Pascal VOC annotation of one image; choose the folder that holds such files and the images.',
        location,
      ),
    );
  return { kind: 'no' };
}

/** Whether some files of a folder, or of those for annotations in it, are of this kind. */
async function holdsAnnotations(folder: string, left: number, isRoot: boolean): Promise<boolean> {
  const { otherFiles, folders } = await peekFolder(folder, 500);
  for (const name of otherFiles.filter((each) => ending.test(each)).slice(0, filesLookedAt))
    if (await isVocFile(path.join(folder, name))) return true;
  if (left === 0) return false;
  for (const name of folders.filter((each) => !isRoot || annotationFolder.test(each)).slice(0, filesLookedAt))
    if (await holdsAnnotations(path.join(folder, name), left - 1, false)) return true;
  return false;
}

/** Whether a file is the annotation of an image. */
export async function isVocFile(file: string): Promise<boolean> {
  const source = new LabelSource(file);
  try {
    return isVocHead((await source.head(4096)).head);
  } catch (error) {
    if (error instanceof HumanError) return false;
    throw error;
  } finally {
    await source.close();
  }
}

type Field = FieldInFile & XmlField;

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const isWanted = (folder: string) => folder.includes('/') || annotationFolder.test(folder);
  const paths = filesBelow(source, ending, levels, isWanted);
  const images = new SiblingImages(source);
  const rows = new LabelRows<Field>();
  const files = await parseAll(source, paths, options);
  const shapes = files.flatMap((file) => (file instanceof Error ? [] : file.objects));
  const choice = chooseClasses(shapes);
  const attribute = choice.kind === 'attribute' ? choice.name : undefined;
  const given = new ClassNames(options.classNames);
  files.forEach((file, index) => {
    const written = paths[index] ?? '';
    rows.file = written;
    if (file instanceof Error) rows.problem(messageOf(file));
    else addObjects(rows, { file, path: written, attribute, given }, images);
  });
  rows.file = undefined;
  if (rows.samples.length === 0)
    throw new HumanError(
      l10n.t(
        '{0} has no Pascal VOC annotation of an image with an object that has a name; choose another folder.',
        location,
      ) + (rows.problems[0] ? ` ${rows.problems[0].message}` : ''),
    );
  const classNames = await nameNumbers(source, options, rows);
  rows.finish();
  return filesLabelFile<Field>({
    format: pascalVocId,
    ...{ source, rows, classNames, openClasses: true, takesClassNames: true },
    spell: (label, field) => spellXml(label, field, path.join(location, field.file.path)),
  });
}

/** In the order of the paths; an error for a file that cannot be read, which the others need not suffer from. */
async function parseAll(
  source: LabelSource,
  paths: readonly string[],
  { encoding }: LabelOptions,
): Promise<readonly (VocFile | Error)[]> {
  const found = new Array<VocFile | Error>(paths.length);
  let next = 0;
  const work = async () => {
    while (next < paths.length) {
      const index = next++;
      const file = source.beside(path.join(source.location, ...(paths[index] ?? '').split('/')));
      file.encoding = encoding;
      try {
        found[index] = await parseVoc(file, longestFile);
      } catch (error) {
        if (!(error instanceof HumanError)) throw error;
        found[index] = error;
      } finally {
        await file.close();
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return found;
}

type Annotated = {
  readonly file: VocFile;
  readonly path: string;
  /** Which attribute of the objects says the class, where their names do not. */
  readonly attribute: string | undefined;
  /** What a person says that numbers mean. */
  readonly given: ClassNames;
};

function addObjects(
  rows: LabelRows<Field>,
  { file: { filename, size, objects, hash }, path: written, attribute, given }: Annotated,
  images: SiblingImages,
): void {
  const image = imageOf(written, filename?.text ?? '', images);
  const [stated] = /[^/\\]*$/.exec(filename?.text ?? '') ?? [''];
  if (image.isOther)
    rows.problem(
      l10n.t(
        'Line {0}: the file name is “{1}”, but there is no such image beside and “{2}” is called as this file; that one counts.',
        filename?.line ?? 1,
        stated,
        image.path,
      ),
      filename?.line,
      image.path,
    );
  if (image.alike !== undefined)
    rows.problem(
      l10n.t(
        'Line {0}: the file name is “{1}”, but “{2}” is called as this file; “{3}” counts. If that is wrong, put the file name right.',
        filename?.line ?? 1,
        stated,
        image.alike,
        image.path,
      ),
      filename?.line,
      image.path,
    );
  const file = { path: written, hash };
  for (const object of objects) {
    const label = attribute === undefined ? object.label : object.attributes.get(attribute);
    const { line } = label ?? object;
    if (label === undefined) {
      rows.problem(
        l10n.t('Line {0}: an object has no {1}; add it.', line, attribute ?? 'name'),
        line,
        image.path,
      );
      continue;
    }
    const text = labelIn(label, rows, image.path);
    if (text !== '') rows.found(text);
    const box = boxIn(object.box, size, { rows, line: object.line, image: image.path });
    rows.add(image.path, given.nameOf(text), line, { ...label.field, file }, box && { box });
  }
}

type AnnotatedImage = {
  readonly path: string;
  /** Whether the file names another image, which is not there. */
  readonly isOther: boolean;
  /** Another image, which is called as the file is. */
  readonly alike?: string | undefined;
};

/**
 * The image that a file is about: the one that it names, in the folder beside its own or in its own; else the one that is
 * called as the file is, because people rename both together and not what the file says.
 */
function imageOf(file: string, filename: string, images: SiblingImages): AnnotatedImage {
  const { dir, name: stem } = path.posix.parse(file);
  // `Annotations/train/a.xml` is about `JPEGImages/train/a.jpg` or `JPEGImages/a.jpg`.
  const [top = '', ...below] = dir.split('/');
  const beside = top === '' ? imageFolders : imageFolders.map((name) => path.posix.join(name, ...below));
  const folders = [...beside, ...(below.length > 0 ? imageFolders : []), dir, '', ...below.slice(0, 1)];
  const [named = ''] = /[^/\\]*$/.exec(filename) ?? [];
  const find = (name: string) => {
    for (const folder of folders) {
      const found = name === '' ? undefined : images.find(folder, name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const found = find(named) ?? find(path.parse(named).name);
  const alike = find(stem);
  if (found !== undefined)
    return { path: found, isOther: false, ...(path.posix.parse(found).name !== stem && { alike }) };
  if (alike !== undefined) return { path: alike, isOther: named !== '' };
  const folder = folders.find((each) => images.has(each)) ?? dir;
  return { path: path.posix.join(folder, named === '' ? `${stem}.jpg` : named), isOther: false };
}
