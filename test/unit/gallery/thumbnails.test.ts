import { describe, expect, it } from 'vitest';
import type { FaceThumbnail, ThumbnailEdge } from '../../../src/protocol/thumbnails';
import { asFaceThumbnails } from '../../../webview/gallery/thumbnails/guard';
import { Thumbnails } from '../../../webview/gallery/thumbnails/thumbnails';

type Asked = {
  readonly faces: readonly number[];
  readonly edge: ThumbnailEdge;
  readonly answer: (kind?: 'made' | 'original') => Promise<void>;
  readonly fail: () => Promise<void>;
};

/** A host that answers when it is told to. */
function slowHost(edge: ThumbnailEdge = 192) {
  const asked: Asked[] = [];
  const arrived: number[] = [];
  const settled = () => new Promise<void>((resolve) => setTimeout(resolve));
  const thumbnails = new Thumbnails(
    {
      ask: (faces, wished) =>
        new Promise<readonly FaceThumbnail[]>((resolve, reject) => {
          asked.push({
            faces,
            edge: wished,
            answer: (kind = 'made') => {
              resolve(
                faces.map((face) =>
                  kind === 'made' ? { kind, address: `${wished}/${face}.webp` } : { kind },
                ),
              );
              return settled();
            },
            fail: () => {
              reject(new Error('The process died.'));
              return settled();
            },
          });
        }),
      arrived: (faces) => arrived.push(...faces),
    },
    edge,
  );
  return { asked, arrived, thumbnails };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('wishes for thumbnails', () => {
  it('go out in batches, a few at a time, the most wanted first', async () => {
    const { asked, arrived, thumbnails } = slowHost();
    thumbnails.wish(range(0, 100));
    expect(asked.map(({ faces }) => faces)).toEqual([range(0, 16), range(16, 32), range(32, 48)]);
    await asked[1]?.answer();
    expect(arrived).toEqual(range(16, 32));
    expect(thumbnails.of(20)).toEqual({ kind: 'made', address: '192/20.webp' });
    expect(thumbnails.of(0)).toBeUndefined();
    expect(asked[3]?.faces).toEqual(range(48, 64));
  });

  it('are dropped when the view has moved on before their turn', async () => {
    const { asked, thumbnails } = slowHost();
    thumbnails.wish(range(0, 100));
    thumbnails.wish(range(5000, 5020));
    await asked[0]?.answer();
    await asked[1]?.answer();
    await asked[2]?.answer();
    await asked[3]?.answer();
    expect(asked.slice(3).flatMap(({ faces }) => faces)).toEqual(range(5000, 5020));
  });

  it('are not repeated for what is known or on its way', async () => {
    const { asked, thumbnails } = slowHost();
    thumbnails.wish([1, 2, 3]);
    thumbnails.wish([1, 2, 3, 4]);
    expect(asked.map(({ faces }) => faces)).toEqual([[1, 2, 3], [4]]);
    await asked[0]?.answer();
    thumbnails.wish([3, 2, 1]);
    expect(asked).toHaveLength(2);
  });

  it('come again for larger cards, and the smaller picture stays until then', async () => {
    const { asked, thumbnails } = slowHost(96);
    thumbnails.wish([1, 2]);
    await asked[0]?.answer();
    thumbnails.wish([3]);
    await asked[1]?.answer('original');
    thumbnails.edge = 384;
    thumbnails.wish([1, 2, 3]);
    expect(asked[2]).toMatchObject({ faces: [1, 2], edge: 384 });
    expect(thumbnails.of(1)).toEqual({ kind: 'made', address: '96/1.webp' });
    await asked[2]?.answer();
    expect(thumbnails.of(1)).toEqual({ kind: 'made', address: '384/1.webp' });
    thumbnails.edge = 96;
    thumbnails.wish([1, 2, 3]);
    expect(asked).toHaveLength(3);
  });

  it('leave the images themselves where nobody answers, or a thumbnail is gone', async () => {
    const { asked, arrived, thumbnails } = slowHost();
    thumbnails.wish([1]);
    await asked[0]?.fail();
    expect(thumbnails.of(1)).toEqual({ kind: 'original' });
    thumbnails.wish([2]);
    await asked[1]?.answer();
    thumbnails.lost(2);
    expect(thumbnails.of(2)).toEqual({ kind: 'original' });
    expect(arrived).toEqual([1, 2, 2]);
  });

  it('are forgotten for faces that were seen long ago, so that memory is bounded', async () => {
    const { asked, thumbnails } = slowHost();
    for (let next = 0; next < 5600; next += 16) {
      thumbnails.wish(range(next, next + 16));
      await asked.at(-1)?.answer();
    }
    expect(thumbnails.of(0)).toBeUndefined();
    expect(thumbnails.of(5599)).toBeDefined();
  });
});

it('an answer of another length or shape is refused', () => {
  const answer = [{ kind: 'original' }, { kind: 'made', address: 'a' }, { kind: 'failed', reason: 'b' }];
  expect(asFaceThumbnails(answer, 3)).toEqual(answer);
  expect(() => asFaceThumbnails(answer, 2)).toThrow();
  expect(() => asFaceThumbnails([{ kind: 'made' }], 1)).toThrow();
});
