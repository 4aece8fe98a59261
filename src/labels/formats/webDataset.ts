import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { fileVersion, sha256 } from '../../base/disk/fingerprints';
import { isPortableName } from '../../base/disk/portableNames';
import { HumanError } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { isClassesFileName, type NamesByNumber, parseClasses } from '../classes/classesFile';
import { nameNumbers } from '../classes/nameNumbers';
import { unclearColumns } from '../dataSet';
import { keptLabelFile } from '../edits/keptLabelFile';
import type { InlineFace, LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from '../labelFile';
import type { LabelSource } from '../labelSource';
import type { TarMember, TarReader } from '../tar/tarMembers';
import {
  type MemberName,
  columnName,
  isImageEnding,
  isJsonEnding,
  isPlainEnding,
  leadsOutside,
  memberName,
  plainMember,
  valuesIn,
} from '../tar/tarSamples';
import { isWithoutLabels, recogniseColumns, subjectColumnOf } from '../text/columns';
import { LabelRows } from '../text/labelRows';
import { correctionsPath, readCorrections } from '../votes/correctionsFile';

/**
 * WebDataset's shards: tars in which an image and what is known about it are members of one name, `000001.jpg` and
 * `000001.cls` or `000001.json`. They are never written: corrections go to a file beside them.
 */
export const webDataset: LabelFormat = { id: 'webdataset', title: () => 'WebDataset', recognise, read };

/** No face and no label is larger, in bytes: what is, is not taken into memory. */
const largestImage = 256 * 1024 * 1024;
const largestText = 1024 * 1024;
/** What shows how an archive is read, in samples and bytes. */
const shownSamples = 500;
const shownBytes = 16 * 1024 * 1024;
const questionRows = 5;

/** The column of images where no sample has two. */
const anyImage = 'image';

async function recognise({ source, isFolder, head }: LabelProbe): Promise<Recognition> {
  const isTar = head.toString('latin1', 257, 262) === 'ustar' || /\.tar$/i.test(source.location);
  if (isFolder || !isTar || /\.gz$/i.test(source.location)) return { kind: 'no' };
  const { images, names, rows } = await showSamples(source.location);
  // An archive of images that says nothing about them is to be unpacked.
  if (rows.length === 0 || names.length === images.length) return { kind: 'no' };
  const question = {
    ...{ columns: names, preview: rows.slice(0, questionRows) },
    columnsAre: { kind: 'keys', keys: names },
  } as const;
  const [image, second] = images;
  const table = rows.map((row) => [row[0] ?? '', ...row.slice(images.length)]);
  const columns = [anyImage, ...names.slice(images.length).map(columnName)];
  const found = recogniseColumns([columns, ...table]);
  // WebDataset's own name for the class.
  const label = names.includes('cls')
    ? 'cls'
    : found && found.labelColumn > 0
      ? names[images.length + found.labelColumn - 1]
      : undefined;
  if (image === undefined || second !== undefined || label === undefined)
    return { kind: 'ask', ...question, isSure: true, isWithoutLabels: isWithoutLabels([columns, ...table]) };
  return { kind: 'yes', options: { imageKey: image, labelKey: label }, confidence: 0.95, question };
}

/** The library is not for an extension that starts. */
async function readerOf(location: string): Promise<TarReader> {
  const { TarReader: Reader } = await import('../tar/tarMembers');
  return new Reader(location);
}

/** The first samples that have an image, as rows: the columns of images come first. */
async function showSamples(location: string) {
  const samples = new Map<string, Map<string, string>>();
  let bytes = 0;
  try {
    for await (const member of (await readerOf(location)).members()) {
      const of = member.isFile ? memberName(plainMember(member.name)) : undefined;
      bytes += member.size;
      if (bytes > shownBytes || (samples.size >= shownSamples && of && !samples.has(of.key))) break;
      if (!of) continue;
      const sample = samples.get(of.key) ?? new Map<string, string>();
      samples.set(of.key, sample);
      if (isImageEnding(of.ending)) sample.set(of.ending, member.name);
      else if (member.size <= largestText)
        for (const { name, text } of valuesIn(of.ending, await member.bytes()) ?? []) sample.set(name, text);
    }
  } catch (error) {
    // Reading it says what is wrong; a file that is no tar at all is another format's.
    if (!(error instanceof HumanError)) throw error;
  }
  const shown = [...samples.values()].filter((sample) => [...sample.keys()].some(isImageEnding));
  const all = [...new Set(shown.flatMap((sample) => [...sample.keys()]))];
  const plain = all.filter(isPlainEnding);
  const plainOf = (sample: Map<string, string>) => plain.filter((ending) => sample.has(ending));
  const isOne = plain.length > 0 && shown.every((sample) => plainOf(sample).length < 2);
  const images = isOne ? [anyImage] : all.filter(isImageEnding);
  const names = [...images, ...all.filter((name) => !isImageEnding(name))];
  const cell = (sample: Map<string, string>, name: string) =>
    (isOne && name === anyImage ? sample.get(plainOf(sample)[0] ?? '') : sample.get(name)) ?? '';
  return { images, names, rows: shown.map((sample) => names.map((name) => cell(sample, name))) };
}

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const { imageKey, labelKey } = options;
  if (imageKey === undefined || labelKey === undefined)
    throw new HumanError(unclearColumns(location, 'keys'));
  const stamp = await fileVersion(location);
  const gathered = new Gathered(location, imageKey, labelKey);
  const reader = await readerOf(location);
  for await (const member of reader.members()) await gathered.take(member);
  const { rows, subjectKey, inside } = gathered;
  if (reader.missingEnd !== undefined) rows.problem(reader.missingEnd);
  gathered.addSamples(new ClassNames(options.classNames));
  if (rows.samples.length === 0)
    throw new HumanError(
      l10n.t('{0} has no sample with an image called “{1}”; choose another.', location, imageKey),
    );
  const classNames = await nameNumbers(source, options, rows, undefined, inside);
  rows.finish();
  const classes = classNames.classes(rows.labelsFound);
  return keptLabelFile({
    ...{ format: webDataset.id, location, samples: rows.samples, classes, problems: rows.problems },
    ...{ subjectColumn: subjectKey, takesClassNames: true },
    corrections: await readCorrections(source.beside(correctionsPath(location))),
    classOf: (written) => classes.find((name) => name === classNames.nameOf(written)),
    isUnchanged: async () => (await fileVersion(location)) === stamp,
    // Where an audit writes the faces.
    candidates: (folder, image) => [
      path.join(folder, '.scn', 'faces', path.basename(location), faceFile(image)),
    ],
    inlineFaces: () => facesOf(location, new Map(rows.samples.map(({ image }, row) => [image, row]))),
  });
}

