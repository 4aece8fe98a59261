/** One image cannot be used. The message is a sentence for the row of that image: what is wrong and what to do. */
export class FaceFailure extends Error {
  override readonly name = 'FaceFailure';
}
