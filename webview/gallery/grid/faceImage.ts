import { create, setText } from '../../shared/dom';
import type { Review } from '../store/review';
import { strings } from '../strings';

/** Below this width an image is shown with square pixels: a blur would hide what the network saw. */
const pixelatedBelow = 100;

/** A face's image, or the reason why there is none. */
export class FaceImage {
  readonly element: HTMLElement;
  private readonly image = create('img', 'face-image', { attributes: { alt: '', decoding: 'async' } });
  private readonly reason = create('span', 'face-reason');
  private address: string | undefined;

  constructor(className: string) {
    this.element = create('div', className, { children: [this.image, this.reason] });
    this.image.draggable = false;
    this.image.addEventListener('load', () => {
      this.image.classList.toggle('pixelated', this.image.naturalWidth < pixelatedBelow);
      this.element.dataset['image'] = 'shown';
    });
    this.image.addEventListener('error', () => {
      if (this.address !== undefined) this.showReason(strings.card.imageMissing);
    });
  }

  /** @param load whether to request the image now; without it the place stays empty until asked again. */
  bind(review: Review, face: number, load: boolean): void {
    const address = review.addressOf(face);
    const failure = review.faces.failures[face];
    if (failure !== undefined || address === undefined) {
      this.request(undefined);
      this.showReason(failure ?? strings.card.noImage);
    } else if (load && address !== this.address) {
      this.element.dataset['image'] = 'loading';
      setText(this.reason, '');
      this.request(address);
    } else if (address !== this.address) {
      // A card that was recycled must not keep another face, nor a request that nobody waits for.
      this.element.dataset['image'] = 'loading';
      setText(this.reason, '');
      this.request(undefined);
    }
  }

  private request(address: string | undefined): void {
    if (address === this.address) return;
    this.address = address;
    if (address === undefined) this.image.removeAttribute('src');
    else this.image.src = address;
  }

  private showReason(text: string): void {
    this.element.dataset['image'] = 'missing';
    setText(this.reason, text);
  }
}
