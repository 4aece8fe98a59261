import { describe, expect, it } from 'vitest';
import {
  parseChangeReading,
  parseDecideRequest,
  parseDecideTogether,
  parseNoteRequest,
} from '../../../src/host/ui/pageMessage';
import { ViewMemory } from '../../../src/host/gallery/viewMemory';
import { parseFaceRequest, parseLikenessRequest } from '../../../src/host/gallery/inspectFace';
import { parseKeysApply } from '../../../src/host/gallery/workbenchRequests';
import { parseBlindAnswer, parseBlindPictures } from '../../../src/host/gallery/blindRequests';
import { mostBlindPictures } from '../../../src/protocol/blind';
import { thumbnailRequests } from '../../../src/host/gallery/thumbnailRequests';
import { type GalleryRequests, mostFacesOfSheet } from '../../../src/protocol/gallery';
import { mostThumbnailsAsked } from '../../../src/protocol/thumbnails';
import { isWireMessage, RpcAnswerer, type WireMessage } from '../../../src/protocol/rpc';

const audit = { result: { ids: ['a', 'b', 'c'] } };
const kept = new Map<string, unknown>();
const views = new ViewMemory({
  get: (key: string, otherwise?: unknown) => (kept.has(key) ? kept.get(key) : otherwise) as never,
  update: async (key, value) => {
    kept.set(key, value);
  },
});
const parseFace = (request: unknown) => parseFaceRequest(request, audit as never);
const thumbnails = thumbnailRequests({
  review: async () => ({ imageFiles: () => () => '', result: { metadata: {} } }) as never,
  thumbnails: { make: async () => [], folder: '' },
  addressOf: () => '',
});

/** What each request takes, one that is in order, and those that are too big or of another shape. */
type Check = {
  readonly take: (request: never) => unknown;
  readonly right: unknown;
  readonly wrong: readonly (readonly [string, unknown])[];
};
const shapes = [
  ['nothing', undefined],
  ['a list', []],
  ['a text', 'x'],
] as const;
const faceShapes = [
  ...shapes,
  ['a face behind the last', { face: 3 }],
  ['a face between two', { face: 0.5 }],
  ['a face as text', { face: '0' }],
  ['no number', { face: Number.NaN }],
] as const;
const many = (count: number) => new Array<number>(count).fill(0);
const long = (length: number) => 'x'.repeat(length);

