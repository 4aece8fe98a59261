import type { FaceBox } from '../../labels/labelFile';
import type { AuditResult } from './auditResult';

/** Where a row's face is in its image; undefined where the image is the face. */
export function faceBoxOf(
  { boxes, faces }: Pick<AuditResult, 'boxes' | 'faces'>,
  row: number,
): (FaceBox & { readonly turn?: number }) | undefined {
  const [left = NaN, top = NaN, width = NaN, height = NaN] = boxes?.subarray(row * 4, row * 4 + 4) ?? [];
  if (Number.isNaN(left)) return undefined;
  const turn = faces?.turn[row] ?? NaN;
  return { left, top, width, height, ...(!Number.isNaN(turn) && { turn }) };
}
