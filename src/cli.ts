import path from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type ApplyOptions, applyCommand } from './cli/applyCommand';
import { parseSubjectSetting } from './audit/grouping/subjectSetting';
import { type AuditOptions, auditCommand } from './cli/auditCommand';
import type { LabelChoiceOptions } from './cli/labelChoice';
import { terminalLine, terminalLines } from './cli/terminalText';
import { type TestPlantedOptions, testPlantedCommand } from './cli/testPlantedCommand';
import { CancelledError, HumanError, messageOf } from './protocol/humanError';

/** As in the extension's settings; the random numbers take no more bits. */
const largestSeed = 2 ** 31 - 1;

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

const column = wholeNumber(1, 10_000);

/** With more than half of the labels wrong, there is nothing left to learn from. */
function plantedShare(text: string): number {
  const share = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (!(share > 0 && share <= 0.5)) {
    throw new InvalidArgumentError('It must be a number above 0 and up to 0.5, such as 0.1.');
  }
  return share;
}

function subjectSetting(text: string): string {
  try {
    parseSubjectSetting(text);
    return text;
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

/** One column is no use without the other. */
function checkColumns({ imageColumn, labelColumn }: LabelChoiceOptions, command: Command): void {
  if ((imageColumn === undefined) !== (labelColumn === undefined)) {
    command.error('error: give both --image-column and --label-column, or neither');
  }
  if (imageColumn !== undefined && imageColumn === labelColumn) {
    command.error('error: --image-column and --label-column must be two columns');
  }
}

const program = new Command('scn-label-audit')
  .description(
    'Finds wrong labels among face images, and writes corrections into label files without touching anything else.',
  )
  .configureOutput({ writeErr: (text) => process.stderr.write(terminalLines(text)) })
  .exitOverride();

/** The options of every command that audits. */
function withScoringOptions(command: Command): Command {
  return command
    .option('--labels <file>', 'the label file, or the folder that holds the class folders')
    .addOption(
      new Option('--recipe <name>', 'the training settings').choices(['cure', 'paper']).default('cure'),
    )
    .option('--seed <n>', 'the same seed gives the same result', wholeNumber(0, largestSeed), 1)
    .option(
      '--subjects <how>',
      'faces of one subject or video stay together: auto (as a column or the names show), off, or a regular expression whose first group is the subject in an image’s path',
      subjectSetting,
      'auto',
    )
    .option('--cache <folder>', 'where features are kept between audits')
    .option('--image-column <n>', 'the column of the image’s path, from 1', column)
    .option('--label-column <n>', 'the column of the label, from 1', column);
}

withScoringOptions(program.command('audit'))
  .description('Audit the labels of a folder of face images.')
  .argument('<folder>', 'the folder of the data set')
  .option('--report <file>', 'write the report as CSV')
  .option('--result <file>', 'write the result as an Apache Arrow file here')
  .option('--json', 'print a summary as JSON, the last line of standard output')
  .action(async (folder: string, options: AuditOptions, command: Command) => {
    checkColumns(options, command);
    await auditCommand(folder, options, path.join(__dirname, 'audit.js'));
  });

withScoringOptions(program.command('test-planted'))
  .description(
    'Flip some labels in memory, audit them, and say how many are found: how far the audit can be trusted on these faces.',
  )
  .argument('<labels>', 'the folder of the data set, or its label file')
  .option('--share <share>', 'the share of the labels to flip', plantedShare, 0.1)
  .addOption(
    new Option(
      '--pattern <name>',
      'flip to any other class at random, or as the audit found classes mixed up',
    )
      .choices(['uniform', 'confusions'])
      .default('uniform'),
  )
  .option('--json [file]', 'write the figures as JSON; without a file, as the last line of standard output')
  .action(async (given: string, options: TestPlantedOptions, command: Command) => {
    checkColumns(options, command);
    await testPlantedCommand(given, options, path.join(__dirname, 'audit.js'));
  });

program
  .command('apply')
  .description('Write corrections into a label file.')
  .argument('<folder>', 'the folder of the data set')
  .requiredOption('--labels <file>', 'the label file, or the folder that holds the class folders')
  .requiredOption('--corrections <file>', 'a CSV file with the columns image,label')
  .option('--new-classes', 'allow labels that the label file does not have yet')
  .option('--image-column <n>', 'the label file’s column of the image’s path, from 1', column)
  .option('--label-column <n>', 'the label file’s column of the label, from 1', column)
  .action(async (folder: string, options: ApplyOptions, command: Command) => {
    checkColumns(options, command);
    await applyCommand(folder, options);
  });

/** Exit codes: 0 done, 1 failed with a sentence, 2 wrong usage, 130 interrupted. */
async function main(): Promise<number> {
  try {
    await program.parseAsync();
    return 0;
  } catch (error) {
    // Commander has printed its own message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CancelledError) {
      process.stderr.write('Cancelled. Features computed so far are kept for the next audit.\n');
      return 130;
    }
    if (error instanceof HumanError) {
      process.stderr.write(`${terminalLine(error.message)}\n`);
      return 1;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `${terminalLines(`Something went wrong inside the program; please report it with these lines.\n${stack}`)}\n`,
    );
    return 1;
  }
}

// Whoever read our output has seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// A file that meets the user's size limit is then an error with a sentence, not a death.
process.on('SIGXFSZ', () => undefined);

void main().then((code) => {
  process.exitCode = code;
});
