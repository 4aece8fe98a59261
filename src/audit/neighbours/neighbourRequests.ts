import type { NearFace } from './nearestFaces';

/** A question to the process that compares faces. Plain data: it crosses a process boundary. */
export type NearestQuestion = {
  /** Absolute path of the features that the audit kept. */
  readonly featuresFile: string;
  /** When the audit was made; features of another one don't count. */
  readonly createdAt: string;
  readonly face: number;
  /** Indices of the classes among whose faces to look. */
  readonly labels: readonly number[];
  /** How many faces of each. */
  readonly count: number;
};

export type NearestAnswer =
  | { readonly kind: 'found'; readonly lists: readonly (readonly NearFace[])[] }
  | { readonly kind: 'notKept' }
  | { readonly kind: 'noFeatures' };

/** What the process that compares faces answers. */
export type NeighbourRequests = {
  nearest(question: NearestQuestion): NearestAnswer;
};
