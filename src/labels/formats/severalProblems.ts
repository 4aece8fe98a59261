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
        message: `“${sample.image}” has two labels: ${place(first)} says “${first.label}”, ${place(sample)} says “${sample.label}”; keep the right one, in one of the files.`,
      });
    else {
      shared++;
      example ??= [first, sample];
    }
  }
  if (example) {
    const [first, second] = example;
    const images = shared === 1 ? '1 image stands' : `${shared.toLocaleString('en')} images stand`;
    problems.push({
      line: undefined,
      image: undefined,
      message: `${images} in more than one of ${members.map(({ path }) => path).join(', ')}, such as “${first.image}” (${place(first)} and ${place(second)}): a network would be tested on faces that it has learned; keep each image in one file.`,
    });
  }
  return problems;
}

function place({ file, line }: LabelSample): string {
  return line === undefined ? (file ?? '') : `${file ?? ''} line ${line}`;
}
