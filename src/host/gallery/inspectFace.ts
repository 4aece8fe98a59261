import path from 'node:path';
import * as v from 'valibot';
import { featuresBeside } from '../../labels/places';
import { chancesOf, faceAlone } from '../../audit/result/chances';
import type { NearestAnswer, NearestQuestion, NeighbourSearch } from '../../audit/neighbours/neighbourSearch';
import { textFileOf } from '../../labels/dataSet';
import type { FaceInspection, FaceNeighbours, FacePlace, NeighbourGroup } from '../../protocol/inspection';
import type { ReviewSession } from '../reviews/reviewSession';
import { boundedList, faceNumber, parsePageMessage } from '../ui/pageMessage';
import { type GalleryRequests, mostFacesOfSheet } from '../../protocol/gallery';
import type { Handlers } from '../../protocol/rpc';

/** How many similar faces of a class are shown. */
const neighboursShown = 5;
/** Faces more alike than this are almost the same picture. */
const leastDuplicateSimilarity = 0.99;

const schema = v.object({ face: faceNumber });
const likenessSchema = v.object({ faces: boundedList(faceNumber, mostFacesOfSheet) });

/** @throws Error when `request` does not name a face of the audit; the page is not trusted to. */
export function parseFaceRequest(request: unknown, { result }: ReviewSession): number {
  const { face } = parsePageMessage(schema, request);
  if (face >= result.ids.length) throw new Error(`There is no face number ${face} in this audit.`);
  return face;
}

/** Where a face's label stands. */
export function placeOf({ dataSet, result }: ReviewSession, face: number): FacePlace {
  const id = result.ids[face] ?? '';
  const file = textFileOf(dataSet, id);
  if (!file) return { kind: 'image' };
  const line = result.lines[face] ?? 0;
  return line > 0 ? { kind: 'row', file: path.basename(file.location), line } : { kind: 'none' };
}

/** What is known of a face at once. */
export function inspectFace(session: ReviewSession, face: number): FaceInspection {
  const list = (values: Float32Array | undefined) => (values ? [...values] : null);
  return {
    face,
    chances: list(chancesOf(session.result, face)),
    alone: list(faceAlone(session.result, face)),
    place: placeOf(session, face),
    history: session.journal.historyOf(session.result.ids[face] ?? ''),
  };
}

/**
 * The faces that are most like one, of the class that it was given and of the one that is suggested.
 * @param search looks them up.
 */
export async function neighboursOf(
  session: ReviewSession,
  face: number,
  search: (question: NearestQuestion) => Promise<NearestAnswer>,
): Promise<FaceNeighbours> {
  const { result } = session;
  const classes = comparedClasses(session, face);
  const answer = await search({
    ...keptFeaturesOf(session),
    face,
    labels: classes.map(({ label }) => label),
    count: neighboursShown,
  });
  if (answer.kind !== 'found') return { face, kind: answer.kind };
  const group = result.duplicateGroup[face] ?? 0;
  const groups = classes.map(({ label, role }, index) => ({
    label,
    role,
    neighbours: (answer.lists[index] ?? []).map(({ face: other, similarity }) => ({
      face: other,
      similarity,
      isDuplicate:
        similarity > leastDuplicateSimilarity || (group > 0 && result.duplicateGroup[other] === group),
    })),
  }));
  return { face, kind: 'found', groups };
}

/** Where the features are that the audit kept, and which audit that was. */
function keptFeaturesOf({ resultFile, result }: ReviewSession) {
  return { featuresFile: featuresBeside(resultFile), createdAt: result.metadata.createdAt };
}

/** The given class and the suggested one; where they are the same, or one is missing, the likeliest other class. */
function comparedClasses(session: ReviewSession, face: number): Pick<NeighbourGroup, 'label' | 'role'>[] {
  const { scores, metadata } = session.result;
  const isClass = (label: number | undefined): label is number =>
    label !== undefined && label < metadata.classes.length;
  const [given, suggested] = [scores.given[face], scores.suggested[face]];
  const classes: Pick<NeighbourGroup, 'label' | 'role'>[] = [];
  if (isClass(given)) classes.push({ label: given, role: 'given' });
  if (isClass(suggested) && suggested !== given) classes.push({ label: suggested, role: 'suggested' });
  if (classes.length < 2) {
    const taken = new Set(classes.map(({ label }) => label));
    const chances = chancesOf(session.result, face) ?? new Float32Array();
    let next: number | undefined;
    chances.forEach((chance, label) => {
      if (!taken.has(label) && chance > (next === undefined ? -1 : (chances[next] ?? 0))) next = label;
    });
    if (next !== undefined) classes.push({ label: next, role: 'next' });
  }
  return classes;
}

/** @throws Error when `request` does not name faces of the audit, or too many; the page is not trusted to. */
export function parseLikenessRequest(request: unknown, { result }: ReviewSession): readonly number[] {
  const { faces } = parsePageMessage(likenessSchema, request);
  const stranger = faces.find((face) => face >= result.ids.length);
  if (stranger !== undefined) throw new Error(`There is no face number ${stranger} in this audit.`);
  return [...new Set(faces)];
}

/** The answers to what the page asks about what faces look like, and about one of them. */
export function inspectorRequests(
  review: () => Promise<ReviewSession>,
  search: Pick<NeighbourSearch, 'nearest' | 'likeness'>,
): Pick<Handlers<GalleryRequests>, 'inspect' | 'neighbours' | 'likeness'> {
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
    likeness: async (request) => {
      const session = await review();
      const faces = parseLikenessRequest(request, session);
      return search.likeness({ ...keptFeaturesOf(session), faces });
    },
  };
}
