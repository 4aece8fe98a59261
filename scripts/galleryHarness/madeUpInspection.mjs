import { seededRandom } from '../seededRandom.mjs';

/**
 * What the host would say of a face: chances that fit its card, a place, a history.
 * @param {import('../../src/protocol/gallery').ReviewState} review
 * @param {{ face: number }} request
 * @param {URLSearchParams} options `place` (`row`, `image` or `none`), `history` for one that is not empty
 * @returns {import('../../src/protocol/inspection').FaceInspection}
 */
export function inspectionOf({ classes, faces }, { face }, options) {
  const random = seededRandom(face + 1);
  const weights = classes.map((_, label) =>
    label === faces.suggested[face]
      ? 3 + 3 * random.next()
      : label === faces.given[face]
        ? 1
        : random.next() / 2,
  );
  const given = faces.given[face] ?? 0;
  const suggested = faces.suggested[face] ?? 0;
  const [quality = 0, confidence = 0] = [faces.labelQuality[face], faces.confidence[face]];
  const shown = classes.map((_, label) => label === given || label === suggested);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const sumOfOthers = weights.reduce((total, weight, label) => total + (shown[label] ? 0 : weight), 0);
  const left = 1 - quality - (suggested === given ? 0 : confidence);
  const chances = weights.map((weight, label) =>
    label === given
      ? quality
      : label === suggested
        ? confidence
        : Math.max(0, (left * weight) / Math.max(sumOfOthers, Number.MIN_VALUE)),
  );
  const kind = options.get('place') ?? 'row';
  const ago = (/** @type {number} */ minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
  const failed = faces.failures[face] !== undefined;
  return {
    face,
    chances: failed ? null : chances,
    alone: failed ? null : weights.map((weight) => weight / sum),
    place:
      kind === 'row'
        ? { kind, file: 'labels.csv', line: faces.line[face] ?? 0 }
        : kind === 'image'
          ? { kind }
          : { kind: 'none' },
    history: options.has('history')
      ? [
          { what: 'committed', who: 'ada', at: ago(2) },
          { what: 'decided', who: 'ada', at: ago(3), verdict: 'accept', label: classes[0] },
          { what: 'undone', who: 'ada', at: ago(4) },
          { what: 'decided', who: 'ada', at: ago(150), verdict: 'reject' },
          { what: 'decided', who: 'grace', at: ago(4000), verdict: 'unclear' },
        ]
      : [],
  };
}

/**
 * Faces that have the labels, as if they were alike.
 * @param {import('../../src/protocol/gallery').ReviewState} review
 * @param {{ face: number }} request
 * @param {URLSearchParams} options `neighbours=notKept` or `noFeatures`
 * @returns {import('../../src/protocol/inspection').FaceNeighbours}
 */
export function neighboursOf({ classes, faces }, { face }, options) {
  const kind = faces.failures[face] === undefined ? options.get('neighbours') : 'noFeatures';
  if (kind === 'notKept' || kind === 'noFeatures') return { face, kind };
  const given = faces.given[face] ?? 0;
  const suggested = faces.suggested[face] ?? 0;
  /** @type {Pick<import('../../src/protocol/inspection').NeighbourGroup, 'role' | 'label'>[]} */
  const groups = [
    { role: 'given', label: given },
    suggested === given
      ? { role: 'next', label: (given + 1) % classes.length }
      : { role: 'suggested', label: suggested },
  ];
  return {
    face,
    kind: 'found',
    groups: groups.map(({ role, label }, group) => ({
      label,
      role,
      neighbours: [...faces.given.keys()]
        .filter((other) => other !== face && faces.given[other] === label)
        .slice(0, 5)
        .map((other, place) => ({
          face: other,
          similarity: (group === 0 ? 0.61 : 0.995) - 0.047 * place,
          isDuplicate: group === 1 && place === 0,
        })),
    })),
  };
}
