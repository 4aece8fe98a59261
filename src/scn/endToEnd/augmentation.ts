import { type RandomBits, normal, uniform } from '../randomness';

/** ImageNet's statistics, by which torchvision's weights expect images to be normalised. */
const mean = [0.485, 0.456, 0.406] as const;
const deviation = [0.229, 0.224, 0.225] as const;
/** Standard deviation of the noise, in steps of 0 to 255; the official code has a variance of 30. */
const noise = Math.sqrt(30);

/** The part of an image that random erasing may take, and the proportions of its sides (Zhong et al. 2020). */
const erasedArea = [0.02, 0.25] as const;
const erasedRatio = [0.3, 3.3] as const;
/** Tries to place a rectangle before the image stays whole, as in torchvision. */
const erasingTries = 10;

/**
 * Turns an image's bytes into what the network takes, varied at random as the official code does it: half of the images are
 * flipped or made noisy, half lose a rectangle.
 * @param bytes RGB, [size, size, 3]
 * @param into where the normalised numbers go, [size, size, 3]
 * @param random undefined: the image as it is, for scoring.
 */
export function prepareImage(
  bytes: Uint8Array,
  size: number,
  into: Float32Array,
  random: RandomBits | undefined,
): void {
  const vary = random !== undefined && uniform(random) > 0.5;
  const flip = vary && uniform(random) < 0.5;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const from = 3 * (row * size + (flip ? size - 1 - column : column));
      const to = 3 * (row * size + column);
      for (let channel = 0; channel < 3; channel++) {
        let value = bytes[from + channel] as number;
        if (vary && !flip) value = Math.min(255, Math.max(0, value + noise * normal(random)));
        into[to + channel] = (value / 255 - (mean[channel] as number)) / (deviation[channel] as number);
      }
    }
  }
  if (random !== undefined && uniform(random) < 0.5) eraseRectangle(into, size, random);
}

function eraseRectangle(image: Float32Array, size: number, random: RandomBits): void {
  const within = ([low, high]: readonly [number, number]) => low + (high - low) * uniform(random);
  for (let attempt = 0; attempt < erasingTries; attempt++) {
    const area = within(erasedArea) * size * size;
    const ratio = Math.exp(within([Math.log(erasedRatio[0]), Math.log(erasedRatio[1])]));
    const [height, width] = [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
    if (height >= size || width >= size) continue;
    const top = Math.floor(uniform(random) * (size - height + 1));
    const left = Math.floor(uniform(random) * (size - width + 1));
    for (let row = top; row < top + height; row++)
      image.fill(0, 3 * (row * size + left), 3 * (row * size + left + width));
    return;
  }
}
