import type { NeighbourSearch } from '../../audit/neighbours/neighbourSearch';
import type { GalleryRequests } from '../../protocol/gallery';
import type { Handlers } from '../../protocol/rpc';
import type { ReviewSession } from '../reviews/reviewSession';
import { inspectFace, neighboursOf, parseFaceRequest } from './inspectFace';
import { showPlace } from './showPlace';

/** The answers to what the page asks about one face. */
export function inspectorRequests(
  review: () => Promise<ReviewSession>,
  search: Pick<NeighbourSearch, 'nearest'>,
): Pick<Handlers<GalleryRequests>, 'inspect' | 'neighbours' | 'showPlace'> {
  return {
    inspect: async (request) => {
      const session = await review();
      return inspectFace(session, parseFaceRequest(request, session));
    },
    neighbours: async (request) => {
      const session = await review();
      const face = parseFaceRequest(request, session);
      return neighboursOf(session, face, (question) => search.nearest(question));
    },
    showPlace: async (request) => {
      const session = await review();
      await showPlace(session, parseFaceRequest(request, session));
    },
  };
}
