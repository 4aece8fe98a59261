import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { knownClassMaps } from '../labels/classes/knownClassMaps';
import { labelFormats } from '../labels/labelFormats';
import { parsePathPrefix } from '../labels/images/pathPrefixes';
import type { PathPrefix } from '../labels/labelFile';
import { messageOf } from '../base/humanError';
import { wholeNumber } from './numberOption';

/** A column as a command line names it: its number, from 1, or its name in the header. */
export type GivenColumn = number | string;

/** What a command line says about labels and how they are read. */
export type ReadingOptions = {
  /** Label files, or the folder that holds the class folders; several files are one data set. */
  readonly labels?: readonly string[];
  readonly format?: string;
  readonly imageColumn?: GivenColumn;
  readonly labelColumn?: GivenColumn;
  readonly imageKey?: string;
  readonly labelKey?: string;
  readonly classes?: string;
  readonly imagePrefix?: readonly PathPrefix[];
};

const columnNumber = wholeNumber(1, 10_000);

function givenColumn(text: string): GivenColumn {
  if (text.trim() === '') throw new InvalidArgumentError('It must be a number from 1, or a name.');
  return /^\d+$/.test(text) ? columnNumber(text) : text;
}

function givenPrefix(text: string, earlier: readonly PathPrefix[] = []): readonly PathPrefix[] {
  try {
    return [...earlier, parsePathPrefix(text)];
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
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
      '--classes <file or name>',
      `what numeric labels mean: a file with a class name a line (the name of 0 first), or one of ${knownClassMaps.map(({ id }) => id).join(', ')}`,
    )
    .option(
      '--image-prefix <from=to>',
      'look for images that start with FROM in the folder TO, such as /data/faces=./faces; may be given several times',
      givenPrefix,
    )
    .hook('preAction', (_, action) => {
      refuseContradictions(action);
    });
}

function refuseContradictions(command: Command): void {
  const { imageColumn, labelColumn, imageKey, labelKey, labels = [] }: ReadingOptions = command.opts();
  const wrong = (what: string) => command.error(`error: ${what}`);
  const columns = imageColumn !== undefined || labelColumn !== undefined;
  const keys = imageKey !== undefined || labelKey !== undefined;
  if (columns && (imageColumn === undefined || labelColumn === undefined))
    wrong('give both --image-column and --label-column, or neither');
  if (columns && imageColumn === labelColumn) wrong('--image-column and --label-column must be two columns');
  if (keys && (imageKey === undefined || labelKey === undefined))
    wrong('give both --image-key and --label-key, or neither');
  if (keys && imageKey === labelKey) wrong('--image-key and --label-key must be two keys');
  if (columns && keys) wrong('columns are for tables and keys for JSON; give one of the two');
  const places = labels.map((file) => path.resolve(file));
  const twice = places.find((file, index) => places.indexOf(file) !== index);
  if (twice !== undefined) wrong(`--labels names ${twice} twice`);
}
