import { readFileSync } from 'node:fs';

/**
 * @typedef {import('../../webview/gallery/store/review').Review} Review
 * @typedef {typeof import('../../webview/gallery/store/review') & typeof import('../../src/audit/result/resultFile') & typeof import('../../src/audit/result/alternatives') & typeof import('../../src/protocol/gallery')} ReviewModules
 */

/** The benchmark's label files, by the scorer's names for them. */
export const labelFiles = /** @type {const} */ ({
  real: 'labels.csv',
  flip10: 'labels-flip10.csv',
  flip20: 'labels-flip20.csv',
  flip30: 'labels-flip30.csv',
});

/** What `openReview` needs of the product, for `productModules`. */
export const reviewModules = [
  'audit/result/resultFile',
  'audit/result/alternatives',
  'protocol/gallery',
  '../webview/gallery/store/review',
];

/** A review as the page has it, of an audit's result. @param {string} resultFile @param {ReviewModules} product */
export async function openReview(
  resultFile,
  { readAuditResult, Review, faceFlag, alternativesOf, runnerUpOf, noClass },
) {
  const result = await readAuditResult(resultFile);
  const { scores, metadata, images } = result;
  const count = images.length;
  return new Review({
    kind: 'review',
    title: '',
    classes: metadata.classes,
    imageRoots: [''],
    faces: {
      count,
      image: images,
      imagePath: images,
      imageRoot: new Uint8Array(count),
      line: new Uint32Array(count),
      given: scores.given,
      suggested: scores.suggested,
      ...alternativesOf(result),
      importance: scores.importance,
      labelQuality: scores.labelQuality,
      confidence: scores.confidence,
      margin: scores.margin,
      flags: Uint8Array.from(
        { length: count },
        (_, face) =>
          (scores.isIssue[face] ? faceFlag.issue : 0) |
          (runnerUpOf(result, face) === noClass ? 0 : faceFlag.unclear),
      ),
      failures: {},
      setAside: {},
    },
    review: { decisions: [], canUndo: false, canRedo: false, uncommitted: 0, disagreements: 0 },
    warnings: [],
    method: [],
    noise: null,
    readOnly: null,
    dataSet: '',
  });
}

/** The rows of a plain CSV file, by their columns. @param {string} file @returns {Record<string, string>[]} */
export function readTable(file) {
  const [head = '', ...rows] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  const columns = head.split(',');
  return rows.map((row) => {
    const cells = row.split(',');
    return Object.fromEntries(columns.map((column, place) => [column, cells[place] ?? '']));
  });
}

/**
 * How many annotators chose each class, by image.
 * @param {string} file @returns {Map<string, Readonly<Record<string, number>>>}
 */
export function readVotes(file) {
  return new Map(
    readTable(file).map(({ image = '', ...counts }) => [
      image,
      Object.fromEntries(Object.entries(counts).map(([label, count]) => [label, Number(count)])),
    ]),
  );
}
