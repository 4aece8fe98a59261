import { explainFileError } from '../../base/disk/fileErrors';
import { HumanError } from '../../base/humanError';
import { Turns } from '../../base/turns';
import { offerDataSetAt, offerDataSets } from '../../labels/offerDataSets';
import { DecisionJournal } from '../../review/decisionJournal';
import { type AuditOverview, overviewOf } from '../auditOverview';
import { serveRequests } from '../serveRequests';
import type { Answer, AuditedPlace, LookingRequests } from './lookingRequests';
import { UnsettledLabels } from './unsettledLabels';

/*
 * The process that reads files while one only looks around: they come from anybody, and whatever they hold, they shall
 * cost no other extension its time and memory.
 */

const unsettled = new UnsettledLabels();

async function answering<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'answer', value: await work() };
  } catch (error) {
    if (error instanceof HumanError) return { kind: 'refusal', sentence: error.message };
    throw error;
  }
}

async function overviewAt({ resultFile, folder, dataSet, waiting }: AuditedPlace): Promise<AuditOverview> {
  // Nothing is decided here: the journal is only read.
  const room = { folder: waiting, isUsed: () => true };
  try {
    // Reading results takes the Arrow library, which searching must not wait for.
    const { readAuditResult } = await import('../resultFile');
    const [result, journal] = await Promise.all([
      readAuditResult(resultFile),
      DecisionJournal.open({ folder, dataSet, who: '', waiting: room }),
    ]);
    return overviewOf(result, journal);
  } catch (error) {
    throw explainFileError(error, resultFile);
  }
}

/** A result takes much more memory than what is said of it: they are read one after another. */
const overviews = new Turns();

serveRequests<LookingRequests>({
  dataSetsIn: (folders) => answering(async () => (await Promise.all(folders.map(offerDataSets))).flat()),
  dataSetAt: (location) => answering(() => offerDataSetAt(location)),
  overview: (place) => answering(() => overviews.take(() => overviewAt(place))),
  numbers: (reading) => answering(() => unsettled.numbers(reading)),
  otherNames: (reading) => answering(() => unsettled.otherNames(reading)),
  missingImage: (labels) => answering(() => unsettled.missingImage(labels)),
  imagesBelow: (sought) => answering(() => unsettled.imagesBelow(sought)),
  firstRows: (labels) => answering(() => unsettled.firstRows(labels)),
});
