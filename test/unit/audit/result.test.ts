import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC, tableToIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditMetadata, AuditResult } from '../../../src/audit/result/auditResult';
import { csvLine } from '../../../src/labels/text/csvBlocks';
import { leakRows } from '../../../src/audit/result/copyColumns';
import { cleanlabRows, reportRows, writeReport } from '../../../src/audit/result/report';
import { packContents, readAuditResult, writeAuditResult } from '../../../src/audit/result/resultFile';
import { HumanError } from '../../../src/base/humanError';
import { auditFixture } from './auditFixture';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-result-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the result file', () => {
  it('reads back what was written', async () => {
    const file = path.join(folder, 'audit.arrow');
    await writeAuditResult(file, auditFixture());
    expect(await readAuditResult(file)).toEqual(auditFixture());
  });

  it('keeps which faces are unclear', async () => {
    const file = path.join(folder, 'audit.arrow');
    const fixture = auditFixture();
    const scores = { ...fixture.scores, unclear: Uint8Array.of(1, 0, 0) };
    await writeAuditResult(file, { ...fixture, scores });
    expect((await readAuditResult(file)).scores).toEqual(scores);
  });

  it('opens a result that knows neither unclear faces nor estimates', async () => {
    const file = path.join(folder, 'audit.arrow');
    const { noise, secondOpinion, importanceSpread, ...older } = auditFixture().metadata;
    expect([noise, secondOpinion, importanceSpread]).not.toContain(undefined);
    await writeAuditResult(file, { ...auditFixture(), metadata: older });
    const table = tableFromIPC(await readFile(file));
    const names = table.schema.fields.map(({ name }) => name).filter((name) => name !== 'is_unclear');
    expect(names).toHaveLength(table.schema.fields.length - 1);
    await writeFile(file, tableToIPC(table.select(names), 'file'));
    const { metadata, scores } = await readAuditResult(file);
    expect(metadata).toEqual(older);
    expect(scores).toEqual(auditFixture().scores);
  });

  it('opens a result that does not say yet how faces were grouped', async () => {
    const file = path.join(folder, 'audit.arrow');
    const { grouping, ...older } = auditFixture().metadata;
    expect(grouping.groups).toBeGreaterThan(0);
    await writeAuditResult(file, { ...auditFixture(), metadata: older as AuditMetadata });
    expect((await readAuditResult(file)).metadata.grouping).toEqual({
      kind: 'none',
      description: '',
      groups: 0,
    });
  });

  it('keeps boxes, votes and what was set aside, for any reader, and no such columns where there are none', async () => {
    const file = path.join(folder, 'audit.arrow');
    const fixture = auditFixture();
    const result: AuditResult = {
      ...fixture,
      metadata: {
        ...fixture.metadata,
        voteClasses: ['happy', 'sad', 'unknown'],
        readOnly: 'It is compressed.',
      },
      aside: new Map([[1, 'No majority.']]),
      boxes: Float32Array.from([1, 2.5, 30, 40, NaN, NaN, NaN, NaN, -4, 0, 10, 20]),
      votes: Uint16Array.from([9, 1, 0, 4, 4, 2, 0, 0, 65535]),
    };
    await writeAuditResult(file, result);
    expect(await readAuditResult(file)).toEqual(result);
    const rows = tableFromIPC(await readFile(file))
      .toArray()
      .map((row) => row.toJSON());
    expect(rows[0]).toMatchObject({
      box_left: 1,
      box_top: 2.5,
      box_width: 30,
      box_height: 40,
      set_aside: null,
    });
    expect(rows[1]).toMatchObject({ box_left: null, box_height: null, set_aside: 'No majority.' });
    expect([...rows[1].votes]).toEqual([4, 4, 2]);

    await writeAuditResult(file, fixture);
    const names = tableFromIPC(await readFile(file)).schema.fields.map(({ name }) => name);
    for (const name of ['votes', 'box_left', 'set_aside']) expect(names).not.toContain(name);
  });

  it('keeps what people had decided, and what images are known again by', async () => {
    const file = path.join(folder, 'audit.arrow');
    const fixture = auditFixture();
    const result: AuditResult = {
      ...fixture,
      metadata: { ...fixture.metadata, decided: { known: 1, waiting: 1, leftOut: 0 } },
      known: Uint8Array.of(1, 0, 0),
      contents: packContents(['00ff'.repeat(8), 'a'.repeat(32), undefined]),
    };
    await writeAuditResult(file, result);
    expect(await readAuditResult(file)).toEqual(result);
    expect([...(result.contents ?? [])].slice(0, 4)).toEqual([0, 255, 0, 255]);
    expect(result.contents?.subarray(32).every((byte) => byte === 0)).toBe(true);
    // An older program reads the columns that it knows, by their names.
    const table = tableFromIPC(await readFile(file));
    const older = table.schema.fields
      .map(({ name }) => name)
      .filter((name) => !['known', 'content'].includes(name));
    await writeFile(file, tableToIPC(table.select(older), 'file'));
    const { known, contents, ...rest } = await readAuditResult(file);
    expect([known, contents]).toEqual([undefined, undefined]);
    expect(rest.scores).toEqual(fixture.scores);
  });

  it('is an Arrow file whose columns any reader understands', async () => {
    const file = path.join(folder, 'audit.arrow');
    await writeAuditResult(file, auditFixture());
    const bytes = await readFile(file);
    expect(bytes.subarray(0, 6).toString()).toBe('ARROW1');
    const [first, , last] = tableFromIPC(bytes)
      .toArray()
      .map((row) => row.toJSON());
    expect(first).toMatchObject({
      image: 'ä/1.png',
      given_label: 'happy',
      suggested_label: 'sad, very',
      is_label_issue: true,
    });
    expect([...first.probabilities]).toEqual([0.125, 0.875]);
    expect(last).toMatchObject({ given_label: null, file: null, failure: 'The file is “empty”, 0 bytes.' });
  });

  it.each([
    ['torn', async (file: string) => writeFile(file, (await readFile(file)).subarray(0, 200))],
    ['foreign', async (file: string) => writeFile(file, 'image,label\n')],
  ])('refuses a %s file with a sentence', async (_, damage) => {
    const file = path.join(folder, 'audit.arrow');
    await writeAuditResult(file, auditFixture());
    await damage(file);
    await expect(readAuditResult(file)).rejects.toThrow(HumanError);
    await expect(readAuditResult(file)).rejects.toThrow(/Run the audit again/);
  });
});

