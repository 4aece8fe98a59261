import path from 'node:path';
import type { FacePlace } from '../../protocol/inspection';
import { reviewedFileOf } from '../labelEditor/reviewedFiles';
import type { ReviewSession } from '../reviews/reviewSession';

/** Where a face's label stands. */
export function placeOf({ choice, result }: ReviewSession, face: number): FacePlace {
  const id = result.ids[face] ?? '';
  const file = reviewedFileOf(choice, id);
  if (!file) return { kind: 'image' };
  const line = result.lines[face] ?? 0;
  return line > 0 ? { kind: 'row', file: path.basename(file.path), line } : { kind: 'none' };
}
