import * as l10n from '@vscode/l10n';
import type { LabelProblem, LabelSample } from '../labelFile';
import type { Member } from './severalLabelFile';

/**
 * What only all members together show: an image with another label in another file, and images that stand in several
 * files at all, since a test set that shares faces with the training set measures memory.
 */
export function severalProblems(samples: readonly LabelSample[], members: readonly Member[]): LabelProblem[] {
  const firstOf = new Map<string, LabelSample>();
  const problems: LabelProblem[] = [];
  let shared = 0;
  let example: readonly [LabelSample, LabelSample] | undefined;
  for (const sample of samples) {
    const image = sample.image.replaceAll('\\', '/');
    const first = firstOf.get(image);
    if (!first) firstOf.set(image, sample);
    else if (first.file === sample.file) continue;
    else if (first.label !== sample.label && first.label !== '' && sample.label !== '')
      problems.push({
        line: sample.line,
        image: sample.image,
        message: l10n.t(
          '“{0}” has two labels: {1} says “{2}”, {3} says “{4}”; keep the right one, in one of the files.',
          sample.image,
          place(first),
          first.label,
          place(sample),
          sample.label,
        ),
      });
    else {
      shared++;
      example ??= [first, sample];
    }
  }
  if (example) {
    const [first, second] = example;
    const files = members.map(({ path }) => path).join(', ');
    problems.push({
      line: undefined,
      image: undefined,
      message:
        shared === 1
          ? l10n.t(
              '1 image stands in more than one of {0}, such as “{1}” ({2} and {3}): a network would be tested on faces that it has learned; keep each image in one file.',
              files,
              first.image,
              place(first),
              place(second),
            )
          : l10n.t(
              '{0} images stand in more than one of {1}, such as “{2}” ({3} and {4}): a network would be tested on faces that it has learned; keep each image in one file.',
              shared.toLocaleString('en'),
              files,
              first.image,
              place(first),
              place(second),
            ),
    });
  }
  return problems;
}

function place({ file, line }: LabelSample): string {
  return line === undefined ? (file ?? '') : l10n.t('{0} line {1}', file ?? '', line);
}
