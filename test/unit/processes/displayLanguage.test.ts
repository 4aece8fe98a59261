import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditInProcess } from '../../../src/audit/run/auditClient';
import { speakLanguage } from '../../../src/processes/displayLanguage';
import { progressText } from '../../../src/audit/run/progressText';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import type { AuditRequest } from '../../../src/protocol/auditProcess';
import { type Expression, drawFaces, writeLabels } from '../audit/drawnFaces';
import { quietRun } from '../support/quietRun';
import { csvAt } from '../support/dataSets';

const root = path.resolve(import.meta.dirname, '../../..');
/** The program as it ships: `npm run build` makes it before the unit tests run. */
const entry = path.join(root, 'dist/audit.js');
const chinese = path.join(root, 'l10n/bundle.l10n.zh-cn.json');

let folder: string;
let truth: Map<string, Expression>;
let request: AuditRequest;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-language-'));
  truth = await drawFaces(folder, 4);
  request = {
    dataSet: csvAt(path.join(folder, 'labels.csv')),
    roots: [folder],
    subjects: 'auto',
    recipe: 'cure',
    seed: 1,
    cacheFolder: path.join(folder, 'cache'),
    resultFile: path.join(folder, 'audit.arrow'),
    reportFile: undefined,
  };
});
afterEach(() => {
  speakLanguage({}, undefined);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const audit = () => auditInProcess(entry, request, quietRun());

async function labelAllAlike(): Promise<void> {
  const rows = [...truth.keys()].map((name) => `${name},happy\n`);
  await writeFile(request.dataSet.location, `image,label\n${rows.join('')}`);
}

describe('an audit process', () => {
  it('speaks the language of VS Code, in errors and in what it writes', async () => {
    speakLanguage(undefined, chinese);
    await labelAllAlike();
    await expect(audit()).rejects.toThrow(
      `${request.dataSet.location} 中的标签全都是“happy”。审核要比较类别，至少需要两个：请添加其他类别的人脸。`,
    );

    await writeLabels(folder, truth, new Map(), ['images/missing.png,']);
    const { warnings, grouping } = await audit();
    expect(warnings).toContain('只有 4 张人脸，因此审核为 4 折而不是 5 折，评分较粗略。添加人脸可以改善。');
    expect(grouping.description).toMatch(/^只有近似重复的人脸留在同一折中（.+）：从标签文件.+。$/);
    const { failures } = await readAuditResult(request.resultFile);
    expect([...failures.values()]).toEqual(['此行没有标签。']);
  });

  it.each([
    ['nobody names a language', () => Promise.resolve(undefined)],
    ['the words are missing', () => Promise.resolve(path.join(folder, 'missing.json'))],
    [
      'the words are cut short',
      async () => {
        const file = path.join(folder, 'short.json');
        await writeFile(file, (await readFile(chinese)).subarray(0, 5000));
        return file;
      },
    ],
  ])('speaks English where %s', async (_, wordsFile) => {
    speakLanguage(undefined, await wordsFile());
    await labelAllAlike();
    await expect(audit()).rejects.toThrow(
      `Every label in ${request.dataSet.location} is “happy”. An audit compares classes and needs at least two: add faces of another class.`,
    );

    await writeLabels(folder, truth);
    const { warnings } = await audit();
    expect(warnings).toContain(
      'With 4 faces the audit has 4 folds instead of 5; its scores are rough. Add faces for better ones.',
    );
  });
});

describe('the process that starts audits', () => {
  const progress = { stage: 'folds', done: 1.2, total: 5, secondsLeft: 32_000 } as const;

  it('speaks the words that it is given', async () => {
    speakLanguage(JSON.parse(await readFile(chinese, 'utf8')) as Record<string, string>, chinese);
    expect(progressText(progress)).toBe('训练：第 2 折，共 5 折，剩 9 小时');
  });

  it('speaks English without', () => {
    speakLanguage(undefined, undefined);
    expect(progressText(progress)).toBe('Training: fold 2 of 5, 9 hours left');
  });
});
