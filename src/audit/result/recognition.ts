import type { AuditMetadata, AuditScores } from './auditResult';

/** Of fewer faces chance alone says anything. */
const fewestFaces = 40;
/**
 * What separates images that the networks read from such that they do not, measured (bench/README.md): on faces up to 70 %
 * of whose labels are wrong the agreement was .14 and more, on drawings half of whose labels are wrong .2; on photographs
 * and noise at most .05.
 */
const leastAgreement = 0.1;
/** As a share of what there is to know: on faces, whatever their labels, .47 and more; on photographs at most .25. */
const leastInformation = 0.35;

/** Results do not change, and are asked often. */
const known = new WeakMap<Judged['scores'], boolean>();

type Judged = {
  readonly metadata: Pick<AuditMetadata, 'classes'>;
  readonly scores: Pick<AuditScores, 'given' | 'probabilities'>;
};

/**
 * Whether the networks recognise anything of the classes in the images. They do not where what they see in the faces that
 * they have not learned from agrees with the labels no more than chance would (Cohen's κ), and hardly differs from
 * face to face (mutual information of image and class). Wrong labels alone cost agreement, and leave the second.
 */
export function recognisesClasses(judged: Judged): boolean {
  const { scores } = judged;
  const recognised = known.get(scores) ?? measure(judged);
  known.set(scores, recognised);
  return recognised;
}

function measure({ metadata, scores }: Judged): boolean {
  const classes = metadata.classes.length;
  const [givenCounts, seenCounts, mean] = [0, 1, 2].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let [faces, agreed, doubt] = [0, 0, 0];
  scores.given.forEach((given, row) => {
    if (given >= classes) return;
    const start = row * classes;
    let seen = 0;
    for (let label = 0; label < classes; label++) {
      const probability = scores.probabilities[start + label] ?? NaN;
      if (Number.isNaN(probability)) return;
      if (probability > (scores.probabilities[start + seen] ?? 0)) seen = label;
    }
    faces++;
    if (seen === given) agreed++;
    givenCounts[given] = (givenCounts[given] ?? 0) + 1;
    seenCounts[seen] = (seenCounts[seen] ?? 0) + 1;
    const own = scores.probabilities.subarray(start, start + classes);
    own.forEach((probability, label) => (mean[label] = (mean[label] ?? 0) + probability));
    doubt += entropy(own, 1);
  });
  if (faces < fewestFaces) return true;
  const byChance =
    givenCounts.reduce((sum, count, label) => sum + count * (seenCounts[label] ?? 0), 0) / faces ** 2;
  const agreement = byChance < 1 ? (agreed / faces - byChance) / (1 - byChance) : 0;
  const information = entropy(mean, faces) - doubt / faces;
  return agreement >= leastAgreement || information >= leastInformation * entropy(givenCounts, faces);
}

/** In nats, of counts that add up to `total`. */
function entropy(counts: Float32Array | Float64Array, total: number): number {
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / total) * Math.log(count / total);
  return sum;
}
