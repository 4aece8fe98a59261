import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { knownClassMaps } from '../labels/classes/knownClassMaps';
import { fileNamesId } from '../labels/dataSet';
import { labelFormats } from '../labels/formats/labelFormats';
import { parseNamePattern } from '../labels/names/namePattern';
import { parsePathPrefix, type PathPrefix } from '../labels/images/imageCandidates';
import { type LegacyEncoding, legacyEncodings } from '../labels/text/encodedText';
import { messageOf } from '../base/humanError';
import { parseBackbone } from '../audit/run/ownBackboneSetting';
import { faceApi, type OwnBackbone } from '../protocol/faceModel';
import { readGivenAtOnce } from './givenPaths';
import { existsSync } from 'node:fs';
import type { ImageTraining } from '../protocol/training';

/**
 * The option of every command that may load a native engine.
 * @throws InvalidArgumentError where it names no folder with packages.
 */
export function withEngineFolders(command: Command): Command {
  return command.option(
    '--engines-from <folder>',
    'also load native engines from this folder’s node_modules, which runs their code; without it, only installed ones are loaded. May be given several times',
    givenFolder,
  );
}

function givenFolder(given: string, earlier: readonly string[] = []): readonly string[] {
  const folder = path.resolve(given);
  const packages = path.join(folder, 'node_modules');
  if (!existsSync(packages))
    throw new InvalidArgumentError(`There is no folder ${packages}. Give the folder that it stands in.`);
  return [...earlier, folder];
}

/**
 * Which face model is meant: `face-api`, or the description of one; its `file` counts from the description's folder.
 * @throws InvalidArgumentError which says what is wrong with it.
 */
export function chosenBackbone(given: string): OwnBackbone | typeof faceApi {
  if (given === faceApi) return faceApi;
  const file = path.resolve(given);
  return usable(() => {
    const parsed: unknown = JSON.parse(readGivenAtOnce(file).toString('utf8'));
    const backbone = parseBackbone(parsed, path.dirname(file), file);
    if (!backbone) throw new Error('it is null; write an object with `file` and `inputSize`');
    return backbone;
  });
}

/** What `parse` makes of an option; where it throws, the option is wrong usage. */
export function usable<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

/** A parser for an option that takes a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** A column as a command line names it: its number, from 1, or its name in the header. */
export type GivenColumn = number | string;

/** What a command line says about labels and how they are read. */
export type ReadingOptions = {
  /** Label files, or the folder that holds the class folders; several files are one data set. */
  readonly labels?: readonly string[];
  readonly format?: string;
  readonly encoding?: LegacyEncoding;
  readonly imageColumn?: GivenColumn;
  readonly labelColumn?: GivenColumn;
  readonly imageKey?: string;
  readonly labelKey?: string;
  readonly namePattern?: string;
  readonly classes?: string;
  readonly imagePrefix?: readonly PathPrefix[];
  readonly mergeClasses?: readonly ('spellings' | 'none' | ClassRenaming)[];
  readonly imagesBelow?: string;
  readonly faces?: 'auto' | 'find' | 'whole';
};

/** A class, by its name in the labels, and how it is to be read. */
type ClassRenaming = { readonly from: string; readonly to: string };

function givenMerging(
  text: string,
  earlier: NonNullable<ReadingOptions['mergeClasses']> = [],
): NonNullable<ReadingOptions['mergeClasses']> {
  if (text === 'spellings' || text === 'none') return [...earlier, text];
  const cut = text.lastIndexOf('=');
  const [from, to] = [text.slice(0, cut), text.slice(cut + 1)];
  if (cut < 1 || to === '')
    throw new InvalidArgumentError('It must be spellings, none, or FROM=TO, two names of a class.');
  const other = earlier.find((each) => typeof each === 'object' && each.from === from && each.to !== to);
  if (other) throw new InvalidArgumentError(`Two names are given for “${from}”.`);
  return [...earlier, { from, to }];
}

const columnNumber = wholeNumber(1, 10_000);

