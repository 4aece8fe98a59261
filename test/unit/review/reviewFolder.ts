import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import type { NewDecision } from '../../../src/review/entries';

/** A data folder of its own for one test, with its journal. */
export async function reviewFolder() {
  const folder = await mkdtemp(path.join(tmpdir(), 'scn-review-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, '.scn', 'decisions.jsonl');
  return {
    folder,
    file,
    /** Opens the journal, anew each time, as a restart would. */
    open: (dataSet = 'labels.csv', who = 'ada') => openJournal(folder, who, dataSet),
    lines: async () => (await readFile(file, 'utf8')).split('\n').slice(0, -1),
  };
}

/** Opens the journal of a folder for the time of a test. */
export async function openJournal(folder: string, who: string, dataSet = 'labels.csv') {
  const journal = await DecisionJournal.open({ folder, dataSet, who });
  onTestFinished(() => journal.close());
  return journal;
}

/** A suggestion accepted for one image. */
export function accepted(sampleId: string, label = 'sad'): NewDecision {
  return {
    ...{ sampleId, image: sampleId, given: 'happy', suggested: label, verdict: 'accept', label },
    scores: { importance: 0.2, labelQuality: null },
  };
}

/** A suggestion rejected for one image. */
export function rejected(sampleId: string): NewDecision {
  return { ...accepted(sampleId), verdict: 'reject', label: null };
}

/** Nothing said of one image. */
export function skipped(sampleId: string): NewDecision {
  return { ...accepted(sampleId), verdict: 'skip', label: null };
}
