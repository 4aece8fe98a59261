import path from 'node:path';
import type { FacePlace } from '../../protocol/inspection';
import { textFileOf } from '../../labels/members';
import type { ReviewSession } from '../review/reviewSession';

/** Where a face's label stands. */
export function placeOf({ choice, result }: ReviewSession, face: number): FacePlace {
  const id = result.ids[face] ?? '';
  const file = textFileOf(choice.labels, choice.reading, id);
  if (!file) return { kind: 'image' };
  const line = result.lines[face] ?? 0;
  return line > 0 ? { kind: 'row', file: path.basename(file.location), line } : { kind: 'none' };
}
