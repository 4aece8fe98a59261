/** What the backbone's own classifier says of the faces, and how its classes are those of the data set. */
export type SecondOpinion = {
  /** Class scores (logits), [faces × width]. */
  readonly scores: Float32Array;
  /** The number of the backbone's classes. */
  readonly width: number;
  /** The backbone's class of each class of the data set, [classes]; −1 where it has none. */
  readonly classOf: Int16Array;
};

/** The opinion as probabilities of the data set's classes, [faces × classes]; 0 for classes that the backbone lacks. */
export function opinionProbabilities({ scores, width, classOf }: SecondOpinion): Float32Array {
  const classes = classOf.length;
  const faces = scores.length / width;
  const probabilities = new Float32Array(faces * classes);
  for (let face = 0; face < faces; face++) {
    const score = (label: number) => scores[face * width + (classOf[label] as number)] as number;
    let highest = -Infinity;
    classOf.forEach((own, label) => {
      if (own >= 0) highest = Math.max(highest, score(label));
    });
    let total = 0;
    classOf.forEach((own, label) => {
      const share = own >= 0 ? Math.exp(score(label) - highest) : 0;
      probabilities[face * classes + label] = share;
      total += share;
    });
    for (let label = 0; label < classes; label++) {
      const cell = face * classes + label;
      probabilities[cell] = (probabilities[cell] as number) / total;
    }
  }
  return probabilities;
}
