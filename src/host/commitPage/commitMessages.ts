import * as v from 'valibot';
import { type CommitRequests, mostCommitFaces } from '../../protocol/commit';
import { thumbnailEdges } from '../../protocol/thumbnails';
import { boundedList, faceNumber, parsePageMessage } from '../ui/pageMessage';

const planSchema = v.object({ plan: faceNumber });
const facesSchema = v.object({
  plan: faceNumber,
  changes: boundedList(faceNumber, mostCommitFaces),
  edge: v.picklist(thumbnailEdges),
});
const showFaceSchema = v.object({ plan: faceNumber, change: faceNumber });

/** Which plan the page answers about. @throws Error when `request` has another shape, as do the others. */
export function parsePlanRequest(request: unknown): Parameters<CommitRequests['commit']>[0] {
  return parsePageMessage(planSchema, request);
}

export function parseFacesRequest(request: unknown): Parameters<CommitRequests['faces']>[0] {
  return parsePageMessage(facesSchema, request);
}

export function parseShowFaceRequest(request: unknown): Parameters<CommitRequests['showFace']>[0] {
  return parsePageMessage(showFaceSchema, request);
}
