import { stat } from 'node:fs/promises';
import { classContradiction, numbersOfClasses } from '../../labels/classes/classContradictions';
import { folderEvidence, namesByEvidence } from '../../labels/classes/classEvidence';
import { classEvidence } from '../../labels/classes/nameNumbers';
import { type SpelledClass, spelledClasses } from '../../labels/classes/mergedClasses';
import { ClassNames, hasBareNumbers, namesAsWritten } from '../../labels/classes/classOrder';
import { contradictionsWithOthers } from '../../labels/classes/otherLabelFiles';
import { ImageFinder } from '../../labels/images/imageFinder';
import { findSome, type ImageProposal, proposeImages } from '../../labels/images/proposePrefix';
import type { LabelFile } from '../../labels/labelFile';
import { classFoldersId } from '../../labels/dataSet';
import { peekFolder } from '../../labels/images/peekFolder';
import { LabelSource } from '../../labels/labelSource';
import { memberPath } from '../../labels/dataSet';
import { openLabels } from '../../labels/opening/openLabels';
import { headLength } from '../../labels/text/fileBlocks';
import { type EncodingChoice, encodingChoices, UnclearEncodingError } from '../../labels/text/guessEncoding';
import type {
  ImagesSought,
  LabelsInDoubt,
  LabelsSize,
  NumberedClasses,
  OtherNames,
  ShownRow,
  UnsettledReading,
} from './lookAround';
import { type FoundLabels, understandLabels } from './understandLabels';

/** Most images of a number lie in folders of one name. */
const folderShare = 0.6;
/** Rows that show whether the answers were right. */
const rowsShown = 5;
/** Larger files are not read before somebody wants to work with them, in bytes. */
const mostCounted = 64 * 2 ** 20;

/** Whether class folders show by their names alone that these are no numbers: listing all of their images takes a while. */
async function areNamedFolders({ format, location }: UnsettledReading): Promise<boolean> {
  return format === classFoldersId && !hasBareNumbers({ classes: (await peekFolder(location)).folders });
}

/** Labels about whose reading somebody is asked: what the questions must know of them. */
export class UnsettledLabels {
  /** One file at a time, as the questions about it are asked one after another. */
  private last: { readonly key: string; readonly labels: Promise<LabelFile> } | undefined;

  /**
   * What texts may be in, where that is not clear; empty where it is.
   * @param all whether what else a text that is not UTF-8 could be counts, however clear it is.
   */
  async encodings({
    all,
    ...reading
  }: UnsettledReading & { readonly all: boolean }): Promise<readonly EncodingChoice[]> {
    const { location, options } = reading;
    const files = options.parts ? options.parts.map((part) => memberPath(location, part.path)) : [location];
    for (const file of files) {
      const source = new LabelSource(file);
      const start = (await source.isFolder())
        ? undefined
        : await source.head(headLength).finally(() => source.close());
      const choices = start && (all ? await encodingChoices(start.head) : start.choices);
      if (choices && choices.length > 0) return choices;
    }
    // It may show only further down.
    const error: unknown = await this.read(reading).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return error instanceof UnclearEncodingError ? error.choices : [];
  }

  /** What is to be said of classes that are bare numbers; null where they have names. */
  async numbers(reading: UnsettledReading): Promise<NumberedClasses | null> {
    if (await areNamedFolders(reading)) return null;
    const labels = await this.read(reading);
    if (!hasBareNumbers(labels) || !labels.takesClassNames) return null;
    const { classes, samples } = labels;
    const counts = new Map<string, number>();
    for (const { label } of samples) counts.set(label, (counts.get(label) ?? 0) + 1);
    return {
      classes,
      images: classes.map((name) => counts.get(name) ?? 0),
      folders: namesByEvidence(folderEvidence(samples, classes), classes, folderShare) ?? null,
    };
  }

  /** Where other evidence contradicts the names of numbers; null where nothing does. */
  async otherNames(reading: UnsettledReading): Promise<OtherNames | null> {
    if (reading.format === classFoldersId) return null;
    const labels = await this.read(reading);
    if (numbersOfClasses(labels).size === 0) return null;
    const source = new LabelSource(reading.location);
    const [found] = [
      ...(await classEvidence(source, labels, reading.options).finally(() => source.close())).flatMap(
        (each) => classContradiction(labels, each) ?? [],
      ),
      ...(await contradictionsWithOthers(labels)),
    ];
    if (!found) return null;
    const { message, suggestion } = found;
    if (!suggestion) return { message, names: null };
    const bare = await this.read({ ...reading, options: { ...reading.options, classNames: {} } });
    return { message, names: namesAsWritten(suggestion.names, bare.classes) };
  }

  async spelledClasses(reading: UnsettledReading): Promise<readonly SpelledClass[]> {
    const { format, location, options } = reading;
    if (format === classFoldersId) {
      const { folders } = await peekFolder(location);
      const named = folders.map((label) => ({ label: new ClassNames(options.classNames).nameOf(label) }));
      if (spelledClasses({ samples: named }).length === 0) return [];
    }
    return spelledClasses(await this.read({ ...reading, options: { ...options, sameClasses: {} } }));
  }

  /** How much there is to audit; null where counting it would take long. */
  async size({ location, options, format }: Omit<UnsettledReading, 'session'>): Promise<LabelsSize | null> {
    const found = await stat(location);
    // Folders hold as many files as they like, and a tar is read whole for its names.
    if (!found.isFile() || found.size > mostCounted) return null;
    const { samples, classes } = await openLabels(location, options, format);
    return { samples: samples.length, classes: classes.length };
  }

  /** An image that is not where the rows say; null where most are. */
  async missingImage({ roots, ...reading }: LabelsInDoubt): Promise<string | null> {
    if (reading.format === classFoldersId) return null;
    const labels = await this.read(reading);
    if (!labels.namesImages) return null;
    const { missing, looked } = findSome(labels, new ImageFinder(labels, roots));
    return missing.length * 2 <= looked ? null : (missing[0] ?? '');
  }

  /** Where most images are below one of the folders; null where they are not. */
  async imagesBelow({ roots, folders, ...reading }: ImagesSought): Promise<ImageProposal | null> {
    const labels = await this.read(reading);
    return (await proposeImages(labels, new ImageFinder(labels, roots), folders)) ?? null;
  }

  async firstRows({ roots, ...reading }: LabelsInDoubt): Promise<readonly ShownRow[]> {
    const labels = await this.read(reading);
    const finder = new ImageFinder(labels, roots);
    const numbers = numbersOfClasses(labels);
    return labels.samples.slice(0, rowsShown).map(({ image, label, line }) => ({
      image,
      label,
      number: numbers.get(label) ?? null,
      line: line ?? null,
      isFound: labels.inlineFaces !== undefined || finder.place(image).kind === 'found',
    }));
  }

  async understood({ roots, ...reading }: LabelsInDoubt): Promise<FoundLabels> {
    return understandLabels(await this.read(reading), reading, roots);
  }

  private read({ location, format, options, session }: UnsettledReading): Promise<LabelFile> {
    const key = JSON.stringify([session, location, format, options]);
    if (this.last?.key === key) return this.last.labels;
    const read = { key, labels: openLabels(location, options, format) };
    this.last = read;
    // What could not be read is tried again when it is asked for again.
    read.labels.catch(() => {
      if (this.last === read) this.last = undefined;
    });
    return read.labels;
  }
}
