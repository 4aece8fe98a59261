import { serveRequests } from '../processes/serve';
import { type KeptFeatures, readKeptFeatures } from '../audit/neighbours/keptFeatures';
import { orderByLikeness } from '../audit/neighbours/likenessOrder';
import { nearestFaces } from '../audit/neighbours/nearestFaces';
import type { NeighbourRequests } from '../audit/neighbours/neighbourSearch';

/** The features of one audit stay in memory, so that a question costs no reading. */
let open: { readonly name: string; readonly features: Promise<KeptFeatures | undefined> } | undefined;

function featuresOf(file: string, createdAt: string): Promise<KeptFeatures | undefined> {
  const name = `${createdAt} ${file}`;
  if (open?.name !== name) {
    const features = readKeptFeatures(file, createdAt);
    open = { name, features };
    // What could not be read, or was not there, may be the next time.
    const forget = () => {
      if (open?.features === features) open = undefined;
    };
    features.then((found) => {
      if (!found) forget();
    }, forget);
  }
  return open.features;
}

serveRequests<NeighbourRequests>({
  nearest: async ({ featuresFile, createdAt, face, labels, count }) => {
    const features = await featuresOf(featuresFile, createdAt);
    if (!features) return { kind: 'notKept' };
    const lists = nearestFaces(features, face, labels, count);
    return lists ? { kind: 'found', lists } : { kind: 'noFeatures' };
  },
  likeness: async ({ featuresFile, createdAt, faces }) => {
    const features = await featuresOf(featuresFile, createdAt);
    return features ? orderByLikeness(features, faces) : null;
  },
});
