import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { applyCommand, renameClassesCommand, undoCommand } from './cli/applyCommand';
import { type AuditOptions, auditCommand } from './cli/auditCommand';
import {
  withReadingOptions,
  withEngineFolders,
  type ImageTrainingOptions,
  imageTrainingOf,
  withImageTrainingOptions,
} from './cli/options';
import { compareCommand } from './cli/compareCommand';
import { type ConvertOptions, convertCommand, convertTargets } from './cli/convertCommand';
import { enginesCommand } from './cli/enginesCommand';
import { decisionsCommand } from './cli/decisionsCommand';
import { importCheckpointCommand, saveModelCommand } from './cli/modelCommands';
import { labelsCommand } from './cli/labelsCommand';
import type { McpOptions } from './cli/mcp/mcpCommand';
import { openCommitWishes } from './cli/withCommitTarget';
import { terminalLine, terminalLines } from './cli/terminal';
import { testPlantedCommand } from './cli/testPlantedCommand';
import { addClusterCommands } from './cli/clusterCommands';
import { example, withAuditOutputs, withDecisionsOption, withScoringOptions } from './cli/auditOptions';
import { CancelledError, HumanError } from './base/humanError';

/** With more than half of the labels wrong, there is nothing left to learn from. */
function plantedShare(text: string): number {
  const share = /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (!(share > 0 && share <= 0.5)) {
    throw new InvalidArgumentError('It must be a number above 0 and up to 0.5, such as 0.1.');
  }
  return share;
}

const program = new Command('scn-label-audit')
  .description(
    'Finds wrong labels among face images, and writes corrections into label files without touching anything else.',
  )
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 failed (a sentence says why), 2 wrong usage, 130 interrupted.\nTo begin: scn-label-audit labels FOLDER, then scn-label-audit audit FOLDER.',
  )
  .configureOutput({ writeErr: (text) => process.stderr.write(terminalLines(text)) })
  .exitOverride();

withReadingOptions(program.command('labels'))
  .description(
    'Say what a label file or folder holds: its format, samples, classes and problems. Nothing is written.',
  )
  .argument('<labels>', 'the label file, or the folder of the data set')
  .option('--problems', 'list all problems, not only the first ones')
  .option('--json', 'print one JSON object: {"format","samples","classes","problems",…}')
  .addHelpText('after', example('labels data/labels.csv'))
  .action(labelsCommand);

withAuditOutputs(withDecisionsOption(withImageTrainingOptions(withScoringOptions(program.command('audit')))))
  .description('Audit the labels of a folder of face images.')
  .argument('<folder>', 'the folder of the data set')
  .option(
    '--parts <folder>',
    'take in what tasks of “work” computed, on this or other computers, and compute only what is missing',
  )
  .option(
    '--second <file>',
    'another label file of the same images: says how far it agrees, and puts its labels into the report’s column second_label; it has no say in the audit',
  )
  .option('--json', 'print a summary as JSON, the last line of standard output')
  .addHelpText('after', example('audit data --report data/report.csv'))
  .action((folder: string, options: AuditOptions & ImageTrainingOptions, command: Command) =>
    auditCommand(folder, { ...options, imageTraining: imageTrainingOf(options, command) }),
  );

addClusterCommands(program);

withReadingOptions(program.command('compare'))
  .description(
    'Compare two label files of the same images: how far they agree (Cohen’s κ), which classes they mix up, and where. Nothing else is written.',
  )
  .argument('<labels>', 'the label file, or the folder of the data set; the options say how it is read')
  .argument('<other>', 'another one of the same images, such as a colleague’s or an older version')
  .option(
    '--out <file>',
    'write the images on which they differ as CSV: image,label,other_label,line,other_line',
  )
  .option('--json', 'print one JSON object: {"both","kappa","kappaInterval","matrix","differences",…}')
  .addHelpText('after', example('compare labels.csv labels-of-a-colleague.csv --out differences.csv'))
  .action(compareCommand);

withEngineFolders(program.command('engines'))
  .description(
    'Say which engines can train here, whether they compute rightly, and how fast they are. Takes up to a minute.',
  )
  .option('--cache <folder>', 'a cache whose engines are listed, too, without loading them')
  .option(
    '--measure',
    'time them longer, end to end at 112 and 224 pixels, and say what whole audits would take',
  )
  .option('--json', 'print one JSON object: {"folders","engines"}')
  .addHelpText('after', example('engines'))
  .action(enginesCommand);

withReadingOptions(program.command('save-model'))
  .description('Save the networks that the last audit of a data set trained, to audit other faces with them.')
  .argument('<labels>', 'the folder of the data set, or its label file')
  .requiredOption('--out <folder>', 'the folder to write: a new one, or a model that is replaced')
  .option('--cache <folder>', 'where the audit’s result is if the data cannot be written')
  .addHelpText('after', example('save-model data --out models/first'))
  .action(saveModelCommand);

program
  .command('import-checkpoint')
  .description(
    'Turn a PyTorch checkpoint of a Self-Cure Network, or of a ResNet-18, into a model. Nothing in the file is executed.',
  )
  .argument('<file>', 'the checkpoint, such as model.pth')
  .requiredOption('--out <folder>', 'the folder to write: a new one, or a model that is replaced')
  .option(
    '--classes <names>',
    'class names in the order of the network’s outputs: with commas between, a file, or a known order such as raf-db-0; without it, seven outputs are RAF-DB’s',
  )
  .option('--json', 'print a summary as JSON, the last line of standard output')
  .addHelpText('after', example('import-checkpoint scn.pth --out models/scn'))
  .action(importCheckpointCommand);

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
  .addHelpText('after', example('test-planted data/labels.csv --share 0.1'))
  .action(testPlantedCommand);

