import { alternativesOfFace, type GalleryFaces, noClass } from '../../protocol/gallery';
import type { AuditResult } from './auditResult';
import { chancesOf } from './chances';

type Judged = Pick<AuditResult, 'metadata' | 'scores'>;

/** The likeliest classes but the given one of every row, with the chances that everything shows of them. */
export function alternativesOf(result: Judged): Pick<GalleryFaces, 'alternatives' | 'alternativeChances'> {
  const { suggested, confidence } = result.scores;
  const alternatives = new Uint16Array(suggested.length * alternativesOfFace).fill(noClass);
  const alternativeChances = new Float32Array(alternatives.length).fill(NaN);
  suggested.forEach((suggestion, row) => {
    const chances = chancesOf(result, row);
    alternativesTo(result, row, chances).forEach((label, place) => {
      const at = row * alternativesOfFace + place;
      alternatives[at] = label;
      alternativeChances[at] = (label === suggestion ? confidence[row] : chances?.[label]) ?? NaN;
    });
  });
  return { alternatives, alternativeChances };
}

/** For an unclear row, the likeliest class but the given and the suggested one; `noClass` for any other. */
export function runnerUpOf(result: Judged, row: number): number {
  if (result.scores.unclear[row] !== 1) return noClass;
  return alternativesTo(result, row, chancesOf(result, row))[1] ?? noClass;
}

/** The likeliest classes but the given one, at most `alternativesOfFace`; the suggested one first, where there is one. */
function alternativesTo({ scores }: Judged, row: number, chances: Float32Array | undefined): number[] {
  const given = scores.given[row] ?? noClass;
  const suggested = scores.suggested[row] ?? noClass;
  const best = suggested === noClass || suggested === given ? [] : [suggested];
  while (chances && best.length < alternativesOfFace) {
    let next = noClass;
    let highest = -Infinity;
    chances.forEach((chance, label) => {
      if (label === given || best.includes(label) || !(chance > highest)) return;
      next = label;
      highest = chance;
    });
    if (next === noClass) break;
    best.push(next);
  }
  return best;
}