type Sample = { image?: string; label?: string; subject?: string };

/** What a tar's members come to, one after the other: of each sample its image's name, its label and its subject. */
class Gathered {
  readonly rows = new LabelRows<undefined>();
  /** Names for numbers that the archive itself has. */
  readonly inside: NamesByNumber[] = [];
  subjectKey: string | undefined;
  private readonly samples = new Map<string, Sample>();
  private readonly seen = new Set<string>();

  constructor(
    private readonly location: string,
    private readonly imageKey: string,
    private readonly labelKey: string,
  ) {}

  async take(member: TarMember): Promise<void> {
    const name = plainMember(member.name);
    const problem = (message: string) => this.rows.problem(message, undefined, name);
    if (leadsOutside(name))
      return problem(
        l10n.t(
          '“{0}” in {1} leads out of it, or has characters that no name of a file should have, so it is left out; write the archive anew with plain names.',
          name,
          this.location,
        ),
      );
    const of = memberName(name);
    if (!of || !this.isMeant(of, name)) return;
    if (!member.isFile)
      return problem(
        l10n.t('“{0}” in {1} is no file, so it is left out; pack what it links to.', name, this.location),
      );
    if (this.seen.has(name))
      return problem(
        l10n.t(
          '“{0}” is in {1} several times, of which the first counts; write the archive anew with the right one.',
          name,
          this.location,
        ),
      );
    this.seen.add(name);
    const isImage = this.isImage(of.ending);
    const largest = isImage ? largestImage : largestText;
    if (member.size > largest)
      return problem(
        l10n.t(
          '“{0}” in {1} has {2} MB, as no face and no label needs, so it is left out.',
          name,
          this.location,
          Math.round(member.size / 1024 / 1024).toLocaleString('en'),
        ),
      );
    if (isImage) this.takeImage(of, name);
    else this.takeText(of, name, await member.bytes());
  }

