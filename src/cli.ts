import path from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type ApplyOptions, applyCommand } from './cli/applyCommand';
import { type AuditOptions, auditCommand } from './cli/auditCommand';
import { CancelledError, HumanError } from './protocol/humanError';

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
    }
    return value;
  };
}

const program = new Command('scn-label-audit')
  .description(
    'Finds wrong labels among face images, and writes corrections into label files without touching anything else.',
  )
  .exitOverride();

program
  .command('audit')
  .description('Audit the labels of a folder of face images.')
  .argument('<folder>', 'the folder of the data set')
  .option('--labels <file>', 'the label file, or the folder that holds the class folders')
  .option('--report <file>', 'write the report as CSV')
  .option('--result <file>', 'write the result as an Apache Arrow file here')
  .addOption(
    new Option('--recipe <name>', 'the training settings').choices(['cure', 'paper']).default('cure'),
  )
  .option('--seed <n>', 'the same seed gives the same result', wholeNumber(0), 1)
  .option('--cache <folder>', 'where features are kept between audits')
  .option('--image-column <n>', 'the column of the image’s path, from 1', wholeNumber(1))
  .option('--label-column <n>', 'the column of the label, from 1', wholeNumber(1))
  .option('--json', 'print a summary as JSON, the last line of standard output')
  .action((folder: string, options: AuditOptions) =>
    auditCommand(folder, options, path.join(__dirname, 'audit.js')),
  );

program
  .command('apply')
  .description('Write corrections into a label file.')
  .argument('<folder>', 'the folder of the data set')
  .requiredOption('--labels <file>', 'the label file, or the folder that holds the class folders')
  .requiredOption('--corrections <file>', 'a CSV file with the columns image,label')
  .action((folder: string, options: ApplyOptions) => applyCommand(folder, options));

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
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${error instanceof HumanError ? error.message : stack}\n`);
    return 1;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
