import type { Row } from './rowScanner';

/** Why a row that lacks columns is left out. */
export function tooShort({ line, fields }: Row, needed: number): string {
  return `Line ${line}: the row is too short, it has ${fields} of the ${needed} columns needed; complete it or remove it.`;
}

/** Why a row without an image is left out. */
export function namesNoImage({ line }: Row): string {
  return `Line ${line}: the row names no image; add one or remove the row.`;
}
