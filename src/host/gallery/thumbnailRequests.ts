import * as v from 'valibot';
import type { ThumbnailService } from '../../audit/thumbnails/thumbnailService';
import { faceBoxOf } from '../../audit/result/faceBox';
import { type GalleryRequests } from '../../protocol/gallery';
import { type FaceThumbnail, mostThumbnailsAsked, thumbnailEdges } from '../../protocol/thumbnails';
import type { Handlers } from '../../protocol/rpc';
import type { ReviewSession } from '../reviews/reviewSession';
import { boundedList, faceNumber, parsePageMessage } from '../ui/pageMessage';

/** What the answers need of the gallery. */
export type ThumbnailServices = {
  readonly review: () => Promise<ReviewSession>;
  readonly thumbnails: Pick<ThumbnailService, 'make' | 'folder'>;
  /** The page's address of a folder, without a final slash. */
  readonly addressOf: (folder: string) => string;
};

const schema = v.object({
  faces: boundedList(faceNumber, mostThumbnailsAsked),
  edge: v.picklist(thumbnailEdges),
});

/** The answers to what the page asks about small pictures of faces. */
export function thumbnailRequests({
  review,
  thumbnails,
  addressOf,
}: ThumbnailServices): Pick<Handlers<GalleryRequests>, 'thumbnails'> {
  return {
    thumbnails: async (request) => {
      const { faces, edge } = parsePageMessage(schema, request);
      const session = await review();
      const fileOf = session.imageFiles();
      // The page is not trusted: of what it may not show, no thumbnail is made either.
      const wishes = faces.flatMap((face) => {
        const wish = wishFor(session, face, fileOf);
        return wish ? [{ face, wish }] : [];
      });
      const made = await thumbnails.make(
        wishes.map(({ wish }) => wish),
        edge,
      );
      const address = addressOf(thumbnails.folder);
      const answers = new Map(wishes.map(({ face }, index) => [face, made[index]]));
      return faces.map((face): FaceThumbnail => {
        const answer = answers.get(face);
        if (!answer) return { kind: 'original' };
        return answer.kind === 'made' ? { kind: 'made', address: `${address}/${answer.place}` } : answer;
      });
    },
  };
}

/** What a thumbnail of a row is made of; undefined where it has no image that may be shown. */
export function wishFor(
  { result }: Pick<ReviewSession, 'result'>,
  row: number,
  fileOf: (row: number) => string,
): Parameters<ThumbnailService['make']>[0][number] | undefined {
  const file = fileOf(row);
  return file === '' ? undefined : { file, region: faceBoxOf(result, row), values: result.metadata.values };
}
