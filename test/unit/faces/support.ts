import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { convertBackbone } from '../../../scripts/convertBackbone.mjs';
import { type Backbone, faceExpressionBackbone } from '../../../src/faces/backbone';
import { type Inference, nativeRuntime } from '../../../src/faces/runtime/loadRuntime';

/** Bytes 0 to 255, the same for the same seed (Mulberry32). */
export function seededBytes(length: number, seed: number): Buffer {
  let state = seed;
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return (mixed ^ (mixed >>> 14)) >>> 24;
    }),
  );
}

/** A picture of random coloured patches, smooth enough to survive resizing. */
export function seededPicture(seed: number, size = 48): Sharp {
  return sharp(seededBytes(6 * 6 * 3, seed), { raw: { width: 6, height: 6, channels: 3 } }).resize(
    size,
    size,
  );
}

export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'faces-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Writes `count` different PNG faces; returns their paths. */
export async function writeFaces(folder: string, count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const file = path.join(folder, `face${index}.png`);
      await seededPicture(1000 + index)
        .png()
        .toFile(file);
      return file;
    }),
  );
}

/** Face-api’s backbone, converted into `folder`. */
export async function convertedBackbone(folder: string): Promise<Backbone> {
  return faceExpressionBackbone(path.dirname(await convertBackbone(folder)), await nativeRuntime());
}

/** onnxruntime on the CPU. */
export async function onCpu(): Promise<Inference> {
  return { runtime: await nativeRuntime(), provider: 'cpu' };
}
