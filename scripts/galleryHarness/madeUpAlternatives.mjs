const noClass = 0xffff;

/**
 * The two classes that each face is offered beside its label: the suggested one where there is one, and those that come
 * next in the list, which share what is left of the chances one half each.
 * @param {Pick<import('../../src/protocol/gallery').GalleryFaces, 'count' | 'given' | 'suggested' | 'labelQuality' | 'confidence'>} faces
 * @param {number} classCount
 * @returns {Pick<import('../../src/protocol/gallery').GalleryFaces, 'alternatives' | 'alternativeChances'>}
 */
export function madeUpAlternatives({ count, given, suggested, labelQuality, confidence }, classCount) {
  const alternatives = new Uint16Array(2 * count).fill(noClass);
  const alternativeChances = new Float32Array(2 * count).fill(NaN);
  for (let face = 0; face < count; face++) {
    const label = given[face] ?? noClass;
    const suggestion = suggested[face] ?? noClass;
    const hasSuggestion = suggestion !== noClass && suggestion !== label;
    const start = hasSuggestion ? suggestion : label === noClass ? 0 : label;
    const others = Array.from({ length: classCount }, (_, step) => (start + step) % classCount).filter(
      (each) => each !== label,
    );
    const quality = labelQuality[face] ?? NaN;
    let left = 1 - (Number.isNaN(quality) ? 0 : quality);
    others.slice(0, 2).forEach((each, place) => {
      const chance = hasSuggestion && place === 0 ? (confidence[face] ?? NaN) : left / 2;
      alternatives[2 * face + place] = each;
      alternativeChances[2 * face + place] = chance;
      left -= chance;
    });
  }
  return { alternatives, alternativeChances };
}
