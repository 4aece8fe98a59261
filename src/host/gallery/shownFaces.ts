import { type PackedFaces, packFaces } from '../../protocol/packedFaces';
import { galleryFaces } from './galleryFaces';
import type { ReviewSession } from '../reviews/reviewSession';

/** A review's faces as a page gets them, made once for all the pages that start: they do not depend on decisions. */
export class ShownFaces {
  private made:
    { readonly session: ReviewSession; readonly roots: string; readonly faces: PackedFaces } | undefined;

  /** @param roots folders whose images the page may show. */
  of(session: ReviewSession, roots: readonly string[]): PackedFaces {
    const key = roots.join('\n');
    if (this.made?.session === session && this.made.roots === key) return this.made.faces;
    const faces = packFaces(galleryFaces(session.result, roots, session.imageFiles()));
    // A commit moves the images of class folders.
    this.made = session.choice.isFolder ? undefined : { session, roots: key, faces };
    return faces;
  }
}
