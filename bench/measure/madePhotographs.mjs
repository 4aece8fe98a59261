import sharp from 'sharp';
import { seededRandom } from '../../scripts/seededRandom.mjs';

/** What the faces are enlarged by, and the most that they are turned by, degrees. */
export const scales = [0.5, 0.7, 1, 1.4, 2, 2.8, 4];
const mostTurned = 20;
/** Different clutters; each photograph shows one of them, mirrored or not. */
const clutters = 24;
/** Share of a face's side over which it fades into what is around it: nobody's photograph has a face's edges in it. */
const fading = 0.08;

/**
 * @typedef {object} MadePhotograph
 * @property {Buffer} jpeg
 * @property {number} scale
 * @property {number} turn degrees clockwise
 * @property {{ readonly x: number, readonly y: number, readonly side: number }} face its middle and its side, pixels
 */

/**
 * Makes photographs of cropped faces: each pasted, scaled, turned and shifted into a larger picture with clutter.
 * @param {number} width
 * @param {number} height
 */
export async function photographMaker(width, height) {
  /** @type {Buffer[]} */
  const backgrounds = [];
  for (let seed = 0; seed < clutters; seed++) backgrounds.push(await clutter(width, height, seed));
  /**
   * @param {string} file of the cropped face
   * @param {number} index makes a photograph of its own of it
   * @returns {Promise<MadePhotograph>}
   */
  return async (file, index) => {
    const random = seededRandom(1000 + index);
    const scale = scales[index % scales.length] ?? 1;
    const turn = Math.round((2 * random.next() - 1) * mostTurned);
    const crop = await sharp(file).toColourspace('srgb').metadata();
    const side = Math.round(crop.width * scale);
    const face = await sharp(file)
      .toColourspace('srgb')
      .resize(side, side, { fit: 'fill' })
      .removeAlpha()
      .joinChannel(await mask(side))
      .png()
      .toBuffer();
    const turned = await sharp(face)
      .rotate(turn, { background: '#0000' })
      .png()
      .toBuffer({ resolveWithObject: true });
    const { width: reach } = turned.info;
    const left = random.below(Math.max(1, width - reach));
    const top = random.below(Math.max(1, height - reach));
    const background = sharp(backgrounds[random.below(backgrounds.length)]);
    const jpeg = await (random.next() < 0.5 ? background.flop() : background)
      .composite([{ input: turned.data, left, top }])
      .jpeg({ quality: 90 })
      .toBuffer();
    return { jpeg, scale, turn, face: { x: left + reach / 2, y: top + reach / 2, side } };
  };
}

/** Opaque in the middle, fading at the edges. @param {number} side */
function mask(side) {
  const edge = Math.max(1, side * fading);
  const alpha = Uint8Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    const inside = Math.min(x, y, side - 1 - x, side - 1 - y) + 0.5;
    return Math.round(255 * Math.min(1, inside / edge));
  });
  return sharp(alpha, { raw: { width: side, height: side, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/**
 * Something like a room or a street: light from one side, texture, and a hundred shapes in many sizes.
 * @param {number} width
 * @param {number} height
 * @param {number} seed
 */
async function clutter(width, height, seed) {
  const random = seededRandom(seed);
  const colour = () => `hsl(${random.below(360)} ${random.below(60)}% ${15 + random.below(65)}%)`;
  const shapes = Array.from({ length: 100 }, () => {
    const [x, y] = [random.below(width), random.below(height)];
    const size = Math.round(6 * Math.exp(random.next() * Math.log(width / 12)));
    const flat = Math.round(size * (0.15 + random.next()));
    const about = `fill="${colour()}" opacity="${(0.3 + 0.7 * random.next()).toFixed(2)}" transform="rotate(${random.below(180)} ${x} ${y})"`;
    const kind = random.below(4);
    if (kind === 0) return `<rect x="${x}" y="${y}" width="${size}" height="${flat}" ${about}/>`;
    if (kind === 1) return `<ellipse cx="${x}" cy="${y}" rx="${size / 2}" ry="${flat / 2}" ${about}/>`;
    if (kind === 2)
      return `<path d="M${x} ${y} q${flat} ${-size} ${size} 0 t${size} ${flat}" fill="none" stroke="${colour()}" stroke-width="${1 + random.below(9)}"/>`;
    return `<path d="M${x} ${y} l${size} ${flat} l${-flat} ${size} z" ${about}/>`;
  }).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="light" x2="1" y2="1"><stop stop-color="${colour()}"/><stop offset="1" stop-color="${colour()}"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#light)"/>${shapes}</svg>`;
  const noise = await sharp({
    create: {
      width: Math.ceil(width / 2),
      height: Math.ceil(height / 2),
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 9 },
    },
  })
    .resize(width, height, { fit: 'fill' })
    .png()
    .toBuffer();
  return sharp(Buffer.from(svg))
    .blur(0.8)
    .composite([{ input: noise, blend: 'soft-light' }])
    .removeAlpha()
    .png()
    .toBuffer();
}
