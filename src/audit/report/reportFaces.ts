import { stat } from 'node:fs/promises';
import { faceBoxOf } from '../result/faceBox';
import path from 'node:path';
import { readRegular } from '../../base/disk/regularFile';
import { getOrMake } from '../../base/getOrMake';
import type { AuditResult } from '../result/auditResult';
import type { ThumbnailService } from '../thumbnails/thumbnailService';

/** An example face, embedded. */
export type ReportFace = {
  /** A `data:` address of an image. */
  readonly data: string;
  /** Left, top, width and height of the face in it, in pixels; undefined where it is the face alone. */
  readonly box: readonly [number, number, number, number] | undefined;
  readonly given: string;
  readonly suggested: string;
  /** Chance that the suggestion is right. */
  readonly confidence: number;
  /** The label that somebody decided on; undefined where nobody did. */
  readonly decided: string | undefined;
};

/** Faces of a report; more would be a copy of the data set. */
const mostReportFaces = 40;
/** Longest side of an example, in pixels. */
const edge = 192;
/** A picture that is larger is left out. */
const mostBytes = 200_000;

/** What the rows of a report's examples need besides the result. */
export type FaceSources = {
  /** Absolute path of a row's image as it may be shown now; `''` where there is none. */
  readonly fileOf: (row: number) => string;
  readonly thumbnails: Pick<ThumbnailService, 'make' | 'folder'>;
  /** The label that somebody decided on. */
  readonly decidedLabelOf: (row: number) => string | undefined;
};

/**
 * The rows of the examples: of each pair of given and suggested label in turn, the pair with most suspects first, the face
 * whose label is most probably wrong. Unclear ones would show nothing.
 */
export function exampleRows({ scores }: Pick<AuditResult, 'scores'>, most: number): readonly number[] {
  const pairs = new Map<number, number[]>();
  scores.isIssue.forEach((isIssue, row) => {
    if (isIssue !== 1 || scores.unclear[row] === 1) return;
    const pair = (scores.given[row] ?? 0) * 0x10000 + (scores.suggested[row] ?? 0);
    getOrMake(pairs, pair, () => []).push(row);
  });
  const quality = (row: number) => scores.labelQuality[row] ?? 1;
  const queues = [...pairs.values()]
    .sort((a, b) => b.length - a.length)
    .map((rows) => rows.sort((a, b) => quality(a) - quality(b)));
  const rows: number[] = [];
  for (let turn = 0; rows.length < most; turn++) {
    const next = queues.flatMap((queue) => queue[turn] ?? []);
    if (next.length === 0) break;
    rows.push(...next.slice(0, most - rows.length));
  }
  return rows;
}

/**
 * Example faces as they are embedded; those whose image cannot be read are left out.
 * @throws Error where thumbnails cannot be made at all.
 */
export async function reportFaces(
  result: AuditResult,
  { fileOf, thumbnails, decidedLabelOf }: FaceSources,
  most = mostReportFaces,
): Promise<readonly ReportFace[]> {
  const { scores, metadata } = result;
  const rows = exampleRows(result, most).filter((row) => fileOf(row) !== '');
  const regionOf = (row: number) => faceBoxOf(result, row);
  const made = await thumbnails.make(
    rows.map((row) => ({ file: fileOf(row), region: regionOf(row), values: metadata.values })),
    edge,
  );
  const faces = await Promise.all(
    rows.map(async (row, index): Promise<readonly ReportFace[]> => {
      const thumbnail = made[index];
      if (!thumbnail || thumbnail.kind === 'failed') return [];
      const isMade = thumbnail.kind === 'made';
      const file = isMade ? path.join(thumbnails.folder, thumbnail.place) : fileOf(row);
      const data = await dataAddress(file);
      if (data === undefined) return [];
      const region = isMade ? undefined : regionOf(row);
      const nameOf = (label: number | undefined) => metadata.classes[label ?? metadata.classes.length] ?? '';
      return [
        {
          data,
          box: region && [region.left, region.top, region.width, region.height],
          given: nameOf(scores.given[row]),
          suggested: nameOf(scores.suggested[row]),
          confidence: scores.confidence[row] ?? 0,
          decided: decidedLabelOf(row),
        },
      ];
    }),
  );
  return faces.flat();
}

/** An image file as an address that holds it; undefined where it is none that every browser shows, or too large. */
async function dataAddress(file: string): Promise<string | undefined> {
  const size = await stat(file).then(
    (found) => found.size,
    () => Infinity,
  );
  const bytes = size <= mostBytes ? await readRegular(file).catch(() => undefined) : undefined;
  if (!bytes) return undefined;
  const type = typeOf(bytes);
  return type && `data:${type};base64,${bytes.toString('base64')}`;
}

/** By how the file begins, whatever it is called. */
function typeOf(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, 12);
  if (head.startsWith('\x89PNG')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF8')) return 'image/gif';
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : undefined;
}
