import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditInProcess } from '../../../src/audit/run/auditClient';
import type { AuditResult } from '../../../src/audit/result/auditResult';
import { summaryText } from '../../../src/audit/run/progressText';
import { readAuditResult } from '../../../src/audit/result/resultFile';
import type { AuditSummary } from '../../../src/protocol/auditProcess';
import type { AuditProgress } from '../../../src/protocol/auditProgress';
import { type Expression, drawFaces } from './drawnFaces';
import { quietRun } from '../support/quietRun';
import { dataSetAt } from '../support/dataSets';

/** The program as it ships: `npm run build` makes it before the unit tests run. */
const entry = path.resolve(import.meta.dirname, '../../../dist/audit.js');
const pairs = 60;
const side = 112;

let folder: string;
let truth: [file: string, expression: Expression][];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-votes-'));
  truth = [...(await drawFaces(folder, 2 * pairs))];
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function audit(
  labels: string,
  onProgress: (progress: AuditProgress) => void = () => undefined,
): Promise<{ summary: AuditSummary; result: AuditResult; report: string[] }> {
  const at = (name: string) => path.join(path.dirname(labels), name);
  const request = {
    ...{ dataSet: await dataSetAt(labels), roots: [path.dirname(labels)], subjects: 'off' },
    ...{ recipe: 'cure' as const, seed: 1, cacheFolder: path.join(folder, 'cache') },
    ...{ resultFile: at('.scn/result.arrow'), reportFile: at('report.csv') },
  };
  await mkdir(at('.scn'), { recursive: true });
  const summary = await auditInProcess(entry, request, quietRun({ onProgress }));
  const result = await readAuditResult(request.resultFile);
  return { summary, result, report: (await readFile(request.reportFile, 'utf8')).split('\n') };
}

/** FERPlus' ten counts for an expression; `split` without a majority. */
function votesFor(expression: Expression, split: boolean): number[] {
  const counts = new Array<number>(10).fill(0);
  counts[{ happy: 1, surprised: 2, sad: 3 }[expression]] = split ? 4 : 9;
  counts[0] = split ? 4 : 0;
  counts[9] = split ? 2 : 1;
  return counts;
}

