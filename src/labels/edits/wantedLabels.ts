import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { Correction, LabelChange, LabelSample } from '../labelFile';

/** A sample that gets another label. */
export type WantedLabel = { readonly index: number; readonly sample: LabelSample; readonly label: string };

/** Finds the samples that corrections are about. */
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
