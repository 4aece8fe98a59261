import path from 'node:path';
import type { Correction, LabelFile } from '../labels/labelFile';
import { HumanError } from '../base/humanError';
import type { CorrectionRow } from './correctionsFile';

/** Where corrections come from and what they may do. */
export type MatchOptions = {
  readonly file: string;
  /** Relative paths count from here where the label file does not name them so itself. */
  readonly folder: string;
  readonly newClasses: boolean;
};

/**
 * Finds the sample that each correction means, and its class by name or as the label file writes it.
 * @throws HumanError for the first row that names no sample, several of them, or no class; and for two rows that contradict.
 */
export function matchCorrections(
  labels: LabelFile,
  rows: readonly CorrectionRow[],
  { file, folder, newClasses }: MatchOptions,
): Correction[] {
  const samples = new SampleNames(labels, folder);
  const wanted = new Map<string, { label: string; line: number }>();
  for (const row of rows) {
    const at = `(line ${row.line} of ${file})`;
    const ids = samples.idsOf(row);
    const [id] = ids;
    if (id === undefined) {
      const header =
        row === rows[0] ? ' If that line is a header, name its columns “image” and “label”.' : '';
      throw new HumanError(
        `“${row.image}” ${at} is not in ${labels.location}. Nothing was changed; correct that line.${header}`,
      );
    }
    if (ids.length > 1) {
      throw new HumanError(
        `“${row.image}” ${at} stands in ${ids.length} rows of ${labels.location}. ` +
          `Nothing was changed; name one of them as ${samples.spellings(row.image)}.`,
      );
    }
    const label = labels.classOf(row.label) ?? (newClasses ? row.label : undefined);
    if (label === undefined) {
      throw new HumanError(
        `“${row.label}” ${at} is not a class of ${labels.location}, which has ${listed(labels.classes)}. ` +
          'Nothing was changed; correct that line, or allow new classes with --new-classes.',
      );
    }
    const earlier = wanted.get(id);
    if (earlier && earlier.label !== label) {
      throw new HumanError(
        `Lines ${earlier.line} and ${row.line} of ${file} want different labels for “${row.image}”: ` +
          `“${earlier.label}” and “${label}”. Nothing was changed; keep the right one.`,
      );
    }
    if (!earlier) wanted.set(id, { label, line: row.line });
  }
  return [...wanted].map(([id, { label }]) => ({ id, label }));
}

function listed(classes: readonly string[]): string {
  const shown = classes.slice(0, 20).map((name) => `“${name}”`);
  return (
    shown.join(', ') + (classes.length > shown.length ? ` and ${classes.length - shown.length} more` : '')
  );
}

/** Corrections name samples as the label file does, by their path, or `#1`, `#2` … for one of an image's rows. */
class SampleNames {
  private readonly ids = new Map<string, string[]>();

  constructor(
    private readonly labels: LabelFile,
    private readonly folder: string,
  ) {
    for (const { id, image } of labels.samples) {
      this.note(image, id);
      this.note(id, id);
      const [first] = labels.imageCandidates(image);
      if (first !== undefined) this.note(first, id);
    }
    // The id of an image's first row is its bare name, which means all of its rows here.
    for (const [image, [first, second]] of [...this.ids]) {
      if (first === image && second !== undefined && !this.ids.has(`${image}#1`))
        this.note(`${image}#1`, first);
    }
  }

  idsOf({ image, label }: CorrectionRow): readonly string[] {
    const found = this.ids.get(image) ?? this.ids.get(path.resolve(this.folder, image));
    // Applied before, the image may have moved to its class: the same corrections then find it there.
    return found ?? this.ids.get(this.labels.idAfter(image, label)) ?? [];
  }

  /** How to name each row of an image that has several. */
  spellings(image: string): string {
    const sampleOf = new Map(this.labels.samples.map((sample) => [sample.id, sample]));
    return (this.ids.get(image) ?? this.ids.get(path.resolve(this.folder, image)) ?? [])
      .map((id) => {
        const name = id === sampleOf.get(id)?.image ? `${id}#1` : id;
        return `“${name}” (line ${sampleOf.get(id)?.line ?? '?'})`;
      })
      .join(' or ');
  }

  private note(key: string, id: string): void {
    const known = this.ids.get(key);
    if (!known) this.ids.set(key, [id]);
    else if (!known.includes(id)) known.push(id);
  }
}