describe('an audit of votes on several faces in one image', () => {
  it('judges each face by its own box, sets those without a majority aside, and suggests a class for them', async () => {
    const own = path.join(folder, 'pairs');
    await mkdir(own);
    const rows: string[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      const name = `pair${pair}.png`;
      const faces = truth.slice(2 * pair, 2 * pair + 2);
      await sharp({ create: { width: 2 * side + 30, height: side + 10, channels: 3, background: '#333' } })
        .composite(
          faces.map(([file], index) => ({
            input: path.join(folder, file),
            left: index * (side + 30),
            top: 10,
          })),
        )
        .png()
        .toFile(path.join(own, name));
      faces.forEach(([, expression], index) => {
        const left = index * (side + 30);
        const box = `"(${left}, 10, ${left + side}, ${10 + side})"`;
        rows.push(`${name},${box},${votesFor(expression, (2 * pair + index) % 10 === 3).join(',')}`);
      });
    }
    rows.push(`pair0.png,"(400, 0, 500, 100)",${votesFor('happy', false).join(',')}`);
    await writeFile(path.join(own, 'label.csv'), `${rows.join('\n')}\n`);

    const { summary, result, report } = await audit(path.join(own, 'label.csv'));
    expect(summary).toMatchObject({
      samples: 121,
      audited: 108,
      setAside: 12,
      failed: 1,
    });
    expect(summary.facesDecoded).toBe(120);
    // Two faces of one image may differ.
    expect(summary.warnings.join()).not.toMatch(/contradict/);
    expect(summaryText(summary)).toContain('12 faces without a label to audit were set aside');

    expect([...(result.boxes ?? []).slice(4, 8)]).toEqual([side + 30, 10, side, side]);
    expect(result.failures.get(120)).toMatch(
      /left 400, top 0, width 100, height 100\) lies outside of the image, which has 254 × 122/,
    );
    const votes = result.metadata.voteClasses ?? [];
    expect([votes.length, result.votes?.length]).toEqual([10, 121 * 10]);
    expect([...(result.votes ?? []).slice(30, 40)]).toEqual(votesFor(truth[3]?.[1] ?? 'happy', true));

    // Rows 3, 13, 23 … have no label, but a face that the networks know.
    expect([...result.aside.keys()]).toEqual(Array.from({ length: 12 }, (_, index) => 10 * index + 3));
    const names = { happy: 'happiness', sad: 'sadness', surprised: 'surprise' };
    const { scores, metadata } = result;
    const right = [...result.aside.keys()].filter(
      (row) => metadata.classes[scores.suggested[row] ?? 0] === names[truth[row]?.[1] ?? 'happy'],
    );
    expect(right.length).toBeGreaterThanOrEqual(10);
    for (const row of result.aside.keys()) {
      expect(result.aside.get(row)).toMatch(/No majority/);
      expect([scores.isIssue[row], scores.lowImportance[row], scores.relabelCandidate[row]]).toEqual([
        0, 0, 0,
      ]);
      expect(scores.labelQuality[row]).toBeNaN();
      expect(scores.confidence[row]).toBeGreaterThan(0);
      expect(scores.importance[row]).toBeGreaterThan(0);
    }

    expect(report[0]).toMatch(/,failure,set_aside,box_left,box_top,box_width,box_height$/);
    expect(report[4]).toMatch(
      /^pair1\.png,,[a-z]+,,,,0\.\d+,0\.\d+,,,,,,,[\d.]+,4,,"?No majority .*,142,10,112,112$/,
    );
    expect(report[121]).toMatch(/lies outside .*,,400,0,100,100$/);

    // Nothing is decoded twice, though every image has two faces.
    expect((await audit(path.join(own, 'label.csv'))).summary).toMatchObject({
      facesDecoded: 0,
      audited: 108,
    });
  });
});

describe('an audit of a label file that holds the faces', () => {
  it('writes them as images, shows how far it is, and finds them again', async () => {
    const own = path.join(folder, 'fer');
    await mkdir(own);
    const rows = await Promise.all(
      truth.map(async ([file, expression]) => {
        const pixels = await sharp(path.join(folder, file))
          .resize(48, 48)
          .toColourspace('b-w')
          .raw()
          .toBuffer();
        return `${{ happy: 3, sad: 4, surprised: 5 }[expression]},${[...pixels].join(' ')},Training`;
      }),
    );
    const labels = path.join(own, 'fer2013.csv');
    await writeFile(labels, `emotion,pixels,Usage\n${rows.join('\n')}\n`);
    const unpacked: number[] = [];
    const { summary, result } = await audit(labels, (progress) => {
      if (progress.stage === 'labels' && progress.unpacked) unpacked.push(progress.unpacked.done);
    });
    expect(summary).toMatchObject({ samples: 120, audited: 120, failed: 0, setAside: 0, warnings: [] });
    expect(unpacked.at(-1)).toBe(120);
    const [first = ''] = result.files;
    expect(path.dirname(first)).toBe(path.join(own, '.scn/faces/fer2013.csv'));
    const { width, height } = await sharp(first).metadata();
    expect([width, height]).toEqual([48, 48]);
    expect([result.boxes, result.votes, result.aside.size]).toEqual([undefined, undefined, 0]);

    // A correction of one label changes the file, but no face.
    const before = (await stat(first, { bigint: true })).ctimeNs;
    const row = rows[0] ?? '';
    await writeFile(labels, `emotion,pixels,Usage\n${[`4${row.slice(1)}`, ...rows.slice(1)].join('\n')}\n`);
    expect((await audit(labels)).summary).toMatchObject({ audited: 120, facesDecoded: 0 });
    expect((await stat(first, { bigint: true })).ctimeNs).toBe(before);
    expect((await readdir(path.dirname(first))).length).toBe(120);
  });
});
