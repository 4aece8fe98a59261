import { writeWhole } from '../../base/disk/writeWhole';
import { readTaskNames, type TaskNames } from '../../labels/formats/labelStudio';
import type { DataSet } from '../../labels/dataSet';
import type { AuditResult } from './auditResult';
import { textBlocks } from '../../labels/text/csvBlocks';

/** How the tasks are to fit the project that they are imported into. */
export type LabelStudioOptions = {
  /** Names of the project's `<Choices>` and `<Image>` tags; those of the label file where it is Label Studio's, else `label` and `image`. */
  readonly fromName?: string;
  readonly toName?: string;
  /** Says in Label Studio which predictions are from this audit. */
  readonly modelVersion?: string;
  /** Goes before every image, such as `/data/local-files/?d=faces/`; nothing for images that are there already. */
  readonly imagePrefix?: string;
};

/**
 * Writes an audit's suggestions as tasks with predictions that Label Studio imports (labelstud.io/guide/predictions), all
 * at once or not at all: a task a sample, in the order of the label file; one that could not be audited has no
 * prediction. A prediction's score is the probability that the suggested label is right.
 * @param chosen the data set that the audit is of: what a result says of where its labels are is not believed.
 * @throws HumanError when the file cannot be written, or the label file is Label Studio's and cannot be read again.
 */
export async function writeLabelStudioTasks(
  file: string,
  result: AuditResult,
  chosen: DataSet,
  options: LabelStudioOptions = {},
): Promise<void> {
  const names = await readTaskNames(chosen);
  await writeWhole(
    file,
    textBlocks(taskLines(result, options, names), (line) => line),
  );
}

/**
 * The tasks as lines of a JSON array.
 * @param names those of the label file, where it is Label Studio's.
 */
function* taskLines(
  result: AuditResult,
  options: LabelStudioOptions,
  names: TaskNames | undefined,
): Generator<string, void> {
  const { ids, images, metadata } = result;
  const fromName = options.fromName ?? names?.control.fromName ?? 'label';
  const toName = options.toName ?? names?.control.toName ?? 'image';
  const version =
    options.modelVersion ?? `SCN Label Audit, ${metadata.recipe}, ${metadata.createdAt.slice(0, 10)}`;
  const prediction = (choice: string, row: number) => ({
    model_version: version,
    score: Number((result.scores.confidence[row] as number).toFixed(6)),
    result: [{ from_name: fromName, to_name: toName, type: 'choices', value: { choices: [choice] } }],
  });
  yield '[';
  for (const [row, id] of ids.entries()) {
    const taskId = names?.taskIds.get(id);
    const data = { [names?.imageKey ?? 'image']: `${options.imagePrefix ?? ''}${images[row] ?? ''}` };
    const choice = suggestionOf(result, row);
    const predictions = choice === undefined ? [] : [prediction(names?.choiceOf(choice) ?? choice, row)];
    const task = `"data":${JSON.stringify(data)},"predictions":${JSON.stringify(predictions)}`;
    yield `{${taskId === undefined ? '' : `"id":${taskId},`}${task}}${row < ids.length - 1 ? ',' : ''}`;
  }
  yield ']';
}

/** The class that the audit suggests for a row; undefined where it could not be audited. */
function suggestionOf({ metadata, scores, failures }: AuditResult, row: number): string | undefined {
  return failures.has(row) ? undefined : metadata.classes[scores.suggested[row] as number];
}
