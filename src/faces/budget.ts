import * as l10n from '@vscode/l10n';
import type { Metadata } from 'sharp';
import { FaceFailure } from './faceRegion';

/** No photograph takes as long to decode; a file made to waste time is given up. */
export const mostSeconds = 20;

/** The depths of pixels that take more than a byte a channel. */
const bytesOfDepth: Readonly<Record<string, number>> = {
  short: 2,
  ushort: 2,
  int: 4,
  uint: 4,
  float: 4,
  complex: 8,
  double: 8,
  dpcomplex: 16,
};

/**
 * What an image takes of a budget of pixels: those that its header claims, of the one frame that is decoded, each once for
 * every four bytes. Eight bits of red, green and blue count as one, sixteen bits of them as one and a half.
 */
export function budgetPixels({
  width,
  height,
  channels,
  depth,
}: Pick<Metadata, 'width' | 'height' | 'channels' | 'depth'>): number {
  const bytes = (bytesOfDepth[depth] ?? 1) * channels;
  return Math.ceil(width * height * Math.max(1, bytes / 4));
}

export function tookTooLong(seconds = mostSeconds): FaceFailure {
  return new FaceFailure(
    l10n.t(
      'Decoding the image takes longer than {0} seconds, so it was given up: save it smaller, or in another format.',
      seconds,
    ),
  );
}

/**
 * Waits for a decoding, but no longer than the limit. One that is given up may go on for a while, since sharp stops
 * between two rows at most: its memory is free when `work` ends, not before.
 * @throws FaceFailure when it takes too long; what `work` does.
 */
export async function inTime<T>(work: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tookTooLong(seconds)), seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Shares out something scarce (memory) among tasks that run at the same time. First come, first served, so a large
 * request is not starved by small ones.
 */
export class Budget {
  private free: number;
  private readonly waiting: { amount: number; start: () => void }[] = [];

  constructor(private readonly total: number) {
    this.free = total;
  }

  /**
   * Waits until `amount` is free. More than the total counts as the total: such a task runs alone.
   * @returns gives the amount back; to be called once.
   */
  async take(amount: number): Promise<() => void> {
    const wanted = Math.min(amount, this.total);
    if (this.waiting.length > 0 || wanted > this.free) {
      await new Promise<void>((start) => {
        this.waiting.push({ amount: wanted, start });
      });
    } else {
      this.free -= wanted;
    }
    return () => {
      this.free += wanted;
      this.serve();
    };
  }

  private serve(): void {
    for (let next = this.waiting[0]; next && next.amount <= this.free; next = this.waiting[0]) {
      this.waiting.shift();
      this.free -= next.amount;
      next.start();
    }
  }
}

/** Pixels of images that may be in memory at once, at about four bytes each. */
export const pixelsInMemory = new Budget(48_000_000);
