import { type Command, Option } from 'commander';
import { parseSubjectSetting } from '../audit/grouping/findSubjects';
import { providerChoices } from '../protocol/faceModel';
import { chosenBackbone, usable, wholeNumber, withEngineFolders, withReadingOptions } from './options';

/** As in the extension's settings; the random numbers take no more bits. */
const largestSeed = 2 ** 31 - 1;

function subjectSetting(text: string): string {
  usable(() => parseSubjectSetting(text));
  return text;
}

export function example(line: string): string {
  return `\nExample:\n  scn-label-audit ${line}`;
}

/** The options of every command that audits. */
export function withScoringOptions(command: Command): Command {
  return withEngineFolders(withReadingOptions(command))
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
    .addOption(
      new Option(
        '--faces <how>',
        'whole: the images are faces as they are; find: they are photographs, in which faces are found and cut out; auto: as a sample of them shows. Boxes in the labels win',
      )
        .choices(['auto', 'find', 'whole'])
        .default('auto'),
    )
    .option(
      '--backbone <file>',
      'a JSON file that describes an ONNX face model of your own: {"file","inputSize","layout","channels","mean","scale","output","id"}; or face-api: its expression net, the default of version 0.1.0',
      chosenBackbone,
    )
    .addOption(
      new Option('--provider <name>', 'what runs the face model; auto: the fastest that agrees with the CPU')
        .choices(providerChoices)
        .default('auto'),
    )
    .addOption(
      new Option(
        '--engine <name>',
        'what trains: a GPU (by WebGPU or CUDA), native code, or what is built in; auto: the fastest that is there and computes rightly',
      )
        .choices(['auto', 'webgpu', 'gpu', 'cpu', 'wasm'])
        .default('auto'),
    )
    .option('--cache <folder>', 'where features are kept between audits');
}

/** What people decided before is no part of the labels; every command that trains takes it into account or not. */
export function withDecisionsOption(command: Command): Command {
  return command.option(
    '--no-decisions',
    'leave out of account what people decided about these labels before: the journal in .scn beside them',
  );
}

/** What an audit is told besides what it audits and how: who else judges, and what it writes. */
export function withAuditOutputs(command: Command): Command {
  return command
    .option(
      '--model <folder>',
      'judge by a saved or imported model instead of training networks: --recipe, --seed and --subjects have no say then',
    )
    .option(
      '--predictions <file>',
      'class probabilities of a model of your own, predicted out of fold, as one more judge: CSV with a column a class, JSON lines, or pred_probs as .npy',
    )
    .option(
      '--report <file>',
      'write the report: a table as CSV, whose cells that begin like formulas get an apostrophe, or, where the name ends in .html, a page for people with what was found and decided',
    )
    .option(
      '--leaks <file>',
      'write the faces that have a copy in another split (train and test by folder, column or file) as CSV',
    )
    .option(
      '--copies <file>',
      'write the faces that a set without copies leaves out, and the copy of each that stays, as CSV',
    )
    .option(
      '--health <file>',
      "also write a page (HTML, without images unless --report-faces) on the data set's health: classes and splits, copies and leaks, pictures that stand out, what labels depend on",
    )
    .option('--report-faces', 'put up to 40 example faces into each page; without it, no image is in it')
    .option(
      '--no-spreadsheet',
      'leave the report’s cells as they are: for programs, not for spreadsheets, which would compute some',
    )
    .option('--result <file>', 'write the result as an Apache Arrow file here');
}
