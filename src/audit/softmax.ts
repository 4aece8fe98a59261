/** Turns each face's log odds into probabilities, in place; [faces × classes], −Infinity for a class out of the question. */
export function softmaxFaces(logOdds: Float32Array, classes: number): void {
  for (let start = 0; start < logOdds.length; start += classes) {
    const face = logOdds.subarray(start, start + classes);
    const highest = face.reduce((most, value) => Math.max(most, value), -Infinity);
    let total = 0;
    face.forEach((value, label) => {
      const share = Math.exp(value - highest);
      face[label] = share;
      total += share;
    });
    face.forEach((value, label) => (face[label] = value / total));
  }
}
