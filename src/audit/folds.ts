import { type RandomBits, shuffle } from '../scn/randomness';

/**
 * Deals samples into folds: classes evenly (stratified), and groups (near-duplicates) never apart, so that no network
 * is asked about a face of which it has seen the twin.
 *
 * Groups are dealt largest first, in a random order among equals, each to the fold that has the fewest of its classes,
 * then the fewest samples.
 * @param labels class of each sample, [samples]
 * @param groups group of each sample, [samples]; samples of one group share a number.
 * @returns the fold of each sample, [samples]
 */
export function dealFolds(
  labels: Uint16Array,
  groups: Uint32Array,
  classes: number,
  folds: number,
  random: RandomBits,
): Uint8Array {
  const members = new Map<number, number[]>();
  groups.forEach((group, sample) => {
    const known = members.get(group);
    if (known) known.push(sample);
    else members.set(group, [sample]);
  });
  const order = [...members.keys()];
  shuffle(order, random);
  order.sort((a, b) => (members.get(b)?.length ?? 0) - (members.get(a)?.length ?? 0));

  const classCounts = new Uint32Array(folds * classes);
  const sizes = new Uint32Array(folds);
  const foldOf = new Uint8Array(labels.length);
  for (const group of order) {
    const samples = members.get(group) ?? [];
    let best = 0;
    let fewest = Infinity;
    for (let fold = 0; fold < folds; fold++) {
      let same = 0;
      for (const sample of samples)
        same += classCounts[fold * classes + (labels[sample] as number)] as number;
      // The fold's size only breaks ties: it is less than one sample's worth.
      const load = same + (sizes[fold] as number) / (labels.length + 1);
      if (load < fewest) {
        fewest = load;
        best = fold;
      }
    }
    for (const sample of samples) {
      const cell = best * classes + (labels[sample] as number);
      classCounts[cell] = (classCounts[cell] as number) + 1;
      foldOf[sample] = best;
    }
    sizes[best] = (sizes[best] as number) + samples.length;
  }
  return foldOf;
}
