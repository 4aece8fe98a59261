import { thumbnailEdges } from '../../../src/protocol/thumbnails';
import { create, setText } from '../../shared/dom';
import type { FaceBox, Review } from '../store/review';
import { strings } from '../strings';
import type { Thumbnails } from '../thumbnails/thumbnails';

/** Below this width an image can be shown with square pixels; smooth, as the networks see it, a face is easier to read. */
const pixelatedBelow = 100;

/** A face's image, cut to the face where the data set says where that is, or the reason why there is none. */
export class FaceImage {
  readonly element: HTMLElement;
  private readonly image = create('img', 'face-image', { attributes: { alt: '', decoding: 'async' } });
  private readonly reason = create('span', 'face-reason');
  private address: string | undefined;
  private box: FaceBox | undefined;
  private face = -1;
  private isThumbnail = false;
  /** Where the face is in a photograph that is shown whole. */
  private readonly frame = create('span', 'face-frame', {
    attributes: { hidden: '' },
    children: [create('span', 'face-frame-line')],
  });
  private turn: number | undefined;

  /**
   * @param thumbnails shows the face small, once it is known how; undefined: shows the image itself.
   * @param photographs whether photographs in which the face was found are shown whole, with a frame around it.
   */
  constructor(
    className: string,
    private readonly thumbnails?: Thumbnails,
    private readonly photographs = false,
  ) {
    this.element = create('div', className, [this.image, this.frame, this.reason]);
    this.image.draggable = false;
    this.image.addEventListener('load', () => {
      this.cut();
      this.element.dataset['image'] = 'shown';
    });
    this.image.addEventListener('error', () => {
      if (this.address === undefined) return;
      if (this.isThumbnail) this.thumbnails?.lost(this.face);
      else this.showReason(strings.card.imageMissing);
    });
  }

  /** @param load whether to request the image now; without it the place stays empty until asked again. */
  bind(review: Review, face: number, load: boolean): void {
    const isSame = face === this.face;
    const thumbnail = this.thumbnails?.of(face);
    const original = review.addressOf(face);
    const failure =
      review.faces.failures[face] ?? (thumbnail?.kind === 'failed' ? thumbnail.reason : undefined);
    this.face = face;
    this.isThumbnail = thumbnail?.kind === 'made';
    this.box = this.isThumbnail ? undefined : review.boxOf(face);
    this.turn = this.isThumbnail ? undefined : review.turnOf(face);
    const address = thumbnail?.kind === 'made' ? thumbnail.address : original;
    if (failure !== undefined || original === undefined) {
      this.request(undefined);
      this.showReason(failure ?? strings.card.noImage);
    } else if (address === this.address) {
      // Another face of the image that is here already.
      if (this.element.dataset['image'] === 'shown') this.cut();
    } else {
      // A sharper picture of the same face takes the place of the one that is shown.
      if (!isSame || this.address === undefined) this.element.dataset['image'] = 'loading';
      setText(this.reason, '');
      const isKnown = !this.thumbnails || thumbnail !== undefined;
      // A card that was recycled must not keep another face, nor a request that nobody waits for.
      this.request(load && isKnown ? address : undefined);
    }
  }

  /** Shows the part of the image that the face is; the audit takes the same part. */
  private cut(): void {
    const { naturalWidth, naturalHeight } = this.image;
    const isFramed = this.turn !== undefined && this.photographs;
    const part = this.box && !isFramed ? partWithin(this.box, naturalWidth, naturalHeight) : undefined;
    this.frame.hidden = !isFramed;
    if (isFramed && this.box) this.placeFrame(this.box, naturalWidth, naturalHeight);
    const { style, classList } = this.image;
    classList.toggle('cut', part !== undefined);
    if (part) {
      const [x, y, width, height] = part;
      style.setProperty('object-view-box', `xywh(${x}px ${y}px ${width}px ${height}px)`);
      style.setProperty('--ratio', String(width / height));
    } else style.removeProperty('object-view-box');
    // How far it may be enlarged; a thumbnail is never.
    if (!this.thumbnails)
      style.setProperty('--edge', String(Math.max(part?.[2] ?? naturalWidth, part?.[3] ?? naturalHeight)));
    // A thumbnail that was shrunk to one of these has no pixels of its own to show.
    const isShrunk =
      this.isThumbnail && thumbnailEdges.some((edge) => edge === Math.max(naturalWidth, naturalHeight));
    classList.toggle('pixelated', !isShrunk && (part?.[2] ?? naturalWidth) < pixelatedBelow);
  }

  /** In shares of the image's sides; the style knows how large the image is shown. */
  private placeFrame({ left, top, width }: FaceBox, imageWidth: number, imageHeight: number): void {
    const { style } = this.frame;
    style.setProperty('--image-ratio', String(imageWidth / imageHeight));
    style.setProperty('--x', String(left / imageWidth));
    style.setProperty('--y', String(top / imageHeight));
    style.setProperty('--side', String(width / imageWidth));
    style.setProperty('--turn', `${this.turn ?? 0}deg`);
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

/** Left, top, width and height of what lies within the image; undefined where nothing does. */
function partWithin(
  { left, top, width, height }: FaceBox,
  imageWidth: number,
  imageHeight: number,
): readonly [number, number, number, number] | undefined {
  const [x, y] = [Math.max(0, left), Math.max(0, top)];
  const [right, bottom] = [Math.min(imageWidth, left + width), Math.min(imageHeight, top + height)];
  return right > x && bottom > y ? [x, y, right - x, bottom - y] : undefined;
}