function givenColumn(text: string): GivenColumn {
  if (text.trim() === '') throw new InvalidArgumentError('It must be a number from 1, or a name.');
  return /^\d+$/.test(text) ? columnNumber(text) : text;
}

function givenPrefix(text: string, earlier: readonly PathPrefix[] = []): readonly PathPrefix[] {
  return [...earlier, usable(() => parsePathPrefix(text))];
}

function givenPattern(text: string): string {
  usable(() => parseNamePattern(text));
  return text;
}

/** As people write it: `gbk`, `shift-jis`, `cp932`. */
function givenEncoding(text: string): LegacyEncoding {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const others: Readonly<Record<string, LegacyEncoding>> = {
    ...{ cp936: 'GBK', gb2312: 'GBK', cp932: 'Shift_JIS', sjis: 'Shift_JIS', windows31j: 'Shift_JIS' },
    ...{ cp950: 'Big5', big5hkscs: 'Big5', cp949: 'EUC-KR', uhc: 'EUC-KR', cp1252: 'windows-1252' },
    ...{ latin1: 'windows-1252', cp1251: 'windows-1251' },
  };
  const wanted = plain(text);
  const known = legacyEncodings.find((name) => plain(name) === wanted) ?? others[wanted];
  if (!known) throw new InvalidArgumentError(`Allowed choices are ${legacyEncodings.join(', ')}.`);
  return known;
}

const collected = (text: string, earlier: readonly string[] = []): readonly string[] => [...earlier, text];

/** The options of every command that reads labels; those that contradict each other are wrong usage. */
export function withReadingOptions(command: Command, labels: 'optional' | 'required' = 'optional'): Command {
  return command
    .addOption(
      new Option(
        '--labels <file>',
        'the label file, or the folder that holds the class folders; give it several times where several files are one data set (train and test)',
      )
        .argParser(collected)
        .makeOptionMandatory(labels === 'required'),
    )
    .addOption(
      new Option('--format <id>', 'read the labels as this format instead of recognising it').choices(
        labelFormats.map(({ id }) => id),
      ),
    )
    .addOption(
      new Option(
        '--encoding <name>',
        'what label files are in that are not UTF-8, such as what Excel saves in Chinese or Japanese Windows; found out where it is not given',
      )
        .choices(legacyEncodings)
        .argParser(givenEncoding),
    )
    .option(
      '--image-column <column>',
      'the image’s column in a table: its number from 1, or its name',
      givenColumn,
    )
    .option(
      '--label-column <column>',
      'the label’s column in a table: its number from 1, or its name',
      givenColumn,
    )
    .option('--image-key <key>', 'where a JSON record has the image, such as data.image')
    .option('--label-key <key>', 'where a JSON record has the label, such as annotation.label')
    .option(
      '--name-pattern <pattern>',
      'read the labels out of the images’ names, which are made like this: {subject}_{label}_*.jpg ({label:2} for two characters, * for anything, # for a number)',
      givenPattern,
    )
    .option(
      '--classes <file or name>',
      `what numeric labels mean: a file with a class name a line (the name of 0 first, or of 1 where the numbers begin with it), or one of ${knownClassMaps.map(({ id }) => id).join(', ')}`,
    )
    .option(
      '--image-prefix <from=to>',
      'look for images that start with FROM in the folder TO, such as /data/faces=./faces; may be given several times',
      givenPrefix,
    )
    .option(
      '--merge-classes <what>',
      'read classes under another name, without writing anything: FROM=TO, such as Happy=happy (may be given several times), spellings: all that look like one class, or none: they differ',
      givenMerging,
    )
    .option(
      '--images-below <folder>',
      'look for images that are not where their rows say by their names, anywhere below this folder',
    )
    .hook('preAction', (_, action) => refuseContradictions(action));
}

