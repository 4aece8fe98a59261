import { noClass } from '../../../src/protocol/gallery';
import type { AuditResult } from '../../../src/audit/result/auditResult';

/** A result of three faces, of which the last could not be audited. Its names need quoting and UTF-8. */
export function auditFixture(): AuditResult {
  return {
    metadata: {
      version: 1,
      createdAt: '2020-01-02T03:04:05.000Z',
      labels: '/data/labels.csv',
      format: 'csv',
      classes: ['happy', 'sad, very'],
      recipe: 'cure',
      seed: 1,
      folds: 5,
      seeds: 2,
      grouping: { kind: 'column', description: 'By the column “subject”.', groups: 2 },
      engine: 'an engine',
      backbone: 'a backbone',
      warnings: ['Mind “this”.'],
      noise: {
        errors: 1.25,
        byClass: [
          { faces: 1, errors: 0.875 },
          { faces: 1, errors: 0.375 },
        ],
        confusion: [
          [0.75, 0.25],
          [0.125, 0.875],
        ],
      },
      secondOpinion: 'The backbone was not asked.',
      importanceSpread: { deviation: 0.25, agreement: 1 },
    },
    ids: ['ä/1.png', 'b.png', 'b.png#2'],
    images: ['ä/1.png', 'b.png', 'b.png'],
    files: ['/data/ä/1.png', '/data/b.png', ''],
    lines: Uint32Array.from([2, 3, 4]),
    scores: {
      given: Uint16Array.from([0, 1, noClass]),
      suggested: Uint16Array.from([1, 1, noClass]),
      importance: Float32Array.from([0.25, 0.75, NaN]),
      labelQuality: Float32Array.from([0.125, 0.5, NaN]),
      confidence: Float32Array.from([0.875, 0.5, NaN]),
      margin: Float32Array.from([0.75, 0, NaN]),
      probabilities: Float32Array.from([0.125, 0.875, 0.5, 0.5, NaN, NaN]),
      isIssue: Uint8Array.from([1, 0, 0]),
      unclear: Uint8Array.from([0, 0, 0]),
      lowImportance: Uint8Array.from([1, 0, 0]),
      relabelCandidate: Uint8Array.from([1, 0, 0]),
    },
    duplicateGroup: Uint32Array.from([0, 1, 0]),
    failures: new Map([[2, 'The file is “empty”, 0 bytes.']]),
    aside: new Map(),
  };
}
