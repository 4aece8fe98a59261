import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Megabytes for objects of a process that opens a journal of two: an honest one takes a third of them. */
const memory = 64;

let root: string;
let program: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'scn-journal-'));
  program = path.join(root, 'journalChild.cjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'journalChild.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
});
afterAll(() => rm(root, { recursive: true, force: true }));

type Said = {
  readonly samples: number;
  readonly corrections: number;
  readonly disagreements: number;
  readonly history: readonly string[];
  readonly notes: number;
  readonly pairs: number;
  /** How many lines were given to the parser of JSON. */
  readonly parsed: number;
  readonly canUndo: boolean;
  readonly isCommitted?: boolean;
};

/** What a process with little memory says of a journal with these lines. */
async function opened(lines: readonly (object | string)[]): Promise<Said> {
  const folder = await mkdtemp(path.join(root, 'data-'));
  await mkdir(path.join(folder, '.scn'));
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  await writeFile(path.join(folder, '.scn', 'decisions.jsonl'), `${text}\n`);
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${memory}`,
    program,
    folder,
  ]);
  return JSON.parse(stdout) as Said;
}

let entries = 0;
function entry(body: object, who = 'ada', at = '2030-01-01T00:00:00.000Z'): object {
  return { v: 1, entry: String(entries++), at, who, dataSet: 'labels.csv', ...body };
}

function decision(sampleId: string, batch: string, more: object = {}, who = 'ada'): object {
  return entry(
    {
      ...{ kind: 'decision', batch, sampleId, image: sampleId, given: 'happy', suggested: 'sad' },
      ...{ verdict: 'accept', label: 'sad', scores: { importance: 0.5, labelQuality: null } },
      ...more,
    },
    who,
  );
}

const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));

function deep(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

describe('a journal of two megabytes takes as much memory and time as an honest one', () => {
  test('with many lines that undo and redo one batch of many samples', async () => {
    const bulk = many(4_000, (index) => decision(String(index), 'bulk'));
    const turns = many(8_001, (index) => entry({ kind: index % 2 === 0 ? 'undo' : 'redo', batch: 'bulk' }));
    const undone = await opened([...bulk, ...turns]);
    expect(undone).toMatchObject({ samples: 0, corrections: 0, canUndo: false });
    expect(undone.history).toHaveLength(8_002);
    expect(undone.history.slice(-3)).toEqual(['redone', 'undone', 'decided']);
    const redone = await opened([...bulk, ...turns.slice(0, -1)]);
    expect(redone).toMatchObject({ samples: 4_000, corrections: 4_000, canUndo: true });
  });

  test('with many lines that finish one commit of many samples', async () => {
    const ids = many(4_000, String);
    const said = await opened([
      ...ids.map((id) => decision(id, 'bulk')),
      entry({ kind: 'commit-started', commit: 'c', ids, batches: ['bulk'], edit: {} }),
      ...many(8_000, (index) =>
        entry({ kind: 'commit-finished', commit: 'c' }, 'ada', new Date(2e12 + index).toISOString()),
      ),
    ]);
    expect(said).toMatchObject({ samples: 4_000, corrections: 0, isCommitted: true });
    expect(said.history).toHaveLength(8_001);
  });

  test('with many commits of one sample that was decided about many times', async () => {
    const said = await opened([
      ...many(4_000, (index) => decision('0', `b${index}`)),
      ...many(4_000, (index) =>
        entry({ kind: 'commit-started', commit: `c${index}`, ids: ['0', '0'], edit: {} }),
      ),
      ...many(4_000, (index) => entry({ kind: 'commit-finished', commit: `c${index}` })),
    ]);
    expect(said).toMatchObject({ samples: 1, corrections: 0, isCommitted: true });
  });

  test('with as many annotators as lines, each in sight of many others', async () => {
    const before = many(2_000, (index) => decision('0', `b${index}`, {}, `annotator ${index}`));
    const overrides = many(2_000, (index) => `b${index}`);
    const after = many(60, (index) =>
      decision('0', `late ${index}`, { overrides, label: `label ${index}` }, `late ${index}`),
    );
    const elsewhere = many(2_000, (index) => decision('1', `e${index}`, {}, `annotator ${index}`));
    const said = await opened([...before, ...after, ...elsewhere]);
    expect(said).toMatchObject({ samples: 2, disagreements: 1, corrections: 1 });
    // Two of each of two thousand would be two million pairs.
    expect(said.pairs).toBe((50 * 49) / 2);
  });

  test('with a line that names one sample again and again', async () => {
    const ids = many(200_000, () => '0');
    const said = await opened([
      ...many(1_000, (index) => decision('0', `b${index}`, {}, `annotator ${index}`)),
      entry({ kind: 'commit-started', commit: 'c', ids, edit: {} }),
      entry({ kind: 'commit-finished', commit: 'c' }),
    ]);
    expect(said.history[0]).toBe('committed');
    expect(said.history).toHaveLength(1_001);
  });

  test('with a batch that says something else about one sample again and again, and is undone as often', async () => {
    const said = await opened([
      ...many(2_000, (index) => decision('0', 'bulk', { label: `label ${index}` })),
      ...many(4_000, (index) => entry({ kind: index % 2 === 0 ? 'undo' : 'redo', batch: 'bulk' })),
    ]);
    // Each turn once, not once for each of the decisions: that would be eight million.
    expect(said.history).toHaveLength(6_000);
    expect(said).toMatchObject({ samples: 1, canUndo: true });
  });

  test.each(['x', '{', '{"}', '{}', '[]', '0', '{"v":1}', '', ' '])(
    'with nothing but the line “%s”, which no parser is asked about',
    async (line) => {
      const said = await opened([...many(400_000, () => line), decision('0', 'b')]);
      expect(said).toMatchObject({ samples: 1, notes: line.trim() === '' ? 0 : 1_001, parsed: 1 });
    },
  );

  test('with many kinds that nobody knows', async () => {
    const said = await opened([...many(20_000, (index) => entry({ kind: `k${index}` })), decision('0', 'b')]);
    expect(said).toMatchObject({ samples: 1, notes: 1_001 });
  });

  test.each([
    ['wrong members', JSON.stringify(decision('1', 'a', { overrides: many(900_000, () => 1) }))],
    ['a beginning without an end', `{${'['.repeat(1_900_000)}`],
    ['lists within lists', JSON.stringify(entry({ kind: '?' })).replace('"?"', deep(400_000))],
  ])('with one line of %s', async (_, line) => {
    const said = await opened([line, decision('0', 'b')]);
    expect(said).toMatchObject({ samples: 1, notes: 1 });
  });
});
