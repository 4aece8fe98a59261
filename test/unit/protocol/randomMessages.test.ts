import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDecideRequest, parseDecideTogether, parseNoteRequest } from '../../../src/host/ui/pageMessage';
import { ReviewSession } from '../../../src/host/reviews/reviewSession';
import { verdicts, packChange } from '../../../src/protocol/gallery';
import { HumanError } from '../../../src/base/humanError';
import { packState } from '../../../scripts/galleryHarness/packState.mjs';
import { isWireMessage, RpcAnswerer, type RunMessage } from '../../../src/protocol/rpc';
import { DecisionJournal } from '../../../src/review/decisionJournal';
import {
  asAskedFaces,
  asAuditProgress,
  asGalleryState,
  asReviewChange,
} from '../../../webview/gallery/guard';
import { asPlantedErrorsState, rememberedState } from '../../../webview/plantedErrors/guard';
import { auditFixture } from '../audit/auditFixture';
import { madeUpFaces, madeUpReview } from '../gallery/madeUpFaces';
import { csvAt } from '../support/dataSets';

/** Whatever a structured clone can carry. */
const anything = fc.anything({ withTypedArray: true, withMap: true, withDate: true, withBigInt: true });

/** Whether a value was refused by its shape, and nothing broke. */
const isRefusal = (error: unknown): boolean =>
  error instanceof HumanError ||
  (error instanceof Error && (error.name === 'ValiError' || /^Unknown request/.test(error.message)));

describe('whatever a page may send', () => {
  let folder: string;
  let session: ReviewSession;
  const result = auditFixture();

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scn-random-'));
    const journal = await DecisionJournal.open({ folder, dataSet: 'labels.csv', who: 'tester' });
    session = new ReviewSession(csvAt(path.join(folder, 'labels.csv')), folder, result, journal);
  });
  afterAll(async () => {
    await session.journal.close();
    await rm(folder, { recursive: true, force: true });
  });

  const handlers = {
    decide: (request: unknown) => {
      const { faces, verdict, label } = parseDecideRequest(request);
      return session.decide(faces, verdict, label).then(packChange);
    },
    decideTogether: (request: unknown) =>
      session.decideTogether(parseDecideTogether(request).decisions).then(packChange),
    note: (request: unknown) => {
      const { face, text } = parseNoteRequest(request);
      return session.note(face, text).then(packChange);
    },
    undo: () => session.undo().then(packChange),
    redo: () => session.redo().then(packChange),
  };

  /** Nearly right, so that what comes behind the first check is met, too. */
  const often = <T>(right: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: anything });
  const face = often(fc.integer({ min: -1, max: result.ids.length }));
  const label = fc.oneof(fc.constantFrom(...result.metadata.classes), fc.string());
  const decision = fc.record(
    {
      faces: often(fc.array(face, { maxLength: 3 })),
      verdict: often(fc.constantFrom(...verdicts)),
      label: often(label),
    },
    { requiredKeys: ['faces', 'verdict'] },
  );
  const note = fc.record({ face, text: often(fc.string({ unit: 'binary' })) });
  const request = (method: fc.Arbitrary<unknown>, parameter: fc.Arbitrary<unknown>) =>
    fc.record({ kind: fc.constant('request'), id: often(fc.nat()), method: often(method), parameter });
  const message = fc.oneof(
    anything,
    request(fc.constant('decide'), decision),
    request(
      fc.constant('decideTogether'),
      fc.record({ decisions: often(fc.array(decision, { maxLength: 3 })) }),
    ),
    request(fc.constant('note'), note),
    request(fc.constantFrom('undo', 'redo', 'decide', '__proto__', 'constructor', 'toString'), anything),
    fc.record({
      kind: fc.constantFrom('reply', 'notification'),
      id: fc.nat(),
      method: fc.string(),
      result: anything,
    }),
  );

  it('is answered or refused, and only what the audit knows reaches the journal', async () => {
    await fc.assert(
      fc.asyncProperty(message, async (sent) => {
        if (!isWireMessage(sent)) return;
        const replies: RunMessage[] = [];
        const errors: unknown[] = [];
        const answerer = new RpcAnswerer(
          handlers as never,
          (reply) => void replies.push(reply),
          (error) => {
            errors.push(error);
            return 'refused';
          },
        );
        await answerer.accept(sent);
        expect(replies).toHaveLength(sent.kind === 'request' ? 1 : 0);
        expect(errors.filter((error) => !isRefusal(error))).toEqual([]);
        for (const reply of replies)
          if (reply.kind === 'reply' && 'ok' in reply.result)
            asReviewChange(structuredClone(reply.result.ok));
      }),
      { numRuns: 500, seed: 1 },
    );
    const journal = await readFile(session.journal.file, 'utf8');
    const lines = journal.trimEnd().split('\n');
    // Some of it was right.
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(JSON.parse(line)).toBeTypeOf('object');
    expect([...session.journal.ids].filter((id) => !result.ids.includes(id))).toEqual([]);
    const labels = session.allDecisions().decisions.map(({ label }) => label);
    expect(labels.filter((label) => label !== null && !result.metadata.classes.includes(label))).toEqual([]);
  });
});

describe('whatever the host may send', () => {
  const guards: readonly ((value: unknown) => unknown)[] = [
    asGalleryState,
    asAuditProgress,
    asReviewChange,
    asAskedFaces,
    asPlantedErrorsState,
  ];
  const state = packState(madeUpReview(madeUpFaces(3)));

  /** Throws what is no refusal. */
  function accepts<T>(guard: (value: unknown) => T, value: unknown): T | undefined {
    try {
      return guard(value);
    } catch (error) {
      if (isRefusal(error) || (error instanceof Error && / names for /.test(error.message))) return undefined;
      throw error;
    }
  }

  it('is taken or refused, and breaks nothing', () => {
    fc.assert(
      fc.property(anything, (value) => {
        for (const guard of guards) accepts(guard, value);
        rememberedState(value);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('is never taken for a review whose columns are not as long as its faces are many', () => {
    const keys = Object.keys(state.kind === 'review' ? state.faces : {});
    fc.assert(
      fc.property(fc.constantFrom(...keys), anything, (key, value) => {
        const faces = { ...(state.kind === 'review' && state.faces), [key]: value };
        const taken = accepts(asGalleryState, { ...state, faces });
        if (taken?.kind !== 'review') return;
        for (const column of ['image', 'imagePath', 'given', 'suggested', 'importance', 'flags'] as const)
          expect(taken.faces[column]).toHaveLength(taken.faces.count);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('may name images as no file can be called', () => {
    const named = madeUpFaces(2, { image: ['a\0b.png', 'c.png'] });
    const taken = asGalleryState(structuredClone(packState(madeUpReview(named))));
    expect(taken).toMatchObject({ faces: { image: ['a\ufffdb.png', 'c.png'] } });
  });
});
