import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  Bool,
  type Data,
  Float32,
  RecordBatch,
  Table,
  Utf8,
  Vector,
  makeData,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  vectorFromArray,
} from 'apache-arrow';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tableIn } from '../../../src/audit/result/arrowFile';
import type { AuditResult } from '../../../src/audit/result/auditResult';
import { readKeptFeatures, writeKeptFeatures } from '../../../src/audit/neighbours/keptFeatures';
import { readAuditResult, writeAuditResult } from '../../../src/audit/result/resultFile';
import { HumanError } from '../../../src/base/humanError';
import { noClass } from '../../../src/protocol/gallery';
import { auditFixture } from './auditFixture';

async function resultFile(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scn-hostile-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return path.join(folder, 'labels.csv.audit.arrow');
}

/** The bytes of a result of so many rows, a number that stands nowhere else in the file. */
async function bytesOf(rows: number): Promise<Buffer> {
  const file = await resultFile();
  const one = auditFixture();
  const many = <T>(value: T) => Array.from({ length: rows }, () => value);
  await writeAuditResult(file, {
    ...one,
    ids: many('').map((_, row) => `${row}.png`),
    images: many('face.png'),
    files: many('/data/face.png'),
    lines: Uint32Array.from(many(7)),
    scores: {
      given: Uint16Array.from(many(0)),
      suggested: Uint16Array.from(many(1)),
      importance: Float32Array.from(many(0.5)),
      labelQuality: Float32Array.from(many(0.5)),
      confidence: Float32Array.from(many(0.5)),
      margin: Float32Array.from(many(0)),
      probabilities: Float32Array.from([...many(0.5), ...many(0.5)]),
      isIssue: Uint8Array.from(many(1)),
      unclear: Uint8Array.from(many(0)),
      lowImportance: Uint8Array.from(many(0)),
      relabelCandidate: Uint8Array.from(many(0)),
    },
    duplicateGroup: Uint32Array.from(many(0)),
    failures: new Map(),
  });
  return readFile(file);
}

/** Puts another number wherever a file has one as 64 bits. @returns how often. */
function replaceCount(bytes: Buffer, from: number, to: number): number {
  const [wanted, put] = [Buffer.alloc(8), Buffer.alloc(8)];
  wanted.writeBigInt64LE(BigInt(from));
  put.writeBigInt64LE(BigInt(to));
  let times = 0;
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 8), times++)
    put.copy(bytes, at);
  return times;
}

async function readBytes(bytes: Uint8Array): Promise<AuditResult> {
  const file = await resultFile();
  await writeFile(file, bytes);
  return readAuditResult(file);
}

type Outcome = {
  readonly rows?: number;
  readonly probabilities?: number;
  readonly classes?: number;
  readonly refused?: string;
  readonly isHuman?: boolean;
};

/**
 * What came of reading files, in a process of its own: what they make wait for ever, or fill the memory, fails a test
 * instead of the machine.
 */
async function readInChild(how: 'result' | 'table', contents: readonly Uint8Array[]): Promise<Outcome[]> {
  const folder = path.dirname(await resultFile());
  const program = path.join(folder, 'resultChild.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'resultChild.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    loader: { '.node': 'empty' },
  });
  const files = contents.map((_, index) => path.join(folder, `${index}.arrow`));
  for (const [index, bytes] of contents.entries()) await writeFile(files[index] ?? '', bytes);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-old-space-size=128', program, how, ...files],
    { timeout: 60_000, killSignal: 'SIGKILL' },
  );
  return JSON.parse(stdout) as Outcome[];
}

