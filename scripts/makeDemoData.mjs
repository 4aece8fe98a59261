import { availableParallelism } from 'node:os';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createAvatar } from '@dicebear/core';
import * as openPeeps from '@dicebear/open-peeps';
import sharp from 'sharp';
import { seededRandom } from './seededRandom.mjs';

/** Faces of Open Peeps by Pablo Stanley (CC0) that show an expression without doubt. */
const facesOf = /** @type {const} */ ({
  anger: ['angryWithFang', 'veryAngry', 'rage'],
  fear: ['fear', 'hectic', 'concerned'],
  happiness: ['smileBig', 'smileLOL', 'smileTeethGap', 'lovingGrin1'],
  neutral: ['serious', 'blank', 'eyesClosed'],
  sadness: ['solemn', 'tired'],
  surprise: ['awe', 'explaining'],
});
/** @typedef {keyof typeof facesOf} Expression */
const expressions = /** @type {Expression[]} */ (Object.keys(facesOf));

/** The others hide the mouth, and with it the expression. */
const mouthFreeBeards = /** @type {const} */ (['chin', 'full', 'goatee2', 'moustache1', 'moustache4']);
const skins = ['ffdbb4', 'edb98a', 'd08b5b', 'ae5d29', '694d3d'];
const backgrounds = ['ffffff', 'f2efe9', 'dfe8ef', 'e9e2f0', 'e4efe2', 'f6e3dc'];

/** In pixels, of the drawing at 224 x 224: where the face is. */
const canvas = 224;
const faceCrop = { left: 70, top: 60, width: 110, height: 130 };

/**
 * @typedef {object} DemoFace
 * @property {string} image below the data set's folder
 * @property {Expression} truth
 * @property {Expression} label `truth`, or another class where an error is planted
 * @property {string} svg
 */

/**
 * Plans the faces: the same number of each expression, in no order, with wrong labels uniform among the other classes.
 * @param {number} count @param {number} share @param {number} seed
 * @returns {DemoFace[]}
 */
function planFaces(count, share, seed) {
  const random = seededRandom(seed);
  const places = Array.from({ length: count }, (_, index) => index);
  const truths = random.shuffled(places.map((place) => expressions[place % expressions.length] ?? 'neutral'));
  const planted = new Set(random.shuffled(places).slice(0, Math.round(count * share)));
  return truths.map((truth, index) => {
    const others = expressions.filter((expression) => expression !== truth);
    const avatar = createAvatar(openPeeps, {
      seed: `${seed}-${index}`,
      size: canvas,
      face: [random.pick(facesOf[truth])],
      skinColor: [random.pick(skins)],
      backgroundColor: [random.pick(backgrounds)],
      accessoriesProbability: 15,
      accessories: ['glasses', 'glasses2', 'glasses3', 'glasses4'],
      facialHairProbability: 12,
      facialHair: [...mouthFreeBeards],
      maskProbability: 0,
      rotate: random.below(9) - 4,
    });
    return {
      image: `images/face${String(index + 1).padStart(5, '0')}.png`,
      truth,
      label: planted.has(index) ? random.pick(others) : truth,
      svg: avatar.toString(),
    };
  });
}

/**
 * Draws one face and cuts it out.
 * @param {DemoFace} face @param {string} folder
 */
async function drawFace({ svg, image }, folder) {
  await sharp(Buffer.from(svg))
    .resize(canvas, canvas)
    .flatten({ background: '#ffffff' })
    .extract(faceCrop)
    .png({ compressionLevel: 6 })
    .toFile(path.join(folder, image));
}

/**
 * Makes a data set of drawn faces, some of them with a wrong label. Nobody has to license them, and the same
 * arguments make the same files.
 *
 * Written: `images/*.png` (110 x 130), `labels.csv` (`image,label`) and, where no audit takes it for a label
 * file, `.truth/planted.csv` (`image,true_label`: the wrong ones only).
 * @param {string} folder made empty first
 * @param {{ faces?: number, share?: number, seed?: number }} [options] `share`: of wrong labels, in [0, 1]
 * @returns {Promise<{ faces: number, planted: number }>}
 */
export async function makeDemoData(folder, { faces: count = 720, share = 0.12, seed = 1 } = {}) {
  const faces = planFaces(count, share, seed);
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, 'images'), { recursive: true });
  await mkdir(path.join(folder, '.truth'));
  const waiting = faces.values();
  const drawUntilDone = async () => {
    for (const face of waiting) await drawFace(face, folder);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, drawUntilDone));
  const planted = faces.filter(({ label, truth }) => label !== truth);
  /** @param {string} name @param {string[]} lines */
  const writeLines = (name, lines) => writeFile(path.join(folder, name), `${lines.join('\n')}\n`);
  await writeLines('labels.csv', ['image,label', ...faces.map(({ image, label }) => `${image},${label}`)]);
  await writeLines('.truth/planted.csv', [
    'image,true_label',
    ...planted.map(({ image, truth }) => `${image},${truth}`),
  ]);
  return { faces: count, planted: planted.length };
}
