import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type CommitTarget,
  readTarget,
  type CommitPlan,
  planCommit,
  type ReviewedCorrection,
} from '../../../src/commits/planCommit';
import { openDataSet } from '../../../src/labels/opening/openLabels';
import type { LabelReading } from '../../../src/labels/dataSet';
import { BegunCommits } from '../../../src/review/begunCommits';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import { tempFolder } from '../labels/tempFolder';
import { dataSetAt } from '../support/dataSets';

/** A data set of its own for one test, with a journal and the ways of a reviewer. */
export async function commitFolder(
  files: Readonly<Record<string, string | Buffer>>,
  labelFile = '',
  reading?: LabelReading,
) {
  const folder = await tempFolder(files);
  const labels = path.join(folder, labelFile);
  const dataSet = reading ? { location: labels, isFolder: true, reading } : await dataSetAt(labels);
  const openOn = async (machine: string): Promise<CommitTarget> => {
    const begun = new BegunCommits(machine);
    const journal = await DecisionJournal.open({ folder, dataSet: labelFile || '.', who: 'tester', begun });
    onTestFinished(() => journal.close());
    return { ...dataSet, journal };
  };
  const here = await tempFolder();
  return {
    folder,
    labels,
    /** Opens the journal, anew each time, as a restart would. */
    open: () => openOn(here),
    /** Opens it on another machine, which began none of its commits. */
    openElsewhere: async () => openOn(await tempFolder()),
    at: (name: string) => path.join(folder, name),
    read: () => readFile(labels, 'utf8'),
    /** The labels as the format reads them now, in the order of the rows. */
    labelsNow: async () => {
      const { samples } = await openDataSet(dataSet);
      return samples.map(({ label }) => label);
    },
    write: (text: string) => writeFile(labels, text),
    /** Decides, by id, and plans the commit of it. */
    plan: async (target: CommitTarget, wanted: Readonly<Record<string, string>>): Promise<CommitPlan> => {
      const file = await readTarget(target);
      const corrections = Object.entries(wanted).map(([id, label]): ReviewedCorrection => {
        const sample = file.samples.find((one) => one.id === id);
        return { id, label, given: sample?.label ?? '', image: sample?.image ?? id, rows: undefined };
      });
      await target.journal.decide(
        corrections.map(({ id, image, given, label }) => ({
          ...{ sampleId: id, image, given, label, suggested: label, verdict: 'accept' as const },
          scores: { importance: null, labelQuality: null },
        })),
      );
      return planCommit(file, corrections);
    },
  };
}
