import type { Recognition } from '../labelFile';
import { isImageName } from '../images/imageNames';
import { isObject } from '../json/recordColumns';
import type { SniffedJson, SniffedRecord } from '../json/sniffJson';
import { imageColumnOf, labelColumnOf } from '../text/columns';

/** Whether records are Label Studio's tasks. */
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
export function recogniseTasks(records: readonly SniffedRecord[]): Recognition {
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
