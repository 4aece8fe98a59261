import type { LabelFile, LabelSample } from '../labels/labelFile';

/** What to call an image, given what the label file calls it. */
export type ImageNames = (image: string) => string;

/** How to write some of the samples' properties as cells. */
type Columns = {
  readonly names: readonly string[];
  readonly cells: (sample: LabelSample) => readonly string[];
};

/**
 * Labels as rows of a CSV, the header first: `image,label`, and where the label file has them `subject`, the face's box
 * in pixels (`box_left,box_top,box_width,box_height`), votes (`votes_` and the class) and `aside`, why a row has no label.
 * @param nameOf what to call an image that the label file calls so.
 */
export function* csvRows(labels: LabelFile, nameOf: ImageNames): Generator<readonly string[], void> {
  const columns = columnsOf(labels, nameOf);
  yield columns.flatMap(({ names }) => names);
  for (const sample of labels.samples) yield columns.flatMap(({ cells }) => cells(sample));
}

export function columnsOf({ samples, voteClasses = [] }: LabelFile, nameOf: ImageNames): Columns[] {
  const has = (key: keyof LabelSample) => samples.some((sample) => sample[key] !== undefined);
  const boxSides = has('box') || has('boxShares') ? (['left', 'top', 'width', 'height'] as const) : [];
  const subject: Columns = { names: ['subject'], cells: (sample) => [sample.subject ?? ''] };
  const aside: Columns = { names: ['aside'], cells: (sample) => [sample.aside ?? ''] };
  return [
    { names: ['image', 'label'], cells: ({ image, label }) => [nameOf(image), label] },
    ...(has('subject') ? [subject] : []),
    {
      names: boxSides.map((side) => `box_${side}`),
      cells: ({ box, boxShares = box }) => boxSides.map((side) => String(boxShares?.[side] ?? '')),
    },
    {
      names: voteClasses.map((name) => `votes_${name}`),
      cells: ({ votes }) => voteClasses.map((_, index) => String(votes?.[index] ?? '')),
    },
    ...(has('aside') ? [aside] : []),
  ];
}

/** A sample as a line of JSON, with the same names; `votes` is an object by class, `box` one of its sides. */
export function jsonLine(
  { voteClasses = [] }: LabelFile,
  nameOf: ImageNames,
): (sample: LabelSample) => string {
  return ({ image, label, subject, box, boxShares, votes, aside }) =>
    JSON.stringify({
      image: nameOf(image),
      label,
      subject,
      box: box ?? boxShares,
      votes: votes && Object.fromEntries(voteClasses.map((name, index) => [name, votes[index] ?? 0])),
      aside,
    });
}
