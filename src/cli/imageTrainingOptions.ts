import path from 'node:path';
import { type Command, Option } from 'commander';
import type { ImageTraining } from '../protocol/imageTraining';
import { wholeNumber } from './numberOption';

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
