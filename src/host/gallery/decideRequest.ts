import * as v from 'valibot';
import { type GalleryRequests, verdicts } from '../../protocol/gallery';
import { faceNumber } from './faceNumber';

/** What the page may ask to decide; it shows label files' text, so it is not trusted to ask for this alone. */
const schema = v.object({
  faces: v.pipe(v.array(faceNumber), v.minLength(1)),
  verdict: v.picklist(verdicts),
  label: v.optional(v.string()),
});

/** @throws Error when `request` has another shape. */
export function parseDecideRequest(request: unknown): Parameters<GalleryRequests['decide']>[0] {
  const { faces, verdict, label } = v.parse(schema, request);
  return { faces, verdict, ...(label !== undefined && { label }) };
}
