import { describe, expect, it } from 'vitest';
import {
  parseFacesRequest,
  parsePlanRequest,
  parseShowFaceRequest,
} from '../../../../src/host/commitPage/commitMessages';
import { type CommitRequests, mostCommitFaces } from '../../../../src/protocol/commit';

type Check = {
  readonly take: (request: unknown) => unknown;
  readonly right: unknown;
  readonly wrong: readonly unknown[];
};

const planCheck: Check = {
  take: parsePlanRequest,
  right: { plan: 1 },
  wrong: [undefined, [], 'x', {}, { plan: '1' }, { plan: -1 }, { plan: 0.5 }, { plan: Number.NaN }],
};

/** A request without an entry does not compile; null: it takes nothing, so that nothing of it is looked at. */
const checks: Readonly<Record<keyof CommitRequests, Check | null>> = {
  ready: null,
  cancel: null,
  commit: planCheck,
  showText: planCheck,
  showFace: {
    take: parseShowFaceRequest,
    right: { plan: 1, change: 0 },
    wrong: [undefined, [], { plan: 1 }, { plan: 1, change: -1 }, { plan: 1, change: '0' }],
  },
  faces: {
    take: parseFacesRequest,
    right: { plan: 1, changes: [0, 5], edge: 96 },
    wrong: [
      undefined,
      { plan: 1, changes: [], edge: 96 },
      { plan: 1, changes: new Array<number>(mostCommitFaces + 1).fill(0), edge: 96 },
      { plan: 1, changes: { length: 1, 0: 0 }, edge: 96 },
      { plan: 1, changes: [0], edge: 97 },
      { plan: 1, changes: ['0'], edge: 96 },
    ],
  },
};

describe.each(Object.entries(checks).flatMap(([name, check]) => (check ? [[name, check] as const] : [])))(
  'what the page of a commit sends for %s',
  (_, { take, right, wrong }) => {
    it('is taken where it is in order', () => expect(take(right)).toEqual(right));
    it.each(wrong.map((request) => [request]))('is refused where it is %j', (request) =>
      expect(() => take(request)).toThrow(),
    );
  },
);
