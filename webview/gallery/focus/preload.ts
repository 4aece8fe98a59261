import type { Review } from '../store/review';

/** Faces ahead whose images are asked for: as many as a quick annotator passes while one is on its way. */
const ahead = 4;

/** Asks for the images that come next before they are looked at. */
export class Preload {
  /** Held, so that the browser keeps what it has decoded. */
  private images = new Map<string, HTMLImageElement>();

  constructor(private readonly review: Review) {}

  /** The next undecided faces after `place`, and the one before it. */
  around(list: Uint32Array, place: number): void {
    const next: number[] = [];
    for (let at = place + 1; at < list.length && next.length < ahead; at++) {
      const face = list[at];
      if (face !== undefined && !this.review.isSettled(face)) next.push(face);
    }
    const previous = list[place - 1];
    const faces = previous === undefined ? next : [...next, previous];
    const addresses = faces.flatMap((face) => this.review.addressOf(face) ?? []);
    this.images = new Map(
      addresses.map((address) => [address, this.images.get(address) ?? requested(address)]),
    );
  }

  stop(): void {
    this.images.clear();
  }
}

function requested(address: string): HTMLImageElement {
  const image = new Image();
  image.decoding = 'async';
  image.src = address;
  return image;
}
