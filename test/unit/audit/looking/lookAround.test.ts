import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { overviewOf } from '../../../../src/audit/result/auditOverview';
import { LookAround } from '../../../../src/audit/looking/lookAround';
import { placesOf } from '../../../../src/labels/places';
import { writeAuditResult } from '../../../../src/audit/result/resultFile';
import { CancelledError, HumanError } from '../../../../src/base/humanError';
import { chosenColumns } from '../../../../src/labels/opening/offeredDataSet';
import { offerDataSetAt, offerDataSets } from '../../../../src/labels/opening/offerDataSets';
import { recogniseLabels } from '../../../../src/labels/opening/openLabels';
import { DecisionJournal } from '../../../../src/review/decisionJournal';
import { tempFolder } from '../../labels/tempFolder';
import { accepted } from '../../review/reviewFolder';
import { auditFixture } from '../auditFixture';
import { csvAt } from '../../support/dataSets';

/** The program as it ships: `npm run build` makes it before the unit tests run. */
const entry = path.resolve(import.meta.dirname, '../../../../dist/looking.js');

let look: LookAround;

beforeEach(() => {
  look = new LookAround(entry, () => undefined);
});
afterEach(() => {
  look.dispose();
});

const isAlive = (pid: number | undefined) => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};

const table = 'image,label\na.png,x\nb.png,y\n';

describe('the process that looks around', () => {
  it('offers what is found without it, folder after folder', async () => {
    const first = await tempFolder({
      'votes.csv': 'image,happy,sad\na.png,4,1\nb.png,0,5\n',
      'split/train.csv': table,
      'split/test.csv': table,
      'faces.json': '[{"picture":"a.png","a":{"b":"x"}},{"picture":"b.png","a":{"c":"y"}}]',
      'classes/happy/1.jpg': '',
      'classes/sad/1.jpg': '',
      'notes.txt': 'nothing about images\n',
    });
    const second = await tempFolder({ 'happy/1.jpg': '', 'sad/1.jpg': '' });
    const offered = await look.ask('dataSetsIn', [first, second]);
    expect(
      offered.map(
        ({ title, reading, isUnclear }) => `${title} ${reading.format} ${isUnclear ? 'ask' : 'yes'}`,
      ),
    ).toEqual([
      `${path.join('split', 'test.csv')} csv yes`,
      `${path.join('split', 'train.csv')} csv yes`,
      'classes folders yes',
      'votes.csv csv ask',
      'faces.json json ask',
      `${path.join('split', 'test.csv')} + ${path.join('split', 'train.csv')} several yes`,
      `${path.basename(second)} folders yes`,
    ]);
    expect(offered).toEqual([...(await offerDataSets(first)), ...(await offerDataSets(second))]);
  });

  it('reads another label file for the faces of an audit, as long as that is the last one', async () => {
    const folder = await tempFolder({
      'labels.csv': 'image,label\nä/1.png,happy\nb.png,"sad, very"\n',
      'other.csv': 'image,label\n1.png,contempt\nb.png,"sad, very"\n',
    });
    const dataSet = csvAt(path.join(folder, 'labels.csv'));
    const result = auditFixture();
    const { resultFile } = placesOf(dataSet);
    await mkdir(path.dirname(resultFile), { recursive: true });
    await writeAuditResult(resultFile, result);
    const asked = {
      dataSet,
      second: csvAt(path.join(folder, 'other.csv')),
      audit: result.metadata.createdAt,
    };
    expect(await look.ask('secondLabels', asked)).toMatchObject({
      classes: ['happy', 'sad, very', 'contempt'],
      of: Uint16Array.of(2, 1, 1),
      differing: 1,
    });
    expect(await look.ask('secondLabels', { ...asked, audit: 'another' })).toBeNull();
    const gone = { ...asked, second: csvAt(path.join(folder, 'gone.csv')) };
    await expect(look.ask('secondLabels', gone)).rejects.toThrow(/gone\.csv/);
  });

  it('keeps what is asked about columns: the answer reads the table as it does without a process', async () => {
    const folder = await tempFolder({
      'votes.csv': 'image,happy,sad\na.png,4,1\nb.png,0,5\n',
      'faces.json': '[{"picture":"a.png","a":{"b":"x"}},{"picture":"b.png","a":{"c":"y"}}]',
    });
    for (const [name, options] of [
      ['votes.csv', { imageColumn: 0, labelColumn: 2, header: true }],
      ['faces.json', { imageKey: 'picture', labelKey: 'a.c' }],
    ] as const) {
      const { question, isUnclear } = await look.ask('dataSetAt', path.join(folder, name));
      if (!question || !isUnclear) throw new Error(`${name} is clear.`);
      expect(chosenColumns(question, 0, 2)).toEqual(options);
    }
  });

  it('knows what somebody points at, and says why it is no data set in the same words', async () => {
    const folder = await tempFolder({ 'labels.csv': table, 'prose.txt': 'Dear reader\nthis is prose\n' });
    const labels = path.join(folder, 'labels.csv');
    expect(await look.ask('dataSetAt', labels)).toEqual(await offerDataSetAt(labels));
    for (const name of ['prose.txt', 'missing.csv', '.']) {
      const location = path.join(folder, name);
      const refused = await recogniseLabels(location).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(HumanError);
      const failure = await look.ask('dataSetAt', location).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(HumanError);
      expect((failure as Error).message).toBe((refused as Error).message);
    }
  });

  it('sums an audit and its review up, with what waits, and says why it cannot', async () => {
    const folder = await tempFolder({ 'labels.csv': table });
    const waiting = await tempFolder();
    const dataSet = csvAt(path.join(folder, 'labels.csv'));
    const { resultFile, name } = placesOf(dataSet);
    await mkdir(path.dirname(resultFile));
    const result = auditFixture();
    await writeAuditResult(resultFile, result);
    const [id = ''] = result.ids;
    const room = { folder: waiting, isUsed: () => true };
    const journal = await DecisionJournal.open({ folder, dataSet: name, who: 'ada', waiting: room });
    await journal.decide([accepted(id)]);
    const overview = await look.ask('overview', { dataSet, waiting });
    expect(overview).toEqual(overviewOf(result, journal));
    expect(overview.uncommitted).toBe(1);
    await writeFile(resultFile, 'ARROW1\0\0 cut short');
    await expect(look.ask('overview', { dataSet, waiting })).rejects.toThrow(
      /cannot be read .*Run the audit again\.$/,
    );
  });

  it('ends when nobody asks any more, and when its owner ends', async () => {
    const folder = await tempFolder({ 'labels.csv': table });
    look = new LookAround(entry, () => undefined, 50);
    expect(look.processId).toBeUndefined();
    await look.ask('dataSetsIn', [folder]);
    const idle = look.processId;
    await expect.poll(() => isAlive(idle), { timeout: 10_000 }).toBe(false);
    const answer = look.ask('dataSetsIn', [folder]);
    const closed = look.processId;
    look.dispose();
    await expect(answer).rejects.toThrow(CancelledError);
    await expect.poll(() => isAlive(closed), { timeout: 10_000 }).toBe(false);
    await expect(look.ask('dataSetsIn', [folder])).rejects.toThrow(CancelledError);
    expect(look.processId).toBeUndefined();
  });

  it('is started again when it was killed while nobody waited', async () => {
    const folder = await tempFolder({ 'labels.csv': table });
    const expected = await look.ask('dataSetsIn', [folder]);
    const killed = look.processId;
    process.kill(killed ?? 0, 'SIGKILL');
    await expect.poll(() => look.processId).toBeUndefined();
    expect(await look.ask('dataSetsIn', [folder])).toEqual(expected);
    expect(look.processId).not.toBe(killed);
  });
});

