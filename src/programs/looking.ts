import { explainFileError } from '../base/disk/fileErrors';
import { Turns } from '../base/turns';
import { whyNoLabels } from '../labels/opening/findLabels';
import { openDataSet } from '../labels/opening/openLabels';
import { offerDataSetAt, offerDataSets } from '../labels/opening/offerDataSets';
import { DecisionJournal } from '../review/decisionJournal';
import { placesOf } from '../labels/places';
import { type AuditOverview, overviewOf } from '../audit/result/auditOverview';
import { type LabelDrift, labelDrift } from '../audit/result/labelDrift';
import type { SecondLabels } from '../protocol/secondLabels';
import { serveRequests } from '../processes/serve';
import type { AuditedDataSet, LookingRequests } from '../audit/looking/lookAround';
import { UnsettledLabels } from '../audit/looking/unsettledLabels';

/*
 * The process that reads files while one only looks around: they come from anybody, and whatever they hold, they shall
 * cost no other extension its time and memory.
 */

const unsettled = new UnsettledLabels();

/** The last audit of a data set and what was decided since: nothing is decided here, the journal is only read. */
async function auditedAt({ dataSet, waiting }: AuditedDataSet) {
  const { home, name, resultFile } = placesOf(dataSet);
  const room = { folder: waiting, isUsed: () => true };
  try {
    // Reading results takes the Arrow library, which searching must not wait for.
    const { readAuditResult } = await import('../audit/result/resultFile');
    const [result, journal] = await Promise.all([
      readAuditResult(resultFile),
      DecisionJournal.open({ folder: home, dataSet: name, who: '', waiting: room }),
    ]);
    return { result, journal };
  } catch (error) {
    throw explainFileError(error, resultFile);
  }
}

async function overviewAt(audited: AuditedDataSet): Promise<AuditOverview> {
  const { result, journal } = await auditedAt(audited);
  return overviewOf(result, journal);
}

async function driftAt(audited: AuditedDataSet): Promise<LabelDrift> {
  const { result, journal } = await auditedAt(audited);
  return labelDrift(result, journal, await openDataSet(audited.dataSet));
}

async function secondLabelsAt({
  dataSet,
  second,
  audit,
}: Parameters<LookingRequests['secondLabels']>[0]): Promise<SecondLabels | null> {
  const { resultFile } = placesOf(dataSet);
  // They know the columns of results, see above.
  const { readAuditResult } = await import('../audit/result/resultFile');
  const { secondLabelsOf } = await import('../audit/secondLabels/secondLabels');
  const result = await readAuditResult(resultFile).catch((error: unknown) => {
    throw explainFileError(error, resultFile);
  });
  return result.metadata.createdAt === audit ? secondLabelsOf(result, await openDataSet(second)) : null;
}

/** A result takes much more memory than what is said of it: they are read one after another. */
const results = new Turns();

serveRequests<LookingRequests>({
  dataSetsIn: async (folders) => (await Promise.all(folders.map(offerDataSets))).flat(),
  whyNoDataSets: async (folders) => (await Promise.all(folders.map(whyNoLabels))).flat(),
  dataSetAt: (location) => offerDataSetAt(location),
  dataSetReadAs: ({ location, encoding }) => offerDataSetAt(location, encoding),
  overview: (audited) => results.take(() => overviewAt(audited)),
  drift: (audited) => results.take(() => driftAt(audited)),
  secondLabels: (compared) => results.take(() => secondLabelsAt(compared)),
  size: (reading) => unsettled.size(reading),
  encodings: (reading) => unsettled.encodings(reading),
  numbers: (reading) => unsettled.numbers(reading),
  otherNames: (reading) => unsettled.otherNames(reading),
  spelledClasses: (reading) => unsettled.spelledClasses(reading),
  missingImage: (labels) => unsettled.missingImage(labels),
  imagesBelow: (sought) => unsettled.imagesBelow(sought),
  firstRows: (labels) => unsettled.firstRows(labels),
  understood: (labels) => unsettled.understood(labels),
});