function refuseContradictions(command: Command): void {
  const options: ReadingOptions = command.opts();
  const { imageColumn, labelColumn, imageKey, labelKey, labels = [], mergeClasses = [] } = options;
  const { namePattern, format } = options;
  const wrong = (what: string) => command.error(`error: ${what}`);
  const areGiven = (what: string, image: unknown, label: unknown) => {
    if (image === undefined && label === undefined) return false;
    if (image === undefined || label === undefined)
      wrong(`give both --image-${what} and --label-${what}, or neither`);
    if (image === label) wrong(`--image-${what} and --label-${what} must be two ${what}s`);
    return true;
  };
  const columns = areGiven('column', imageColumn, labelColumn);
  const keys = areGiven('key', imageKey, labelKey);
  if (namePattern !== undefined && (columns || keys || (format ?? fileNamesId) !== fileNamesId))
    wrong('--name-pattern is for labels in images’ names; leave out what is for label files');
  if (columns && keys) wrong('columns are for tables and keys for JSON; give one of the two');
  if (mergeClasses.includes('none') && mergeClasses.length > 1)
    wrong('--merge-classes none says that all classes differ; leave out the others');
  const renamed = new Set(mergeClasses.flatMap((each) => (typeof each === 'object' ? [each.from] : [])));
  const chained = mergeClasses.find(
    (each) => typeof each === 'object' && each.from !== each.to && renamed.has(each.to),
  );
  if (typeof chained === 'object')
    wrong(
      `--merge-classes gives “${chained.to}” another name and gives its name to “${chained.from}”; give one name to both`,
    );
  const places = labels.map((file) => path.resolve(file));
  const twice = places.find((file, index) => places.indexOf(file) !== index);
  if (twice !== undefined) wrong(`--labels names ${twice} twice`);
}

/** How networks are trained, as options of the audit. */
export type ImageTrainingOptions = {
  readonly training: 'features' | 'images';
  readonly network: ImageTraining['network'];
  readonly inputSize: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly schedule: ImageTraining['schedule'];
  readonly learnMargin?: boolean;
  readonly startFrom?: string;
};

/** The options that mean nothing without `--training images`. */
const forImages = ['network', 'inputSize', 'epochs', 'batchSize', 'schedule', 'learnMargin', 'startFrom'];

export function withImageTrainingOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--training <what>',
        'train on features of the face model (seconds), or end to end on the images (hours without a GPU; an interrupted training goes on when run again)',
      )
        .choices(['features', 'images'])
        .default('features'),
    )
    .addOption(
      new Option('--network <name>', 'images: the network; small takes a fraction of the time')
        .choices(['resnet18', 'small'])
        .default('resnet18'),
    )
    .option(
      '--input-size <pixels>',
      'images: the side to scale them to, 48 to 224',
      wholeNumber(48, 224),
      224,
    )
    .option('--epochs <n>', 'images: instead of the recipe’s own', wholeNumber(1, 1000))
    .option(
      '--batch-size <n>',
      'images: instead of the recipe’s own; where they do not fit into memory, the most that do',
      wholeNumber(4, 1024),
    )
    .addOption(
      new Option('--schedule <whose>', 'images: the schedule of --recipe paper')
        .choices(['paper', 'official'])
        .default('paper'),
    )
    .option('--learn-margin', 'images: learn δ1, the margin between the importance groups')
    .option('--start-from <folder>', 'images: a saved or imported model whose weights to start from');
}

/** @returns undefined for a training on features; ends with a usage error where options contradict each other. */
export function imageTrainingOf(options: ImageTrainingOptions, command: Command): ImageTraining | undefined {
  if (options.training === 'features') {
    const given = forImages.find((name) => command.getOptionValueSource(name) === 'cli');
    const flag = given?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (flag !== undefined) command.error(`error: --${flag} is for --training images`);
    return undefined;
  }
  const { network, inputSize, epochs, batchSize, schedule, learnMargin, startFrom } = options;
  return {
    network,
    inputSize,
    epochs,
    batchSize,
    schedule,
    learnMargin: learnMargin === true,
    startingWeights: startFrom === undefined ? undefined : path.resolve(startFrom),
  };
}
