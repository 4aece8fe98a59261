/** What was measured of the faces' pictures. */
export type GalleryPictures = {
  /** What is wrong with each, a bit for each of `pictureIssues`. */
  readonly issues: Uint16Array;
  /** How far the worst of it stands out of the set, from 0 to 1; NaN where a picture was not measured. */
  readonly worst: Float32Array;
  /** Each of `linkedMeasures` of all faces, one after the other: [measures × count]. */
  readonly measured: Float32Array;
};

/** How many annotators chose what. */
export type GalleryVotes = {
  /** What can be voted for; not all of it need be a class of the review. */
  readonly classes: readonly string[];
  /** [faces × vote classes] */
  readonly counts: Uint16Array;
};
