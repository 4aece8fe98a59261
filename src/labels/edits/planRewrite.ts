import { createHash } from 'node:crypto';
import type { ByteSpan, LabelChange, LabelEdit, Correction, LabelSample } from '../labelFile';
import type { ClassNames } from '../classes/classOrder';
import type { LabelSource } from '../labelSource';
import { ChangedOnDiskError } from './rewriteFile';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';

export type WantedLabel = { readonly index: number; readonly sample: LabelSample; readonly label: string };

export class SampleFinder {
  private indexOfId: ReadonlyMap<string, number> | undefined;

  constructor(
    private readonly location: string,
    private readonly samples: readonly LabelSample[],
  ) {}

  /** A sample's place in the file; undefined where the file has none of this id. */
  indexOf(id: string): number | undefined {
    this.indexOfId ??= new Map(this.samples.map((sample, index) => [sample.id, index]));
    return this.indexOfId.get(id);
  }

  /**
   * What corrections change, in the order of the file: the last label said for a sample counts, and those that have it
   * already are left out.
   * @throws HumanError for an unknown id.
   */
  wanted(corrections: readonly Correction[]): WantedLabel[] {
    const labels = new Map<number, string>();
    for (const { id, label } of corrections) {
      const index = this.indexOf(id);
      if (index === undefined)
        throw new HumanError(l10n.t('{0} has no row for “{1}”; audit the file again.', this.location, id));
      labels.set(index, label);
    }
    return [...labels]
      .sort(([a], [b]) => a - b)
      .flatMap(([index, label]) => {
        const sample = this.samples[index];
        return sample && sample.label !== label ? [{ index, sample, label }] : [];
      });
  }
}

/** What the preview and the journal say of a wanted label. */
export function changeTo({ sample: { id, image, line, label: from }, label }: WantedLabel): LabelChange {
  return { id, image, line, from, to: label };
}

/** Why a label cannot be written: the data set has no such class. */
export function notAClass(label: string, location: string, classes: readonly string[]): HumanError {
  return new HumanError(
    l10n.t(
      '“{0}” is not a class of {1}; choose one of {2}.',
      label,
      location,
      classes.map((name) => `“${name}”`).join(', '),
    ),
  );
}

/** The classes of a label file, and how it writes them. */
export type WrittenClasses = {
  readonly location: string;
  readonly classes: readonly string[];
  readonly classNames: ClassNames;
  /** Whether a correction may name a class that the file lacks. */
  readonly openClasses: boolean;
};

/** How a label file writes a class. @throws HumanError where it has no such class. */
export function spellingOf(
  label: string,
  { location, classes, classNames, openClasses }: WrittenClasses,
): string {
  const spelling = classNames.labelFor(label);
  if (label === '' || spelling === undefined || (!openClasses && !classes.includes(label)))
    throw notAClass(label, location, classes);
  return spelling;
}

/** The class that a label means, by its name or as the file writes it; undefined where it has none such. */
export function classNamed(
  label: string,
  { classes, classNames }: Pick<WrittenClasses, 'classes' | 'classNames'>,
): string | undefined {
  return [label, classNames.nameOf(label)].find((name) => classes.includes(name));
}

/** What stands in a span, and what shall. */
export type Replacement = { readonly span: ByteSpan; readonly inserted: Buffer };

/**
 * The edit that replaces spans of a file, worked out without touching it, in one reading.
 * @param before SHA-256 (hex) of the file as it was read.
 * @param replacements in ascending order, not overlapping.
 * @throws HumanError where the file was changed since.
 */
export async function planRewrite(
  source: LabelSource,
  before: string,
  replacements: readonly Replacement[],
  changes: readonly LabelChange[],
): Promise<LabelEdit & { kind: 'rewrite' }> {
  const { location } = source;
  const removed = replacements.map((): Buffer[] => []);
  const [oldHash, newHash] = [createHash('sha256'), createHash('sha256')];
  /** How many replacements are begun, and how far the bytes are dealt with. */
  let begun = 0;
  let at = 0;
  let position = 0;
  const take = (block: Buffer, isLast: boolean) => {
    const end = position + block.length;
    for (;;) {
      const current = replacements[begun - 1];
      if (current && at < current.span.end) {
        const until = Math.min(current.span.end, end);
        // Copied, because the block's memory is used again.
        removed[begun - 1]?.push(Buffer.from(block.subarray(at - position, until - position)));
        at = until;
        if (at < current.span.end) break;
      }
      const next = replacements[begun];
      if (!next || next.span.start > end || (next.span.start === end && !isLast)) break;
      if (next.span.start < at) throw new ChangedOnDiskError(location);
      newHash.update(block.subarray(at - position, next.span.start - position));
      newHash.update(next.inserted);
      at = next.span.start;
      begun++;
    }
    newHash.update(block.subarray(at - position));
    at = position = end;
  };
  for await (const block of source.stored()) {
    oldHash.update(block);
    take(block, false);
  }
  // What is inserted at the very end.
  take(Buffer.alloc(0), true);
  const isWhole = begun === replacements.length && (replacements.at(-1)?.span.end ?? 0) <= at;
  if (!isWhole || oldHash.digest('hex') !== before) throw new ChangedOnDiskError(location);
  const splices = replacements.map(({ span, inserted }, index) => ({
    start: span.start,
    removed: Buffer.concat(removed[index] ?? []).toString('base64'),
    inserted: inserted.toString('base64'),
  }));
  return { kind: 'rewrite', path: location, before, after: newHash.digest('hex'), splices, changes };
}
