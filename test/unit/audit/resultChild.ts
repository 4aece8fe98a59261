import { readFile } from 'node:fs/promises';
import { tableIn } from '../../../src/audit/result/arrowFile';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import { HumanError } from '../../../src/base/humanError';

/** Reads files, each as a result of an audit or as any table, and says of each what came of it. */
const [how, ...files] = process.argv.slice(2);

async function outcomeOf(file: string): Promise<object> {
  try {
    if (how === 'table') return { rows: tableIn(await readFile(file)).numRows };
    const { ids, scores, metadata } = await readAuditResult(file);
    return {
      rows: ids.length,
      probabilities: scores.probabilities.length,
      classes: metadata.classes.length,
    };
  } catch (error) {
    return { refused: String(error), isHuman: error instanceof HumanError };
  }
}

void (async () => {
  const outcomes: object[] = [];
  for (const file of files) outcomes.push(await outcomeOf(file));
  process.stdout.write(JSON.stringify(outcomes));
})();