/**
 * A program that never comes to an end with the location `slow`, ends itself with the location `deadly`, and answers all
 * else with its process's id. It notes each question in `asked`.
 */
async function standIn(): Promise<{ look: LookAround; asked: () => Promise<string[]> }> {
  const folder = await tempFolder({
    'looking.js': `
      const { appendFileSync } = require('node:fs');
      process.on('message', ({ id, parameter }) => {
        appendFileSync('asked', parameter + '\\n');
        if (parameter === 'slow') for (;;);
        if (parameter === 'deadly') process.kill(process.pid, 'SIGKILL');
        else process.send({ kind: 'reply', id, result: { ok: process.pid } });
      });`,
  });
  look = new LookAround(path.join(folder, 'looking.js'), () => undefined);
  const asked = async () => (await readFile(path.join(folder, 'asked'), 'utf8').catch(() => '')).split('\n');
  return { look, asked };
}

describe('a question', () => {
  it('that is cancelled rejects although the process hears nothing, which ends', async () => {
    const { asked } = await standIn();
    const abort = new AbortController();
    const slow = look.ask('dataSetAt', 'slow', abort.signal);
    const { processId } = look;
    await expect.poll(asked).toContain('slow');
    expect(isAlive(processId)).toBe(true);
    abort.abort();
    await expect(slow).rejects.toThrow(CancelledError);
    expect(look.processId).toBeUndefined();
    await expect.poll(() => isAlive(processId), { timeout: 10_000 }).toBe(false);
  });

  it('that was cancelled before it was asked starts no process', async () => {
    await standIn();
    await expect(look.ask('dataSetAt', 'slow', AbortSignal.abort())).rejects.toThrow(CancelledError);
    expect(look.processId).toBeUndefined();
  });

  it('is answered although another one is cancelled meanwhile, by a new process', async () => {
    const { asked } = await standIn();
    const abort = new AbortController();
    const slow = look.ask('dataSetAt', 'slow', abort.signal);
    const other = look.ask('dataSetAt', 'other');
    const { processId } = look;
    await expect.poll(asked).toContain('slow');
    abort.abort();
    await expect(slow).rejects.toThrow(CancelledError);
    const answeredBy = await other;
    expect(answeredBy).toBe(look.processId);
    expect(answeredBy).not.toBe(processId);
    expect((await asked()).filter((each) => each === 'slow')).toHaveLength(1);
  });

  it('may be one of many with one signal, of which all are cancelled', async () => {
    const { asked } = await standIn();
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const abort = new AbortController();
    const all = Array.from({ length: 20 }, () => look.ask('dataSetAt', 'slow', abort.signal));
    await expect.poll(asked).toContain('slow');
    abort.abort();
    for (const each of await Promise.allSettled(all))
      expect(each).toMatchObject({ status: 'rejected', reason: new CancelledError() });
    expect(look.processId).toBeUndefined();
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('under which the process dies is answered with a sentence, and the next one with an answer', async () => {
    await standIn();
    const failure = await look.ask('dataSetAt', 'deadly').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HumanError);
    expect((failure as Error).message).toMatch(/could not be looked at \(.*SIGKILL\)\. Try again; .*folder/);
    expect(await look.ask('dataSetAt', 'other')).toBe(look.processId);
  });
});
