import * as v from 'valibot';
import { type GalleryRequests, verdicts } from '../../protocol/gallery';
import { boundedList, parsePageMessage } from '../pages/pageMessage';
import { faceNumber } from './faceNumber';

/** More faces than any audit has. */
const mostFaces = 10_000_000;
/** Longer than any class is called. */
const longestLabel = 10_000;

/** What the page may ask to decide; it shows label files' text, so it is not trusted to ask for this alone. */
const schema = v.object({
  faces: boundedList(faceNumber, mostFaces),
  verdict: v.picklist(verdicts),
  label: v.optional(v.pipe(v.string(), v.maxLength(longestLabel))),
});

/** @throws Error when `request` has another shape. */
export function parseDecideRequest(request: unknown): Parameters<GalleryRequests['decide']>[0] {
  const { faces, verdict, label } = parsePageMessage(schema, request);
  // A face that is named again has its decision.
  return { faces: [...new Set(faces)], verdict, ...(label !== undefined && { label }) };
}
