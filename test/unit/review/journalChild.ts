import { annotatorAgreement } from '../../../src/review/agreement';
import { DecisionJournal } from '../../../src/review/decisionJournal';

/** Opens the journal of a folder as a review does, and says what is in it. */
let parsed = 0;
const { parse } = JSON;
JSON.parse = (...given: Parameters<typeof parse>): unknown => {
  parsed++;
  return parse(...given);
};

const [folder = ''] = process.argv.slice(2);
void DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'ada' }).then((journal) => {
  const { pairs } = annotatorAgreement(journal.state);
  process.stdout.write(
    JSON.stringify({
      samples: journal.decisions.size,
      corrections: journal.corrections().length,
      disagreements: journal.disagreements.size,
      history: journal.historyOf('0').map(({ what }) => what),
      notes: journal.notes.length,
      pairs: pairs.length,
      parsed,
      canUndo: journal.canUndo,
      isCommitted: journal.decisionOf('0')?.committed,
    }),
  );
});
