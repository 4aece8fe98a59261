import path from 'node:path';
import { withoutSplit } from '../classes/folderRoles';
import { asOneDataSet, type DataSet } from '../dataSet';
import { type RecognisedLabels, severalFiles, shownReading } from './openLabels';

/** `train-00000-of-00002.parquet`, with or without the mark that Hugging Face puts behind it, and `shard-000000.tar`. */
const shardName = /^(.*?)[-_.]?\d+(-of-\d+)?(-[0-9a-f]{16})?(\.parquet|\.arrow|\.tar)$/i;

/** The files of data sets in numbered parts (shards), absolute paths, by the first of each. */
export type Shards = Map<string, readonly string[]>;

/**
 * The files of a folder that are one data set in shards, whatever part of the data (train, test) they are of, one of
 * which at least is in several.
 */
export function shardsIn(folder: string, names: Iterable<string>): Shards {
  const sets = new Map<string, Map<string, string[]>>();
  for (const name of names) {
    const [, start, , , ending] = shardName.exec(name.toLowerCase()) ?? [];
    if (start === undefined || ending === undefined) continue;
    const key = `${withoutSplit(start) ?? start}${ending}`;
    const splits = sets.get(key) ?? new Map<string, string[]>();
    sets.set(key, splits.set(start, [...(splits.get(start) ?? []), name]));
  }
  const inOrder = new Intl.Collator('en', { numeric: true });
  const shards: Shards = new Map();
  for (const splits of sets.values()) {
    if ([...splits.values()].every(({ length }) => length < 2)) continue;
    const files = [...splits.values()]
      .flat()
      .sort(inOrder.compare)
      .map((name) => path.join(folder, name));
    shards.set(files[0] ?? '', files);
  }
  return shards;
}

/** Shards as one data set. @param first how the first is read: the others are read alike. */
export function asShards(
  files: readonly string[],
  first: RecognisedLabels,
): RecognisedLabels & Pick<DataSet, 'location' | 'reading'> {
  const { location, reading } = asOneDataSet(
    files.map((file) => ({ location: file, ...shownReading(first) })),
  );
  const { recognition } = first;
  return {
    ...{ location, isFolder: true, format: severalFiles, encodings: [], reading },
    recognition: recognition.kind === 'yes' ? { ...recognition, options: reading.options } : recognition,
  };
}
