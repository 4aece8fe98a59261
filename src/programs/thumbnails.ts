import { ThumbnailFolder, ThumbnailMaker } from '../faces/thumbnails/thumbnailMaker';
import { serveRequests } from '../processes/serve';
import type { ThumbnailRequests } from '../audit/thumbnails/thumbnailService';

/** The process that makes thumbnails: images come from anywhere, and none of them may harm the one that asks. */
const makers = new Map<string, ThumbnailMaker>();

function makerFor(folder: string): ThumbnailMaker {
  let maker = makers.get(folder);
  if (!maker) {
    maker = new ThumbnailMaker(new ThumbnailFolder(folder), (line) => {
      process.stderr.write(`${line}\n`);
    });
    makers.set(folder, maker);
  }
  return maker;
}

serveRequests<ThumbnailRequests>({
  make: ({ folder, wishes, edge }) => {
    const maker = makerFor(folder);
    return Promise.all(wishes.map((wish) => maker.make(wish, edge)));
  },
});
