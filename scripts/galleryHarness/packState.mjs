import { packChange } from '../../src/protocol/packedChange';
import { packFaces } from '../../src/protocol/packedFaces';

/**
 * What the page shows, as the extension sends it.
 * @param {import('../../src/protocol/gallery').GalleryState} state
 * @returns {import('../../src/protocol/packedFaces').PackedState}
 */
export function packState(state) {
  if (state.kind !== 'review') return state;
  return { ...state, faces: packFaces(state.faces), review: packChange(state.review) };
}
