import * as l10n from '@vscode/l10n';
import { type JsonField, fieldOf, newElement, newMember } from '../json/jsonSpelling';
import { jsonKind, type JsonTape } from '../json/jsonTape';
import { memberOf } from '../json/recordColumns';

/** What a task says of one control (a `<Choices name="…">` of the project's labelling setup). */
export type TaskLabel = {
  /** The choice that counts; `''` where there is none. */
  readonly choice: string;
  /** Where that choice stands, or where another would go. */
  readonly field: JsonField;
  readonly line: number;
  /** What has to be written around a choice that is put in at `field`. */
  readonly frame: 'choice' | 'result' | 'annotation' | 'annotations';
  /** What each annotator chose, where several did. */
  readonly votes: readonly string[] | undefined;
  readonly aside: string | undefined;
};

type Annotation = {
  readonly index: number;
  readonly isGroundTruth: boolean;
  readonly result: number | undefined;
  /** The list that holds the choices, and they. */
  readonly list: number | undefined;
  readonly choices: readonly number[];
};

/** A control and the name of the image tag that it belongs to. */
export type Control = { readonly fromName: string; readonly toName: string };

/** The controls with choices among a task's annotations; one may come several times. */
export function controlsOf(tape: JsonTape): Control[] {
  return annotationItems(tape).flatMap(({ items }) =>
    items.flatMap((item) => {
      const fromName = textOf(tape, item, 'from_name');
      return isChoices(tape, item) && fromName !== undefined
        ? [{ fromName, toName: textOf(tape, item, 'to_name') ?? 'image' }]
        : [];
    }),
  );
}

/**
 * The label of a task. One annotation with one choice is a label as in any other file. Where several annotated it, their
 * choices are votes, which nothing overwrites: the label is what more than half of them chose, and a correction goes in as
 * an annotation of its own, marked as ground truth, which counts from then on.
 * @param control undefined where the file has shown none so far.
 */
export function readTask(tape: JsonTape, control: string | undefined): TaskLabel {
  const all = annotationItems(tape);
  const annotations = all
    .filter(({ index }) => !isTrue(tape, index, 'was_cancelled'))
    .map((one) => annotationOf(tape, one, control));
  const truth = annotations.findLast(({ isGroundTruth, choices }) => isGroundTruth && choices.length === 1);
  const [only] = annotations;
  if (truth) {
    const votes = annotations.filter((one) => one !== truth);
    return { ...single(tape, truth), votes: votes.length > 1 ? choicesOf(tape, votes) : undefined };
  }
  if (!only)
    return unlabelled(
      tape,
      all.length > 0 ? l10n.t('Its annotators skipped it.') : l10n.t('Nobody has annotated it yet.'),
    );
  if (annotations.length > 1) return voted(tape, annotations);
  if (only.choices.length === 1) return single(tape, only);
  if (only.choices.length === 0) return empty(tape, only);
  const several = only.choices.map((choice) => tape.text(choice)).join(', ');
  return unlabelled(tape, l10n.t('Several choices at once: {0}.', several));
}

function voted(tape: JsonTape, annotations: readonly Annotation[]): TaskLabel {
  const votes = choicesOf(tape, annotations);
  if (votes.length === 0) return unlabelled(tape, l10n.t('Its annotations have no choice.'));
  const counts = new Map<string, number>();
  for (const vote of votes) counts.set(vote, (counts.get(vote) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1]);
  const [choice, most] = ranked[0] ?? ['', 0];
  const said = ranked.map(([name, count]) => `${name} ${count}`).join(', ');
  const aside = l10n.t('No majority among its {0} annotations: {1}.', annotations.length, said);
  const hasMajority = most > annotations.length / 2;
  return {
    ...unlabelled(tape, aside),
    ...(hasMajority && { choice, aside: undefined }),
    votes,
  };
}

/** What those who chose one thing chose. */
function choicesOf(tape: JsonTape, annotations: readonly Annotation[]): string[] {
  return annotations.flatMap(({ choices }) =>
    choices.length === 1 ? choices.map((choice) => tape.text(choice)) : [],
  );
}

function single(tape: JsonTape, { choices }: Annotation): TaskLabel {
  const choice = choices[0] ?? 0;
  return {
    choice: tape.text(choice),
    field: fieldOf(tape, choice),
    line: tape.line(choice),
    frame: 'choice',
    votes: undefined,
    aside: undefined,
  };
}

/** An annotation that says nothing of the control: a choice can go into it. */
function empty(tape: JsonTape, { result, list }: Annotation): TaskLabel {
  const reason = l10n.t('Its annotation has no choice.');
  if (list !== undefined)
    return { ...unlabelled(tape, reason), field: newElement(tape, list), frame: 'choice' };
  if (result !== undefined)
    return { ...unlabelled(tape, reason), field: newElement(tape, result), frame: 'result' };
  return unlabelled(tape, reason);
}

/** No label that could be overwritten: another one becomes an annotation of its own. */
function unlabelled(tape: JsonTape, aside: string): TaskLabel {
  const annotations = annotationsAt(tape);
  const place: Pick<TaskLabel, 'field' | 'frame'> =
    annotations === undefined
      ? { field: newMember(tape, 0, 'annotations'), frame: 'annotations' }
      : tape.kind(annotations) === jsonKind.array
        ? { field: newElement(tape, annotations), frame: 'annotation' }
        : { field: fieldOf(tape, annotations), frame: 'annotations' };
  return { choice: '', line: tape.line(0), votes: undefined, aside, ...place };
}

type AnnotationItems = {
  readonly index: number;
  readonly result: number | undefined;
  readonly items: readonly number[];
};

function annotationItems(tape: JsonTape): AnnotationItems[] {
  const annotations = annotationsAt(tape);
  if (annotations === undefined || tape.kind(annotations) !== jsonKind.array) return [];
  return tape.children(annotations).map((index) => {
    const result = memberOf(tape, index, 'result');
    const isList = result !== undefined && tape.kind(result) === jsonKind.array;
    return { index, result: isList ? result : undefined, items: isList ? tape.children(result) : [] };
  });
}

/** Label Studio before version 1.0 called annotations completions. */
function annotationsAt(tape: JsonTape): number | undefined {
  return memberOf(tape, 0, 'annotations') ?? memberOf(tape, 0, 'completions');
}

function annotationOf(
  tape: JsonTape,
  { index, result, items }: AnnotationItems,
  control: string | undefined,
): Annotation {
  const lists = items.flatMap((item) => {
    if (!isChoices(tape, item) || textOf(tape, item, 'from_name') !== control) return [];
    const value = memberOf(tape, item, 'value');
    const list = value === undefined ? undefined : memberOf(tape, value, 'choices');
    return list !== undefined && tape.kind(list) === jsonKind.array ? [list] : [];
  });
  const choices = lists
    .flatMap((list) => tape.children(list))
    .filter((choice) => tape.kind(choice) === jsonKind.string);
  return { index, isGroundTruth: isTrue(tape, index, 'ground_truth'), result, list: lists[0], choices };
}

function isChoices(tape: JsonTape, item: number): boolean {
  return textOf(tape, item, 'type') === 'choices';
}

function textOf(tape: JsonTape, parent: number, key: string): string | undefined {
  const at = memberOf(tape, parent, key);
  return at !== undefined && tape.kind(at) === jsonKind.string ? tape.text(at) : undefined;
}

function isTrue(tape: JsonTape, parent: number, key: string): boolean {
  const at = memberOf(tape, parent, key);
  return at !== undefined && tape.kind(at) === jsonKind.literal && tape.text(at) === 'true';
}
