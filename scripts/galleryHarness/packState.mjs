import { packChange } from '../../src/protocol/gallery';
import { packFaces } from '../../src/protocol/packedFaces';

/**
 * What the page shows, as the extension sends it.
 * @param {import('../../src/protocol/gallery').GalleryState} state
 * @returns {import('../../src/protocol/gallery').PackedState}
 */
export function packState(state) {
  if (state.kind !== 'review') return state;
  return { ...state, faces: packFaces(state.faces), review: packChange(state.review) };
}