describe('a result file from anybody', () => {
  it('is not believed that it has more rows than bytes', { timeout: 90_000 }, async () => {
    const bytes = await bytesOf(173);
    // The batch and each of its 21 columns say how many rows there are.
    expect(replaceCount(bytes, 173, 40_000_000)).toBeGreaterThan(20);
    // The library itself believes it.
    expect(tableFromIPC(bytes).numRows).toBe(40_000_000);
    expect(bytes.length).toBeLessThan(64 * 1024);
    const [outcome] = await readInChild('result', [bytes]);
    expect(outcome?.isHuman).toBe(true);
    expect(outcome?.refused).toContain('it has fewer bytes than rows');
  });

  it('is not believed that it has a few rows more than its columns hold', async () => {
    const bytes = await bytesOf(173);
    replaceCount(bytes, 173, 1_000);
    await expect(readBytes(bytes)).rejects.toThrow(/its column “\w+” is shorter than it claims/);
  });

  it('has one batch: a list of batches may name the same one a million times', () => {
    const column = makeData({ type: new Float32(), data: Float32Array.of(1, 2) });
    const [batch] = tableOfOne(column).batches;
    const bytes = tableToIPC(new Table([batch, batch].filter((each) => each instanceof RecordBatch)), 'file');
    expect(() => tableIn(bytes)).toThrow('it has more than one batch');
    expect(tableIn(tableToIPC(tableOfOne(column), 'file')).numRows).toBe(2);
  });

  it('has plain columns: dictionaries and nested lists are not followed', () => {
    const dictionary = tableFromArrays({ id: ['a', 'a', 'b'] });
    expect(() => tableIn(tableToIPC(dictionary, 'file'))).toThrow('its columns are not ours');
    const nested = new Table({ id: vectorFromArray([[[1], [2]], [[3]]]) });
    expect(() => tableIn(tableToIPC(nested, 'file'))).toThrow('its columns are not ours');
  });

  it.each([
    ['going back', [0, 5, 2, 6]],
    ['beyond their end', [0, 2, 4, 60_000]],
    ['below their start', [0, -3, 4, 6]],
  ])('has texts that lie one behind the other, not %s', (_, offsets) => {
    const texts = (valueOffsets: Int32Array) =>
      tableToIPC(
        tableOfOne(
          makeData({ type: new Utf8(), length: 3, nullCount: 0, valueOffsets, data: Buffer.from('abcdef') }),
        ),
        'file',
      );
    const bytes = texts(Int32Array.of(0, 2, 4, 6));
    expect([...(tableIn(bytes).getChild('column') ?? [])]).toEqual(['ab', 'cd', 'ef']);
    const at = Buffer.from(bytes.buffer).indexOf(Buffer.from(Int32Array.of(0, 2, 4, 6).buffer));
    Buffer.from(Int32Array.from(offsets).buffer).copy(Buffer.from(bytes.buffer), at);
    expect(() => tableIn(bytes)).toThrow('its column “column” is shorter than it claims');
  });

  it('has truth values for each row', () => {
    const bytes = tableToIPC(
      tableOfOne(makeData({ type: new Bool(), length: 37, nullCount: 0, data: new Uint8Array(5) })),
      'file',
    );
    expect(tableIn(bytes).numRows).toBe(37);
    replaceCount(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 37, 500);
    expect(() => tableIn(bytes)).toThrow(Error);
  });

  it('damaged anywhere is read as it is or refused with a sentence', { timeout: 90_000 }, async () => {
    const honest = await bytesOf(173);
    let seed = 1;
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    const damaged = Array.from({ length: 120 }, (_, run) => {
      const bytes = Buffer.from(honest);
      // Most of what is to be believed stands at the end and at the start of the batch.
      const place = run % 2 === 0 ? bytes.length - 1 - random(4_000) : random(6_000);
      for (let byte = 0; byte < 4; byte++) bytes[place + byte] = [0, 0xff, 0x7f, random(256)][random(4)] ?? 0;
      return bytes;
    });
    let refused = 0;
    for (const { isHuman, rows, classes, probabilities } of await readInChild('result', damaged)) {
      if (rows === undefined) {
        expect(isHuman).toBe(true);
        refused++;
      } else {
        expect(rows).toBeLessThanOrEqual(173);
        expect(probabilities).toBe(rows * (classes ?? NaN));
      }
    }
    expect(refused).toBeGreaterThan(20);
  });

  it('names no class that it does not have', async () => {
    const file = await resultFile();
    const { scores, ...result } = auditFixture();
    await writeAuditResult(file, {
      ...result,
      scores: { ...scores, suggested: Uint16Array.of(1, 2, noClass) },
    });
    await expect(readAuditResult(file)).rejects.toThrow('The column “suggested” of the audit result');
  });

  it('has a probability of each of its classes', async () => {
    const file = await resultFile();
    const { metadata, ...result } = auditFixture();
    await writeAuditResult(file, { ...result, metadata });
    const table = tableFromIPC(await readFile(file));
    table.schema.metadata.set(
      'scn-label-audit',
      JSON.stringify({ ...metadata, classes: ['happy'], noise: undefined }),
    );
    await writeFile(file, tableToIPC(table, 'file'));
    await expect(readAuditResult(file)).rejects.toThrow('is not an audit result of this version');
  });
});

describe('what a result file says of its audit', () => {
  const withMetadata = async (change: object | string) => {
    const file = await resultFile();
    await writeAuditResult(file, auditFixture());
    const table = tableFromIPC(await readFile(file));
    const { metadata } = auditFixture();
    table.schema.metadata.set(
      'scn-label-audit',
      typeof change === 'string' ? change : JSON.stringify({ ...metadata, ...change }),
    );
    await writeFile(file, tableToIPC(table, 'file'));
    return readAuditResult(file);
  };

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['text for a list of sentences', { warnings: 'all of them' }],
    ['numbers for class names', { classes: [1, 2] }],
    ['a path that is none', { labels: 7 }],
    ['a time that is none', { createdAt: 'yesterday' }],
    ['a recipe that is unknown', { recipe: 'brew' }],
    ['an estimate for other classes', { noise: { errors: 1, byClass: [], confusion: [] } }],
    ['a later layout', { version: 2 }],
    ['a sentence of megabytes', { secondOpinion: 'a'.repeat(2_000_000) }],
  ])('refused: %s', async (_, change) => {
    await expect(withMetadata(change)).rejects.toThrow(HumanError);
    await expect(withMetadata(change)).rejects.toThrow('is not an audit result of this version');
  });

  it('may hold what a later version adds', async () => {
    const { metadata } = await withMetadata({ mood: 'hopeful', model: undefined });
    expect(metadata).toEqual(auditFixture().metadata);
  });
});

describe('kept features from anybody', () => {
  it('are not believed that they have more rows than bytes', async () => {
    const file = await resultFile();
    const rows = 173;
    const createdAt = '2020-01-02T03:04:05.000Z';
    await writeKeptFeatures(file, createdAt, {
      dimensions: 3,
      components: new Int8Array(3 * rows).fill(1),
      lengths: new Float32Array(rows).fill(1),
      given: new Uint16Array(rows),
    });
    const bytes = await readFile(file);
    expect((await readKeptFeatures(file, createdAt))?.given).toHaveLength(rows);
    expect(replaceCount(bytes, rows, 30_000_000)).toBeGreaterThan(3);
    await writeFile(file, bytes);
    await expect(readKeptFeatures(file, createdAt)).rejects.toThrow('it has fewer bytes than rows');
  });
});

function tableOfOne(data: Data): Table {
  return new Table({ column: new Vector([data]) });
}
