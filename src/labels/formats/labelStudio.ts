import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { ClassNames } from '../classes/classOrder';
import { nameNumbers } from '../classes/nameNumbers';
import { labelStudioImages } from '../images/imageCandidates';
import { jsonLabelFile, noteDamage } from '../json/readRecords';
import { wrongName } from '../json/jsonSpelling';
import type { JsonRecord } from '../json/jsonRecords';
import type { JsonField } from '../json/jsonSpelling';
import { jsonKind } from '../json/jsonTape';
import { KeyPath, memberOf, isObject } from '../json/recordColumns';
import { scanJson, sniffJson, type SniffedJson, type SniffedRecord } from '../json/scanJson';
import type {
  LabelFile,
  LabelFormat,
  LabelOptions,
  LabelProbe,
  LabelSample,
  Recognition,
} from '../labelFile';
import { LabelSource } from '../labelSource';
import type { DataSet } from '../dataSet';
import { LabelRows } from '../text/labelRows';
import { headLength } from '../text/fileBlocks';
import { type Control, controlsOf, readTask, type TaskLabel } from './labelStudioTask';
import { isImageName } from '../images/peekFolder';
import { imageColumnOf, labelColumnOf } from '../text/columns';

export function looksLikeTasks({ root, records }: SniffedJson): boolean {
  return (
    root === 'array' &&
    records.length > 0 &&
    records.every(
      ({ value }) =>
        isObject(value) &&
        isObject(value.data) &&
        [value.annotations, value.completions, value.predictions].some(Array.isArray),
    )
  );
}

/** Which key of `data` names the images, and which control holds the labels. Tasks with predictions only have no labels yet. */
function recogniseTasks(records: readonly SniffedRecord[]): Recognition {
  const tasks = records.flatMap(({ value }) => (isObject(value) ? [value] : []));
  if (tasks.every((task) => annotationsOf(task) === undefined)) return { kind: 'no' };
  const imageKeys = [...new Set(tasks.flatMap(({ data }) => (isObject(data) ? Object.keys(data) : [])))];
  const controls = [...new Set(tasks.flatMap((task) => choicesOf(task).map(({ control }) => control)))];
  const imageKey = imageKeys[imageKeyOf(imageKeys, tasks) ?? -1];
  const label = controls.length === 1 ? 0 : labelColumnOf(controls);
  if (imageKey !== undefined && (controls.length === 0 || label !== undefined)) {
    const labelKey = controls[label ?? -1];
    const options = { imageKey: `data.${imageKey}`, ...(labelKey !== undefined && { labelKey }) };
    return { kind: 'yes', options, confidence: 1 };
  }
  const columns = [...imageKeys.map((key) => `data.${key}`), ...controls];
  return {
    kind: 'ask',
    columns,
    preview: tasks.slice(0, 5).map((task) => [
      ...imageKeys.map((key) => dataOf(task, key)),
      ...controls.map((control) =>
        choicesOf(task)
          .filter((one) => one.control === control)
          .map(({ choice }) => choice)
          .join(', '),
      ),
    ]),
    columnsAre: { kind: 'keys', keys: columns },
  };
}

type TaskValue = Readonly<Record<string, unknown>>;

function imageKeyOf(keys: readonly string[], tasks: readonly TaskValue[]): number | undefined {
  const named = imageColumnOf(keys);
  if (named !== undefined) return named;
  const holding = keys.flatMap((key, index) =>
    tasks.every((task) => isImageName(dataOf(task, key))) ? [index] : [],
  );
  return holding.length === 1 ? holding[0] : undefined;
}

function dataOf({ data }: TaskValue, key: string): string {
  const value = isObject(data) ? data[key] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function annotationsOf({ annotations, completions }: TaskValue): readonly unknown[] | undefined {
  const list = annotations ?? completions;
  return Array.isArray(list) ? list : undefined;
}

function choicesOf(task: TaskValue): { readonly control: string; readonly choice: string }[] {
  return (annotationsOf(task) ?? []).flatMap((annotation) => {
    const result: unknown = isObject(annotation) ? annotation.result : undefined;
    const items: readonly unknown[] = Array.isArray(result) ? result : [];
    return items.flatMap((item) => {
      if (!isObject(item) || item.type !== 'choices' || typeof item.from_name !== 'string') return [];
      const choices: unknown = isObject(item.value) ? item.value.choices : undefined;
      return [{ control: item.from_name, choice: Array.isArray(choices) ? choices.join(', ') : '' }];
    });
  });
}

/** Label Studio's JSON export (labelstud.io/guide/task_format): a sample a task, labelled by a `<Choices>` control. */
export const labelStudio: LabelFormat = {
  id: 'label-studio',
  title: () => 'Label Studio JSON',
  recognise,
  read,
};

function recognise({ isFolder, source, head, isWhole }: LabelProbe): Recognition {
  const sniffed = isFolder ? undefined : sniffJson(source.location, head, isWhole);
  return sniffed && looksLikeTasks(sniffed) ? recogniseTasks(sniffed.records) : { kind: 'no' };
}

type Task = TaskLabel & { readonly image: string; readonly id: string | undefined };

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { scanned, rows, classNames, voteClasses } = await readTasks(source, options);
  return jsonLabelFile({
    format: labelStudio.id,
    source,
    scanned,
    rows,
    classNames,
    openClasses: true,
    takesClassNames: true,
    voteClasses,
    candidates: labelStudioImages,
  });
}

/** How a project names things, for what is to be imported into it again. */
export type TaskNames = {
  readonly control: Control;
  /** The key of a task's `data` that names the image. */
  readonly imageKey: string;
  /** A task's number, as its JSON writes it, by the sample's id. */
  readonly taskIds: ReadonlyMap<string, string>;
  /** What the file writes for a class. */
  readonly choiceOf: (name: string) => string;
};