/** A request without an entry does not compile; null: it takes nothing, so that nothing of it is looked at. */
const checks: Readonly<Record<keyof GalleryRequests, Check | null>> = {
  ready: null,
  undo: null,
  redo: null,
  startAudit: null,
  cancelAudit: null,
  commit: null,
  showLog: null,
  showReading: null,
  closeReading: null,
  auditRead: null,
  changeReading: {
    take: parseChangeReading,
    right: { aspect: 'columns' },
    wrong: [...shapes, ['what is no aspect', { aspect: '__proto__' }], ['several', { aspect: ['columns'] }]],
  },
  decide: {
    take: parseDecideRequest,
    right: { faces: [0], verdict: 'relabel', label: 'happy' },
    wrong: [
      ...shapes,
      ['no faces', { faces: [], verdict: 'accept' }],
      ['too many faces', { faces: many(10_000_001), verdict: 'accept' }],
      ['a list that only says so', { faces: { length: 1, 0: 0 }, verdict: 'accept' }],
      ['a verdict of another list', { faces: [0], verdict: '__proto__' }],
      ['a label longer than any', { faces: [0], verdict: 'relabel', label: long(10_001) }],
    ],
  },
  decideTogether: {
    take: parseDecideTogether,
    right: {
      decisions: [
        { faces: [0, 0], verdict: 'accept' },
        { faces: [1], verdict: 'relabel', label: 'happy' },
      ],
    },
    wrong: [
      ...shapes,
      ['no decisions', { decisions: [] }],
      ['too many decisions', { decisions: new Array(10_001).fill({ faces: [0], verdict: 'skip' }) }],
      ['a decision of another shape', { decisions: [{ faces: [0], verdict: 'perhaps' }] }],
      [
        'two decisions on one face',
        {
          decisions: [
            { faces: [0, 1], verdict: 'accept' },
            { faces: [1], verdict: 'reject' },
          ],
        },
      ],
    ],
  },
  likeness: {
    take: (request) => parseLikenessRequest(request, audit as never),
    right: { faces: [0, 2, 2] },
    wrong: [
      ...shapes,
      ['no faces', { faces: [] }],
      ['a face behind the last', { faces: [0, 3] }],
      ['more faces than a sheet holds', { faces: many(mostFacesOfSheet + 1) }],
    ],
  },
  note: {
    take: parseNoteRequest,
    right: { face: 0, text: 'blurred' },
    wrong: [
      ...shapes,
      ['a note that is too long', { face: 0, text: long(10_001) }],
      ['one that is much too long', { face: 0, text: '\0'.repeat(1_000_000) }],
      ['no text', { face: 0, text: 1 }],
    ],
  },
  rememberView: {
    take: (request) => views.remember('set', request),
    right: { view: '{}' },
    wrong: [...shapes, ['a view that is too long', { view: long(400_001) }], ['no text', { view: {} }]],
  },
  thumbnails: {
    take: thumbnails.thumbnails,
    right: { faces: [0], edge: 96 },
    wrong: [
      ...shapes,
      ['too many faces', { faces: many(mostThumbnailsAsked + 1), edge: 96 }],
      ['another size', { faces: [0], edge: 100_000 }],
    ],
  },
  answerBlind: {
    take: parseBlindAnswer,
    right: { face: 0, answer: { kind: 'class', label: 6 } },
    wrong: [
      ...shapes,
      ['no face', { answer: { kind: 'unclear' } }],
      ['a class by its name', { face: 0, answer: { kind: 'class', label: 'sad' } }],
      ['a verdict that is in sight of a suggestion', { face: 0, answer: { kind: 'accept' } }],
    ],
  },
  blindPictures: {
    take: parseBlindPictures,
    right: { faces: [0, 2] },
    wrong: [...shapes, ['no faces', { faces: [] }], ['too many', { faces: many(mostBlindPictures + 1) }]],
  },
  undoBlind: null,
  redoBlind: null,
  leaveBlind: null,
  inspect: { take: parseFace, right: { face: 2 }, wrong: faceShapes },
  neighbours: { take: parseFace, right: { face: 2 }, wrong: faceShapes },
  showPlace: { take: parseFace, right: { face: 2 }, wrong: faceShapes },
  revealImage: { take: parseFace, right: { face: 2 }, wrong: faceShapes },
  copyPath: { take: parseFace, right: { face: 2 }, wrong: faceShapes },
  userKeys: null,
  showKeybindings: null,
  keysApply: {
    take: parseKeysApply,
    right: { apply: true },
    wrong: [...shapes, ['a text that says so', { apply: 'true' }]],
  },
};

const looked = Object.entries(checks).flatMap(([name, check]) => (check ? [[name, check] as const] : []));

describe.each(looked)('the page’s request %s', (_, { take, right, wrong }) => {
  const asked = async (request: unknown) => take(request as never);

  it('is taken where it is in order', async () => {
    await expect(asked(right)).resolves.not.toThrow();
  });

  it.each(wrong)('is refused with %s', async (_what, request) => {
    await expect(asked(request)).rejects.toThrow(Error);
  });
});

it('names a face once, however often a page does', () => {
  expect(parseDecideRequest({ faces: [...many(1000), 1], verdict: 'accept' }).faces).toEqual([0, 1]);
});

it('says no more of a long list of nonsense than of a short one', () => {
  const issuesOf = (faces: unknown[]) => {
    try {
      return parseDecideRequest({ faces, verdict: 'accept' });
    } catch (error) {
      return (error as { issues: unknown[] }).issues.length;
    }
  };
  expect(issuesOf(new Array<unknown>(100_000).fill('x'))).toBe(1);
});

it('is no message with a name longer than any request has', async () => {
  const message = (method: string): WireMessage => ({ kind: 'request', id: 1, method, parameter: undefined });
  expect(isWireMessage(message('ready'))).toBe(true);
  expect(isWireMessage(message(long(101)))).toBe(false);
  expect(isWireMessage({ kind: 'notification', method: long(101), parameter: undefined })).toBe(false);
  const replies: unknown[] = [];
  const answerer = new RpcAnswerer({}, (reply) => void replies.push(reply), String);
  await answerer.accept(message('constructor'));
  expect(replies).toEqual([
    { kind: 'reply', id: 1, result: { error: expect.stringMatching(/Unknown request/) } },
  ]);
});