  /** Adds the samples that have an image, in the order of the images. */
  addSamples(names: ClassNames): void {
    const images = [...this.samples.values()].filter(({ image }) => image !== undefined);
    const place = new Map([...this.seen].map((name, at) => [name, at]));
    const placeOf = ({ image = '' }: Sample) => place.get(image) ?? 0;
    images.sort((a, b) => placeOf(a) - placeOf(b));
    for (const [row, { image = '', label = '', subject = '' }] of images.entries()) {
      if (label !== '') this.rows.found(label);
      this.rows.add(image, names.nameOf(label), row + 1, undefined, subject === '' ? undefined : { subject });
    }
    for (const [key, { image }] of this.samples)
      if (image === undefined)
        this.rows.problem(
          l10n.t(
            '“{0}” in {1} has a label and no image; add its image, or leave it out.',
            key,
            this.location,
          ),
        );
  }

  private isImage(ending: string): boolean {
    return this.imageKey === anyImage ? isPlainEnding(ending) : ending === this.imageKey;
  }

  /** Whether a member says anything that is asked about. */
  private isMeant({ ending }: MemberName, name: string): boolean {
    return (
      this.isImage(ending) ||
      ending === this.labelKey ||
      isJsonEnding(ending) ||
      isSubject(ending) ||
      isClassesFileName(name)
    );
  }

  private sampleOf(key: string): Sample {
    const sample = this.samples.get(key) ?? {};
    this.samples.set(key, sample);
    return sample;
  }

  private takeImage({ key }: MemberName, name: string): void {
    const sample = this.sampleOf(key);
    if (sample.image !== undefined)
      this.rows.problem(
        l10n.t(
          '“{0}” in {1} is a second image beside “{2}”, so it is left out.',
          name,
          this.location,
          sample.image,
        ),
        undefined,
        name,
      );
    else sample.image = name;
  }

  private takeText({ key, ending }: MemberName, name: string, bytes: Buffer): void {
    if (isClassesFileName(name)) {
      const names = parseClasses(bytes.toString());
      if (names) this.inside.push(names);
      return;
    }
    const values = valuesIn(ending, bytes);
    if (!values)
      this.rows.problem(
        l10n.t(
          '“{0}” in {1} is no JSON, so it says nothing about its image; put it right.',
          name,
          this.location,
        ),
        undefined,
        name,
      );
    this.subjectKey ??= values?.find((value) => value.name !== this.labelKey && isSubject(value.name))?.name;
    const label = values?.find((value) => value.name === this.labelKey)?.text;
    const subject = values?.find((value) => value.name === this.subjectKey)?.text;
    if (label === undefined && subject === undefined) return;
    const sample = this.sampleOf(key);
    if (label !== undefined) sample.label = label;
    if (subject !== undefined) sample.subject = subject;
  }
}

function isSubject(name: string): boolean {
  return subjectColumnOf([columnName(name)], []) !== undefined;
}

/** The images of an archive, one after the other. @param rowOf by their names. */
async function* facesOf(location: string, rowOf: Map<string, number>): AsyncGenerator<InlineFace, void> {
  for await (const member of (await readerOf(location)).members()) {
    const name = plainMember(member.name);
    const sample = member.isFile && member.size <= largestImage ? rowOf.get(name) : undefined;
    if (sample === undefined) continue;
    // One of the same name further on does not count.
    rowOf.delete(name);
    const encoded = await member.bytes();
    if (encoded.length > 0) yield { sample, encoded };
  }
}

/** What the file of a member's image is called: as the member where that is one plain name everywhere. */
function faceFile(image: string): string {
  if (image.length <= 100 && !/[/\p{Lu}]/u.test(image) && isPortableName(image)) return image;
  return `${sha256(image).slice(0, 24)}${path.posix.extname(image)}`;
}
