import type { AuditResult } from '../../../../src/audit/result/auditResult';
import { noClass } from '../../../../src/protocol/gallery';
import { auditFixture } from '../auditFixture';

/** Names that would be markup, or turn what is around them, if they were not made text. */
export const hostileClass = '<script>alert("x")</script>';
const hostileImage = `"><img src=x onerror=alert('1')>\u202Egnp.png`;

/**
 * An audit of eight faces of three classes, made by hand: faces 0 to 3 are suspects (three of one pair, one of another),
 * face 7 could not be audited. Of the first seven labels .9 + .8 + .8 + .6 + .1 + .1 + .2 = 3.5 are wrong.
 */
export function reportedAudit(): AuditResult {
  const fixture = auditFixture();
  const wrong = [0.9, 0.8, 0.8, 0.6, 0.1, 0.1, 0.2];
  return {
    ...fixture,
    metadata: {
      ...fixture.metadata,
      classes: ['joy', 'fear', hostileClass],
      createdAt: '2026-05-01T10:00:00.000Z',
      warnings: ['Mind <b>this</b> & “that”.'],
      noise: {
        errors: 3.5,
        byClass: [
          { faces: 4, errors: 2.6 },
          { faces: 2, errors: 0.7 },
          { faces: 1, errors: 0.2 },
        ],
        confusion: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
      },
    },
    ids: ['0', '1', '2', '3', '4', '5', '6', '7'],
    images: [hostileImage, '1.png', '2.png', '3.png', '4.png', '5.png', '6.png', '7.png'],
    files: ['0', '1', '2', '3', '4', '5', '6', ''],
    lines: Uint32Array.from([2, 3, 4, 5, 6, 7, 8, 9]),
    scores: {
      given: Uint16Array.of(0, 0, 0, 1, 0, 1, 2, noClass),
      suggested: Uint16Array.of(1, 1, 1, 2, 0, 1, 2, noClass),
      importance: new Float32Array(8).fill(0.5),
      labelQuality: Float32Array.of(...wrong.map((chance) => 1 - chance), NaN),
      confidence: Float32Array.of(0.9, 0.8, 0.7, 0.6, 0.9, 0.9, 0.8, NaN),
      margin: new Float32Array(8),
      probabilities: new Float32Array(24).fill(1 / 3),
      isIssue: Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0),
      unclear: Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 0),
      lowImportance: new Uint8Array(8),
      relabelCandidate: new Uint8Array(8),
    },
    duplicateGroup: new Uint32Array(8),
    failures: new Map([[7, 'empty']]),
    aside: new Map(),
  };
}
