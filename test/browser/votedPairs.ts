import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { makeLabelFile } from './dataSets';

/** Around the faces, and in none of them. */
export const surroundings = { r: 255, g: 0, b: 255 };

/** FERPlus' columns, in which the demo's expressions are. */
const choices = [
  ...['neutral', 'happiness', 'surprise', 'sadness', 'anger', 'disgust', 'fear', 'contempt'],
  ...['unknown', 'NF'],
];

/** Which of the faces have no majority among their votes. */
const isSplit = (face: number) => face % 8 === 5;
export const countSplit = (faces: number) =>
  Array.from({ length: faces }, (_, face) => face).filter(isSplit).length;

/**
 * FERPlus' `label.csv`: ten votes a face, two faces an image, each in a box of its own. The right one's box reaches over
 * the image's edge.
 */
export async function makeVotedPairs(folder: string): Promise<void> {
  await makeLabelFile(folder);
  const [, ...lines] = (await readFile(path.join(folder, 'labels.csv'), 'utf8')).trimEnd().split('\n');
  const faces = lines.map((line) => line.split(',') as [image: string, label: string]);
  const { width = 0, height = 0 } = await sharp(path.join(folder, faces[0]?.[0] ?? '')).metadata();
  const gap = 40;
  const rows: string[] = [];
  await mkdir(path.join(folder, 'pairs'));
  for (let first = 0; first < faces.length; first += 2) {
    const pair = faces.slice(first, first + 2);
    const name = `pair${String(first / 2).padStart(2, '0')}.png`;
    const background = {
      create: {
        width: 2 * width + gap,
        height: height + gap,
        channels: 3 as const,
        background: surroundings,
      },
    };
    await sharp(background)
      .composite(
        pair.map(([image], side) => ({
          input: path.join(folder, image),
          left: side * (width + gap),
          top: gap,
        })),
      )
      .png()
      .toFile(path.join(folder, 'pairs', name));
    pair.forEach(([, label], side) => {
      const left = side * (width + gap);
      const box = `"(${left}, ${gap}, ${left + width + 30 * side}, ${gap + height})"`;
      const votes = choices.map((choice) => {
        if (isSplit(first + side))
          return choice === label ? 4 : choice === 'contempt' ? 4 : choice === 'NF' ? 2 : 0;
        return choice === label ? 9 : choice === 'unknown' ? 1 : 0;
      });
      rows.push(`${name},${box},${votes.join(',')}`);
    });
  }
  await writeFile(path.join(folder, 'pairs', 'label.csv'), `${rows.join('\n')}\n`);
  for (const name of ['images', '.truth', 'labels.csv'])
    await rm(path.join(folder, name), { recursive: true });
}
