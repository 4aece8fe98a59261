import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaceInspection, FaceNeighbours } from '../../../../src/protocol/inspection';
import { Details } from '../../../../webview/gallery/inspector/details';

/** A host that answers when it is told to. */
class SlowHost {
  readonly asked: string[] = [];
  private readonly waiting = new Map<string, (fails: boolean) => void>();

  inspect(face: number): Promise<FaceInspection> {
    return this.ask(`inspect ${face}`, {
      face,
      chances: null,
      alone: null,
      place: { kind: 'none' },
      history: [],
    });
  }

  neighbours(face: number): Promise<FaceNeighbours> {
    return this.ask(`neighbours ${face}`, { face, kind: 'notKept' });
  }

  async answer(question: string, fails = false): Promise<void> {
    this.waiting.get(question)?.(fails);
    await vi.advanceTimersByTimeAsync(0);
  }

  private ask<T>(question: string, answer: T): Promise<T> {
    this.asked.push(question);
    return new Promise((resolve, reject) => {
      this.waiting.set(question, (fails) => {
        if (fails) reject(new Error('no'));
        else resolve(answer);
      });
    });
  }
}

let host: SlowHost;
let told: string[];
let details: Details;

beforeEach(() => {
  vi.useFakeTimers();
  host = new SlowHost();
  told = [];
  const note = (what: string) => (about: number | { readonly face: number }) => {
    told.push(`${what} ${typeof about === 'number' ? about : about.face}`);
  };
  details = new Details(host, {
    waiting: note('waiting'),
    inspected: note('inspected'),
    searching: note('searching'),
    found: note('found'),
    failed: (face, part) => {
      told.push(`failed ${part} ${face}`);
    },
  });
});
afterEach(() => {
  details.stop();
  vi.useRealTimers();
});

describe('the details of the face in focus', () => {
  it('are asked for at once, and once', async () => {
    details.show(1, 1000);
    details.show(1, 1010);
    expect(host.asked).toEqual(['inspect 1', 'neighbours 1']);
    await host.answer('inspect 1');
    await host.answer('neighbours 1');
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toEqual(['inspected 1', 'found 1']);
  });

  it('are asked for only of the face where a hand on the arrow key rests', async () => {
    for (const face of [1, 2, 3, 4]) {
      details.show(face, 1000 + 30 * face);
      await vi.advanceTimersByTimeAsync(30);
    }
    expect(host.asked).toEqual(['inspect 1', 'neighbours 1']);
    await vi.advanceTimersByTimeAsync(200);
    expect(host.asked.slice(2)).toEqual(['inspect 4', 'neighbours 4']);
  });

  it('are dropped when they come after the focus has left', async () => {
    details.show(1, 1000);
    details.show(2, 2000);
    await host.answer('inspect 1');
    await host.answer('neighbours 1', true);
    await host.answer('inspect 2');
    expect(told).toEqual(['inspected 2']);
  });

  it('leave the last ones standing for a moment before they are said to be missing', async () => {
    details.show(1, 1000);
    await vi.advanceTimersByTimeAsync(100);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(told).toEqual(['waiting 1', 'searching 1']);
    await host.answer('neighbours 1', true);
    await host.answer('inspect 1');
    expect(told.slice(2)).toEqual(['failed neighbours 1', 'inspected 1']);
  });

  it('are read anew after a decision, but for the similar faces', async () => {
    details.show(1, 1000);
    await host.answer('inspect 1');
    details.refresh();
    expect(host.asked.slice(2)).toEqual(['inspect 1']);
    await host.answer('inspect 1');
    expect(told).toEqual(['inspected 1', 'inspected 1']);
    details.stop();
    details.refresh();
    expect(host.asked).toHaveLength(3);
  });
});
