import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { randomBits, uniform } from '../../../src/scn/randomness';

/** Expressions that are told apart at a glance: the mouth's curve and how wide the eyes are. */
const expressions = {
  happy: { curve: 14, eyes: 4 },
  sad: { curve: -14, eyes: 4 },
  surprised: { curve: 0, eyes: 9 },
} as const;

export type Expression = keyof typeof expressions;
export const drawnClasses = Object.keys(expressions) as Expression[];

/** Draws faces into `<folder>/images` and returns their names, the true expression of each by its name. */
export async function drawFaces(folder: string, count: number, seed = 1): Promise<Map<string, Expression>> {
  await mkdir(path.join(folder, 'images'), { recursive: true });
  const random = randomBits(seed);
  const vary = (around: number, by: number) => around + (uniform(random) - 0.5) * by;
  const truth = new Map<string, Expression>();
  for (let i = 0; i < count; i++) {
    const expression = drawnClasses[i % drawnClasses.length] ?? 'happy';
    const { curve, eyes } = expressions[expression];
    const tone = Math.round(vary(200, 60));
    const mouth =
      expression === 'surprised'
        ? `<ellipse cx="${vary(56, 6)}" cy="${vary(82, 4)}" rx="${vary(9, 3)}" ry="${vary(13, 4)}" fill="#400"/>`
        : `<path d="M${vary(36, 4)} ${vary(80, 4)} q20 ${vary(curve, 5)} 40 0" stroke="#400" stroke-width="${vary(4, 2)}" fill="none"/>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="112" height="112"><rect width="112" height="112" fill="rgb(${Math.round(vary(90, 90))},90,110)"/>
      <ellipse cx="56" cy="58" rx="${vary(44, 6)}" ry="${vary(50, 6)}" fill="rgb(${tone},${tone - 30},${tone - 55})"/>
      <circle cx="${vary(40, 4)}" cy="${vary(46, 4)}" r="${vary(eyes, 2)}"/><circle cx="${vary(72, 4)}" cy="${vary(46, 4)}" r="${vary(eyes, 2)}"/>${mouth}</svg>`;
    const name = `images/face${String(i).padStart(3, '0')}.png`;
    await sharp(Buffer.from(svg)).png().toFile(path.join(folder, name));
    truth.set(name, expression);
  }
  return truth;
}

/** Writes `labels.csv`: the true expressions, but for the faces named in `wrong`. */
export async function writeLabels(
  folder: string,
  truth: ReadonlyMap<string, Expression>,
  wrong: ReadonlyMap<string, Expression> = new Map(),
  furtherLines: readonly string[] = [],
): Promise<string> {
  const lines = [...truth].map(([name, expression]) => `${name},${wrong.get(name) ?? expression}`);
  const file = path.join(folder, 'labels.csv');
  await writeFile(file, ['image,label', ...lines, ...furtherLines, ''].join('\n'));
  return file;
}