describe('the report', () => {
  const reportCsv = (...given: Parameters<typeof reportRows>) =>
    [...reportRows(...given)].map((cells) => `${csvLine(cells)}\n`).join('');

  it('has a row a sample, quoted where needed, empty where there is nothing to say', () => {
    expect(reportCsv(auditFixture()).split('\n')).toEqual([
      'image,given_label,predicted_label,label_quality,is_label_issue,is_unclear,importance,confidence,margin,low_importance,relabel_candidate,duplicate_group,duplicate_conflict,line,failure',
      'ä/1.png,happy,"sad, very",0.125000,true,false,0.250000,0.875000,0.750000,true,true,,,2,',
      'b.png,"sad, very","sad, very",0.500000,false,false,0.750000,0.500000,0.000000,false,false,1,false,3,',
      'b.png,,,,,,,,,,,,,4,"The file is “empty”, 0 bytes."',
      '',
    ]);
  });

  it('says which copies contradict one another and which are in other splits, and lists these', async () => {
    const fixture = auditFixture();
    const copied = {
      ...fixture,
      scores: { ...fixture.scores, given: Uint16Array.of(0, 1, 1) },
      duplicateGroup: Uint32Array.of(1, 1, 0),
      splits: ['train', 'test', 'test'],
    };
    const columnsOf = (rows: readonly string[], ...names: readonly string[]) => {
      const [header = [], ...cells] = rows.map((row) => row.split(','));
      return cells.map((row) => names.map((name) => row[header.indexOf(name)]));
    };
    const rows = [...reportRows(copied)].map((cells) => cells.map((cell) => cell.replaceAll(',', '')).join());
    expect(columnsOf(rows, 'duplicate_group', 'duplicate_conflict', 'split_leak')).toEqual([
      ['1', 'true', 'test'],
      ['1', 'true', 'train'],
      ['', '', ''],
    ]);
    expect([...leakRows(copied)].slice(1)).toEqual([
      ['1', 'train', 'test', 'ä/1.png', 'happy', 'true', '2', '/data/ä/1.png'],
      ['1', 'test', 'train', 'b.png', 'sad, very', 'true', '3', '/data/b.png'],
    ]);
    const file = path.join(folder, 'audit.arrow');
    const leaks = { copies: [{ splits: ['train', 'test'], groups: 1, faces: 2 }], subjects: [] } as const;
    const metadata = { ...copied.metadata, leaks };
    await writeAuditResult(file, { ...copied, metadata });
    expect(await readAuditResult(file)).toEqual({ ...copied, metadata });
    const table = tableFromIPC(await readFile(file));
    expect([...(table.getChild('duplicate_conflict') ?? [])]).toEqual([true, true, false]);
    expect([...(table.getChild('split_leak') ?? [])]).toEqual(['test', 'train', null]);
  });

  it('has no column for copies where there are none', () => {
    const [header] = reportRows({ ...auditFixture(), duplicateGroup: new Uint32Array(3) });
    expect(header).not.toContain('duplicate_conflict');
  });

  it('keeps the suggestion where it is unclear', () => {
    const fixture = auditFixture();
    const scores = { ...fixture.scores, unclear: Uint8Array.of(1, 0, 0) };
    const [, first] = reportCsv({ ...fixture, scores }).split('\n');
    expect(first).toMatch(/^ä\/1\.png,happy,"sad, very",0\.125000,true,true,/);
  });

  it('has columns for boxes and for what was set aside where there are such', () => {
    const fixture = auditFixture();
    const boxes = Float32Array.from([1, 2.345, 30, 40, NaN, NaN, NaN, NaN, -4, 0, 10.5, 20]);
    const [header, first, second, third] = reportCsv({
      ...fixture,
      boxes,
      aside: new Map([[1, 'No majority.']]),
    }).split('\n');
    expect(header).toMatch(/,failure,set_aside,box_left,box_top,box_width,box_height$/);
    expect(first).toMatch(/,2,,,1,2\.35,30,40$/);
    // Flags are about labels, and it has none to judge.
    expect(second).toBe(
      'b.png,"sad, very","sad, very",0.500000,,,0.750000,0.500000,0.000000,,,1,false,3,,No majority.,,,,',
    );
    expect(third).toMatch(/,,-4,0,10\.5,20$/);
  });

  it('gives cleanlab’s columns alone where those are wanted', () => {
    const [header, first, ...others] = [...cleanlabRows(auditFixture())];
    expect(header).toEqual(['image', 'given_label', 'predicted_label', 'label_quality', 'is_label_issue']);
    expect(first).toEqual(['ä/1.png', 'happy', 'sad, very', '0.125000', 'true']);
    expect(others).toHaveLength(2);
  });

  it('adds what was decided', () => {
    const notes = [
      { who: 'ada', text: '=blurred' },
      { who: 'mei', text: 'two\nfaces' },
    ];
    const csv = reportCsv(auditFixture(), (id) =>
      id === 'b.png'
        ? { verdict: 'relabel', label: 'happy', notes }
        : { verdict: 'unclear', label: null, notes: [] },
    );
    const lines = csv.split('\n');
    expect(lines[0]).toMatch(/,verdict,reviewed_label,note$/);
    expect(lines[1]).toMatch(/,unclear,,$/);
    expect(csv).toContain(',relabel,happy,"ada: =blurred\nmei: two\nfaces"\n');
  });

  it('has no formula where people open it, all its numbers, and every cell as it is for programs', async () => {
    const fixture = auditFixture();
    const result = {
      ...fixture,
      images: ['=1+1', ...fixture.images.slice(1)],
      metadata: { ...fixture.metadata, classes: ['@happy', ...fixture.metadata.classes.slice(1)] },
      scores: { ...fixture.scores, margin: Float32Array.of(-0.5, 0, NaN) },
    };
    const folder = await mkdtemp(path.join(tmpdir(), 'scn-report-'));
    try {
      const file = path.join(folder, 'report.csv');
      const firstRow = async (
        ...given: [Parameters<typeof writeReport>[2], Parameters<typeof writeReport>[3]?]
      ) => {
        await writeReport(file, result, ...given);
        return (await readFile(file, 'utf8')).split('\n')[1] ?? '';
      };
      const numbers = ',"sad, very",0.125000,true,false,0.250000,0.875000,-0.500000,true,true,,,2,';
      expect(await firstRow('forSpreadsheets')).toBe(`'=1+1,'@happy${numbers}`);
      expect(await firstRow('asTheyAre')).toBe(`=1+1,@happy${numbers}`);
      const reviewOf = () => ({ verdict: 'relabel', label: '+sad', notes: [{ who: '=ada', text: 'x' }] });
      expect(await firstRow('forSpreadsheets', { reviewOf })).toMatch(/,relabel,'\+sad,'=ada: x$/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