/**
 * The names of a Label Studio project, from its export; undefined for a label file that is none.
 * @throws HumanError when the file cannot be read.
 */
export async function readTaskNames({
  location,
  reading: { format, options },
}: DataSet): Promise<TaskNames | undefined> {
  if (format !== labelStudio.id) return undefined;
  const { rows, tasks, control, imageKey, classNames } = await readTasks(new LabelSource(location), options);
  const taskIds = new Map<string, string>();
  rows.samples.forEach(({ id }, index) => {
    const taskId = tasks[index]?.id;
    if (taskId !== undefined) taskIds.set(id, taskId);
  });
  const choiceOf = (name: string) => classNames.labelFor(name) ?? name;
  return { control, imageKey: imageKey.replace(/^data\./, ''), taskIds, choiceOf };
}

async function readTasks(source: LabelSource, options: LabelOptions) {
  const { location } = source;
  const reader = new TaskReader(await settleOptions(source, options));
  const scanned = await scanJson(source, { layout: 'document', visit: (record) => reader.take(record) });
  const { rows, control, tasks, imageKey } = reader;
  if (control === undefined)
    throw new HumanError(
      options.labelKey === undefined
        ? l10n.t(
            'No task of {0} has an annotation with a choice; annotate some of them in Label Studio and export them again.',
            location,
          )
        : l10n.t(
            'No task of {0} has an annotation with a choice in “{1}”; annotate some of them in Label Studio and export them again.',
            location,
            options.labelKey,
          ),
    );
  if (tasks.length === 0)
    throw new HumanError(
      l10n.t('No task of {0} has an image in “{1}”; choose another key or file.', location, imageKey) +
        (rows.problems[0] ? ` ${rows.problems[0].message}` : ''),
    );
  for (const { choice, votes } of tasks)
    for (const one of [choice, ...(votes ?? [])]) if (one !== '') rows.found(one);
  const classNames = await nameNumbers(source, options, rows);
  const voteClasses = tasks.some(({ votes }) => votes !== undefined)
    ? classNames.classes(rows.labelsFound)
    : undefined;
  for (const task of tasks) addSample(rows, task, control, classNames, voteClasses);
  noteDamage(rows, scanned);
  rows.finish();
  return { scanned, rows, tasks, control, imageKey, classNames, voteClasses };
}

async function settleOptions(source: LabelSource, options: LabelOptions): Promise<LabelOptions> {
  const { head, isWhole } = await source.head(headLength);
  const sniffed = sniffJson(source.location, head, isWhole);
  const recognised = sniffed && looksLikeTasks(sniffed) ? recogniseTasks(sniffed.records) : undefined;
  return recognised?.kind === 'yes' ? { ...recognised.options, ...options } : options;
}

/** Reads the tasks of a file; the control that holds the labels is the first one found where it is not settled. */
class TaskReader {
  readonly rows = new LabelRows<JsonField>();
  readonly tasks: Task[] = [];
  readonly imageKey: string;
  control: Control | undefined;
  private readonly imagePath: KeyPath;

  constructor(private readonly options: LabelOptions) {
    this.imageKey = options.imageKey ?? 'data.image';
    this.imagePath = new KeyPath(this.imageKey);
  }

  take({ tape }: JsonRecord): void {
    const line = tape.line(0);
    const at = this.imagePath.find(tape);
    const image = at !== undefined && tape.kind(at) === jsonKind.string ? tape.text(at) : '';
    if (image === '' || wrongName(image) !== undefined)
      return this.rows.problem(
        l10n.t(
          'Line {0}: the task names no image in “{1}”; add one or remove the task.',
          line,
          this.imageKey,
        ),
        line,
      );
    this.control ??= controlsOf(tape).find(
      ({ fromName }) => this.options.labelKey === undefined || fromName === this.options.labelKey,
    );
    const number = memberOf(tape, 0, 'id');
    const id =
      number === undefined ? undefined : tape.units.toString('utf8', tape.start(number), tape.endOf(number));
    this.tasks.push({ image, id, ...readTask(tape, this.control?.fromName) });
  }
}

function addSample(
  rows: LabelRows<JsonField>,
  { image, choice, field, line, frame, votes, aside }: Task,
  control: Control,
  classNames: ClassNames,
  voteClasses: readonly string[] | undefined,
): void {
  const counts =
    votes && voteClasses?.map((name) => votes.filter((vote) => classNames.nameOf(vote) === name).length);
  const more: Pick<LabelSample, 'votes' | 'aside'> = {
    ...(counts && { votes: counts }),
    ...(aside !== undefined && { aside }),
  };
  rows.add(image, classNames.nameOf(choice), line, framed(field, frame, control), more);
}

/** What Label Studio needs around a choice that is put in. */
function framed(field: JsonField, frame: TaskLabel['frame'], { fromName, toName }: Control): JsonField {
  if (frame === 'choice') return field;
  const names = `"from_name": ${JSON.stringify(fromName)}, "to_name": ${JSON.stringify(toName)}, "type": "choices"`;
  const result = ['{"value": {"choices": [', `]}, ${names}}`] as const;
  const annotation = [
    `{"result": [${result[0]}`,
    `${result[1]}], "was_cancelled": false, "ground_truth": true}`,
  ] as const;
  const [before, after] =
    frame === 'result'
      ? result
      : frame === 'annotation'
        ? annotation
        : ([`[${annotation[0]}`, `${annotation[1]}]`] as const);
  return { ...field, before: `${field.before ?? ''}${before}`, after: `${after}${field.after ?? ''}` };
}