const openCommitOption = () =>
  new Option(
    '--open-commit <what>',
    'what to do with a commit that the journal has open and this machine did not begin: finish does it, take-back takes back what was done of it, drop notes that it did not happen and leaves the labels as they are; without it, nothing is written',
  ).choices(openCommitWishes);

withReadingOptions(program.command('apply'), 'required')
  .description('Write corrections into a label file; every other byte stays as it is.')
  .argument('<folder>', 'the folder of the data set')
  .requiredOption('--corrections <file>', 'a CSV file with the columns image,label')
  .option('--new-classes', 'allow labels that the label file does not have yet')
  .option('--reviewer <name>', 'who signs the commit in the journal; without it, your login name')
  .addOption(openCommitOption())
  .addHelpText('after', example('apply data --labels data/labels.csv --corrections corrections.csv'))
  .action(applyCommand);

withReadingOptions(program.command('rename-classes'))
  .description(
    'Write the names that --merge-classes gives to classes into the labels, as a commit that undo takes back; several classes with one name become one.',
  )
  .argument('<labels>', 'the label file, or the folder of the data set')
  .option('--reviewer <name>', 'who signs the commit in the journal; without it, your login name')
  .addOption(openCommitOption())
  .addHelpText('after', example('rename-classes data/labels.csv --merge-classes spellings'))
  .action(renameClassesCommand);

withReadingOptions(program.command('undo'))
  .description(
    'Undo a commit of a data set, made by apply or in the gallery: the last one, or an earlier one. Nothing is asked.',
  )
  .argument('<labels>', 'the label file, or the folder of the data set')
  .option('--list', 'only list the commits that can be undone, the last one first')
  .option('--commit <id>', 'undo this one: the beginning of an id that --list says')
  .option('--reviewer <name>', 'who signs the undoing in the journal; without it, your login name')
  .addOption(openCommitOption())
  .addHelpText('after', example('undo data/labels.csv'))
  .action(undoCommand);

program
  .command('decisions')
  .description(
    'Say what was decided in reviews: by whom, what is not committed yet, and how far annotators agree (κ). Nothing is written.',
  )
  .argument('<data>', 'the folder of the data set, or its label file')
  .option('--list', 'name the samples that annotators disagree about')
  .option('--json', 'print one JSON object: {"journals":[{"journal","dataSets","notes"}]}')
  .addHelpText('after', example('decisions data --list'))
  .action(decisionsCommand);

program
  .command('mcp')
  .description(
    'Serve agents over standard input and output (Model Context Protocol): they look at data sets, audit them and propose corrections, which wait for a person in the gallery.',
  )
  .argument('<folders...>', 'the folders that agents may look into; nothing else is open to them')
  .option('--images', 'let agents see faces; without it no image leaves')
  .option('--cache <folder>', 'where features are kept between audits')
  .addHelpText('after', example('mcp data'))
  .action(async (folders: readonly string[], options: McpOptions) => {
    const { mcpCommand } = await import('./cli/mcp/mcpCommand');
    await mcpCommand(folders, options);
  });

withReadingOptions(program.command('convert'))
  .description('Write labels in another format into a new file. The label file is only read.')
  .argument('<labels>', 'the label file, or the folder of the data set')
  .addOption(
    new Option(
      '--to <format>',
      'csv: image,label and what else is known; jsonl: the same as an object a line; parquet: the images themselves with their labels, as Hugging Face datasets reads it; cleanlab: the last audit’s figures under cleanlab’s names; label-studio: tasks with the last audit’s suggestions as predictions',
    )
      .choices(convertTargets)
      .makeOptionMandatory(),
  )
  .requiredOption('--out <file>', 'the file to write')
  .option('--find-images', 'name images by their absolute paths, where they are found')
  .option(
    '--url-prefix <text>',
    'label-studio: what goes before each image’s name, such as /data/local-files/?d=faces/',
  )
  .option(
    '--spreadsheet',
    'csv, cleanlab: put an apostrophe before cells that begin like formulas, so that spreadsheets show them as text; without it every cell stays as it is, for programs',
  )
  .option('--force', 'replace the file to write if it exists')
  .option('--cache <folder>', 'where the audit’s result is if the data cannot be written')
  .addHelpText('after', example('convert data/EmoLabel/list_patition_label.txt --to csv --out labels.csv'))
  .action(async (given: string, options: ConvertOptions, command: Command) => {
    const forStudio = options.to === 'label-studio';
    if (forStudio && options.findImages === true)
      command.error('error: --find-images is for the other formats; Label Studio takes --url-prefix');
    if (options.to === 'parquet' && options.findImages === true)
      command.error('error: --find-images is for the other formats; in Parquet are the images themselves');
    if (!forStudio && options.urlPrefix !== undefined)
      command.error('error: --url-prefix is for --to label-studio');
    if (options.spreadsheet === true && options.to !== 'csv' && options.to !== 'cleanlab')
      command.error('error: --spreadsheet is for --to csv and --to cleanlab');
    await convertCommand(given, options);
  });

/** Exit codes: 0 done, 1 failed with a sentence, 2 wrong usage, 130 interrupted. */
async function main(): Promise<number> {
  try {
    await program.parseAsync();
    return 0;
  } catch (error) {
    // Commander has printed its own message, or the help that was asked for; who cancels has been told what is left.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CancelledError) return 130;
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
