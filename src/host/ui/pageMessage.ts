import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { HumanError } from '../../base/humanError';
import { type GalleryRequests, type SharedDecision, verdicts } from '../../protocol/gallery';
import { readingAspects } from '../../protocol/understoodLabels';
import { longestNote, plainNote } from '../../base/text';

/** More faces than any audit has. */
const mostFaces = 10_000_000;
/** Longer than any class is called. */
const longestLabel = 10_000;
/** Of a note with the controls and blanks that it is kept without, in UTF-16 units. */
const longestText = 10 * longestNote;

/**
 * Takes what a page sent for what `schema` says. A page shows text of label files, so nothing it sends is believed: each
 * request has a schema that bounds every text and list in it.
 * @throws Error at the first thing that is otherwise; naming all would take memory for each.
 */
export function parsePageMessage<const S extends v.GenericSchema>(
  schema: S,
  request: unknown,
): v.InferOutput<S> {
  return v.parse(schema, request, { abortEarly: true });
}

/** A list of at least one and at most so many, whose length is looked at before its items. */
export function boundedList<const S extends v.GenericSchema>(item: S, most: number) {
  const isBounded = (value: unknown) => Array.isArray(value) && value.length > 0 && value.length <= most;
  return v.pipe(v.custom<unknown[]>(isBounded), v.array(item));
}

/** A face's number as a page gives it: not trusted to be one of the audit. */
export const faceNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const decideSchema = v.object({
  faces: boundedList(faceNumber, mostFaces),
  verdict: v.picklist(verdicts),
  label: v.optional(v.pipe(v.string(), v.maxLength(longestLabel))),
});
/** One of each verdict, and one of each class; no data set has as many classes. */
const mostTogether = 10_000;
const togetherSchema = v.object({ decisions: boundedList(decideSchema, mostTogether) });

/** @throws Error when `request` has another shape. */
export function parseDecideRequest(request: unknown): Parameters<GalleryRequests['decide']>[0] {
  return withoutRepeats(parsePageMessage(decideSchema, request));
}

/** @throws Error when `request` has another shape, or says two things of one face. */
export function parseDecideTogether(request: unknown): Parameters<GalleryRequests['decideTogether']>[0] {
  const decisions = parsePageMessage(togetherSchema, request).decisions.map(withoutRepeats);
  const faces = decisions.flatMap((decision) => decision.faces);
  if (faces.length > mostFaces || new Set(faces).size !== faces.length)
    throw new Error('A face has several decisions in one act.');
  return { decisions };
}

/** A face that is named again has its decision. */
function withoutRepeats({ faces, verdict, label }: v.InferOutput<typeof decideSchema>): SharedDecision {
  return { faces: [...new Set(faces)], verdict, ...(label !== undefined && { label }) };
}

const noteSchema = v.object({ face: faceNumber, text: v.string() });

/**
 * The page's note as it is kept: without control characters.
 * @throws Error when `request` has another shape, HumanError where the note is too long.
 */
export function parseNoteRequest(request: unknown): Parameters<GalleryRequests['note']>[0] {
  const { face, text } = parsePageMessage(noteSchema, request);
  // What is far too long is not worth being cleaned.
  const note = text.length > longestText ? text : plainNote(text);
  if (note.length > longestNote) {
    const counts = [note.length, longestNote].map((count) => count.toLocaleString('en-GB'));
    throw new HumanError(l10n.t('The note has {0} characters, and {1} are the most. Shorten it.', ...counts));
  }
  return { face, text: note };
}

const changeReadingSchema = v.object({ aspect: v.picklist(readingAspects) });

/** @throws Error when `request` has another shape. */
export function parseChangeReading(request: unknown): Parameters<GalleryRequests['changeReading']>[0] {
  return parsePageMessage(changeReadingSchema, request);
}
